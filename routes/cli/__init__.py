"""The command line: thin commands that print what the library returns."""

from routes.cli.app import app, main

__all__ = ["app", "main"]
