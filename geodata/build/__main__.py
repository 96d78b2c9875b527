"""Command line of the data build: `python -m geodata.build STEP [STEP …] [--etopo PATH]`; no step lists them."""

from __future__ import annotations

import sys

from geodata.build import steps

if __name__ == "__main__":
    sys.exit(steps.main(sys.argv[1:]))
