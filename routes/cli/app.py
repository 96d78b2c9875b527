"""The application: its commands in the order of the help, and the one place where errors are caught.

Bad input prints one line and exits 2, a failure of ours exits 1; a traceback is shown only with ``--debug``.
"""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer

from geodata.catalog import DataError
from routes.cli.batch import batch
from routes.cli.breakeven import breakeven
from routes.cli.compare import compare
from routes.cli.lookup import data, passages, places
from routes.cli.output import stop
from routes.cli.pipeline import pipeline
from routes.cli.programme import programme
from routes.cli.report import report
from routes.cli.route import route
from routes.cli.scenario import scenario
from routes.cli.trade import trade
from routes.errors import DataIntegrityError, RoutesError

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="What an LNG cargo costs delivered to Japan, by sea lane and by the Alaska line.",
)
for command in (compare, report, breakeven, route, batch, pipeline, programme, trade, places, passages, data):
    app.command()(command)
app.add_typer(scenario, name="scenario")


def _version(asked: bool) -> None:
    if asked:
        import routes

        typer.echo(routes.__version__)
        raise typer.Exit


@app.callback()
def _root(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    del debug, version  # `main`, which holds the one error handler, reads --debug itself


def main() -> None:
    """Run the command line; the process ends with 0, 1 (our failure) or 2 (bad input)."""
    arguments = [word for word in sys.argv[1:] if word != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1
    parser = typer.main.get_command(app)
    try:
        status = parser.main(args=arguments, prog_name="routes", standalone_mode=False)
    except (DataIntegrityError, DataError, OSError) as error:
        stop(error, 1, debug=debug)
    except RoutesError as error:
        stop(error, 2, debug=debug)
    except Exception as error:  # a usage error of the parser below, whose class depends on typer's version
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":  # a group called without a command: its message is the help
            typer.echo(error.format_message(), err=True)
            sys.exit(2)
        if re.match(r"-\d", next((word for word in arguments if word.startswith("-")), "")):
            stop(error, 2, debug=debug, hint="Put -- before a place that begins with a minus")
        stop(error, 2, debug=debug)
    else:
        sys.exit(status if isinstance(status, int) else 0)
