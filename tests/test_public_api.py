from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import routes
from routes.errors import RoutesError

HEAVY = ("pandas", "geopandas", "networkx", "matplotlib", "shapely", "pyarrow", "scipy")


def test_the_door_opens():
    for name in routes.__all__:
        assert getattr(routes, name) is not None
    assert set(routes.__all__) <= set(dir(routes))
    with pytest.raises(AttributeError, match="find_route"):
        _ = routes.find_rout


@pytest.mark.parametrize("name", [n for n in routes.__all__ if not n.startswith("_")])
def test_public_names_are_documented_and_keyword_only_after_the_subject(name):
    thing = getattr(routes, name)
    assert inspect.getdoc(thing)
    if inspect.isfunction(thing):
        kinds = [p.kind for p in inspect.signature(thing).parameters.values()]
        assert kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) <= 2


def _modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n")[-2].split())


def test_importing_is_light():
    assert not _modules_after("import routes") & {*HEAVY, "numpy", "pyproj", "typer", "rich"}


def test_the_main_path_is_light():
    loaded = _modules_after("import routes; routes.compare_routes().to_dict()")
    assert not loaded & {"pandas", "geopandas", "networkx", "matplotlib", "shapely", "pyarrow"}


def test_help_is_light():
    code = "import sys\nsys.argv = ['routes', '--help']\nfrom routes.cli import main\n"
    code += "try:\n    main()\nexcept SystemExit: pass"
    assert not _modules_after(code) & {*HEAVY, "numpy", "pyproj"}


def test_one_error_root_with_builtin_parents():
    from routes import errors

    for name in errors.__all__:
        kind = getattr(errors, name)
        if issubclass(kind, Exception) and not issubclass(kind, Warning):
            assert issubclass(kind, RoutesError)
    assert issubclass(errors.PlaceNotFoundError, LookupError)
    assert issubclass(errors.PassageError, ValueError)
