"""Figures: maps and charts of results. They compute nothing; `ax` in, `Axes` out; nothing calls ``show``."""
