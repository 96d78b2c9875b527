"""The README tells the truth: its commands run, its output is what is printed, its example works."""

from __future__ import annotations

import shlex

import pytest

from tests import readme


def test_output_shown_is_the_output_printed():
    text = readme.README.read_text(encoding="utf-8")
    shown = list(readme.OUTPUT.finditer(text))
    assert shown
    for match in shown:
        assert match["text"] == readme.run(match["command"]), "run python tests/readme.py"


def _commands():
    return [line for block in readme.blocks("console")[1:] for line in block.splitlines() if line.startswith("routes ")]


@pytest.mark.parametrize("command", _commands())
def test_commands_run(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)
    done = readme.subprocess.run([readme.sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_python_runs(capsys):
    for block in readme.blocks("python"):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102
    assert "usd_mmbtu" in capsys.readouterr().out


def test_scenario_file_loads(tmp_path):
    import routes

    for block in readme.blocks("toml"):
        path = tmp_path / "mine.toml"
        path.write_text(block, encoding="utf-8")
        assert routes.Scenario.load(path)["henry_hub_usd_mmbtu"] == 2.97


def test_the_two_commands_stand_as_ci_reads_them():
    first = readme.blocks("console")[0].splitlines()
    assert first == [
        "python -m pip install -e . && routes compare",
        "python -m pip install -e '.[test]' && python -m pytest",
    ]
