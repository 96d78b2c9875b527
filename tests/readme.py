"""Reading the README, and refreshing the output it prints: `python tests/readme.py`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
OUTPUT = re.compile(r"(<!-- output of: (?P<command>.+?) -->\n```text\n)(?P<text>.*?)(```)", re.DOTALL)


def run(command: str) -> str:
    """Return what a `routes` command prints in a terminal of 80 columns, line ends trimmed."""
    words = [sys.executable, "-m", *command.split()]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120, encoding="utf-8")
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def blocks(language: str) -> list[str]:
    """Return the README's fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(OUTPUT.sub(lambda m: m[1] + run(m["command"]) + m[4], text), encoding="utf-8")
