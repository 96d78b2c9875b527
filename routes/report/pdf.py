"""The report on paper, as a browser of the Chromium family on this machine prints it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from routes.errors import ReportError

__all__ = ["find_browser", "printed"]

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
VARIABLE = "LNG_ROUTES_BROWSER"
SECONDS = 120


def find_browser() -> str:
    """Return the path of a browser that prints: the variable ``LNG_ROUTES_BROWSER``, or the first found.

    Raises
    ------
    ReportError
        There is none, or the variable names no file.
    """
    given = os.environ.get(VARIABLE)
    if given:
        found = shutil.which(given)
        if found is None:
            raise ReportError(f"{VARIABLE}={given!r} is no program; name a Chromium, Chrome or Edge, or leave it unset")
        return found
    for name in (*BROWSERS, *APPLICATIONS):
        found = shutil.which(name)
        if found is not None:
            return found
    raise ReportError(
        f"a PDF needs a browser and none was found ({', '.join(BROWSERS)}); install Chromium, set {VARIABLE}, or "
        "write .html and print that"
    )


def printed(html: bytes) -> bytes:
    """Return a page as PDF.

    Parameters
    ----------
    html
        The page.

    Returns
    -------
    bytes
        A4, as its style for paper has it.

    Raises
    ------
    ReportError
        No browser is found, or it prints nothing.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="lng-routes-") as folder:
        page, paper = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_bytes(html)
        command = [browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions"]
        command += [f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={paper}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses its sandbox to root; the page is our own
        try:
            done = subprocess.run(  # noqa: S603 - a list, no shell; the page is a file of ours
                [*command, page.as_uri()], capture_output=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(f"{browser} did not print the report: {error}") from None
        if not paper.is_file() or not paper.stat().st_size:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise ReportError(f"{browser} printed nothing (status {done.returncode}): {' '.join(said[-2:])}")
        return paper.read_bytes()
