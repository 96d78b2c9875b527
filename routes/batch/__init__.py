"""Tables of lanes of any size: every row costed by the voyage's own kernels, in partitions, on one machine or many."""

from routes.batch.disk import BatchReport
from routes.batch.run import run_batch
from routes.batch.schema import batch_schema
from routes.batch.sweep import LaneMatrix, Sweep, lane_matrix, sweep

__all__ = ["BatchReport", "LaneMatrix", "Sweep", "batch_schema", "lane_matrix", "run_batch", "sweep"]
