"""Rebuild the packaged data from installed packages: `python -m geodata.build`. Never run at import."""
