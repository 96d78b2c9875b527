"""Gas by pipe: where a line runs, what it costs to build, and what tariff that puts on the gas.

`alaska_pipeline` gives the packaged case in its two phases. The kernels beneath are general and broadcast: capital
cost and price years in `capex`, levelised tariff in `tariff`, mileposts in `corridor`.
"""

from __future__ import annotations

from routes.pipeline.corridor import Corridor, alaska_corridor
from routes.pipeline.project import PipelineProject, alaska_pipeline

__all__ = ["Corridor", "PipelineProject", "alaska_corridor", "alaska_pipeline"]
