"""What every chart begins and ends with: axes to draw on in the style's font, a title, units, no frame."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from routes.errors import FigureError
from routes.figures.style import FigureStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.axes import Axes

    from routes.lanes.route import Route

__all__ = ["below", "canvas", "finish", "folded", "in_order", "legend", "minus", "named", "plain", "shade", "signed"]

STEPS = ("feedgas", "treatment", "pipeline", "liquefaction", "supply", "freight", "regasification")
"""Order of the chain's steps, and so their colours, whichever of them an option has."""
UNITS = ("_usd_mmbtu", "_usd_day", "_usd_bbl", "_usd_t", "_usd", "_fraction", "_quantile", "_bcfd")
NAMES = {
    "alaska": "Alaska", "panama": "Panama", "suez": "Suez", "henry hub": "Henry Hub", "us": "US", "jkm": "JKM",
    "jcc": "JCC", "red sea": "Red Sea", "gulf": "Gulf", "feedgas": "feed gas", "eu": "EU",
}  # fmt: skip


@contextmanager
def canvas(
    ax: Axes | None, style: FigureStyle | None, *, height_in: float, width: float = 0.85
) -> Iterator[tuple[Axes, FigureStyle]]:
    """Give axes and a style for the length of a block that draws; text in it has the style's fonts.

    Parameters
    ----------
    ax
        The caller's axes; None makes a figure of its own.
    style
        The caller's style; None for the ordinary one.
    height_in, width
        Of a figure of its own: inches, and the share of the style's width.
    """
    look = style or FigureStyle()
    with look.applied():
        axes = ax
        if axes is None:
            figure = look.figure(height_in=height_in, width_in=width * look.width_in)
            figure.set_layout_engine("constrained")
            axes = figure.subplots()
        yield axes, look


def finish(ax: Axes, title: str, style: FigureStyle, *, x: str = "", y: str = "") -> Axes:
    """Give axes their title and units, and take the frame's top and right away."""
    ax.set_title(title, loc="left", fontsize=style.font_size + 2, fontweight="bold", color=style.ink)
    ax.set_xlabel(x, fontsize=style.font_size)
    ax.set_ylabel(y, fontsize=style.font_size)
    ax.tick_params(labelsize=style.font_size - 1)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def legend(ax: Axes, style: FigureStyle, **where: Any) -> None:
    """Draw a legend inside the axes, without a frame."""
    ax.legend(**{"fontsize": style.font_size - 1, "frameon": False, **where})


def below(ax: Axes, style: FigureStyle, *, own: bool, columns: int = 5) -> None:
    """Draw a legend under the axes: a figure of its own keeps room for it, the caller's axes lend theirs."""
    terms: dict[str, Any] = {"fontsize": style.font_size - 1, "frameon": False, "ncols": columns}
    if own:
        handles, labels = ax.get_legend_handles_labels()
        ax.figure.legend(handles, labels, loc="outside lower left", **terms)
    else:
        ax.legend(loc="upper left", bbox_to_anchor=(0.0, -0.2), borderaxespad=0, **terms)


def folded(name: str, *, over: int = 13) -> str:
    """Return a name over two lines where it is long, at the space nearest its middle."""
    words = name.split()
    if len(name) <= over or len(words) < 2:
        return name
    cut = min(range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - len(" ".join(words[i:]))))
    return " ".join(words[:cut]) + "\n" + " ".join(words[cut:])


def named(labels: Sequence[str] | None, ways: Sequence[Route], *, what: str) -> list[str]:
    """Return the name of each bar: those given, or the ends of its way.

    Raises
    ------
    FigureError
        There is no bar, or not one label each; `what` says what the bars are.
    """
    if not ways:
        raise FigureError(f"{what}=[] leaves nothing to draw; give at least one")
    names = [f"{way.origin.name}\nto {way.destination.name}" for way in ways] if labels is None else list(labels)
    if len(names) != len(ways):
        raise FigureError(f"labels={names!r} must have one name for each of {len(ways)} {what}")
    return names


def in_order(steps: Iterable[str]) -> list[str]:
    """Return steps of chains, each once, in the order in which the gas goes through them."""
    found = dict.fromkeys(steps)
    return [step for step in STEPS if step in found] + [step for step in found if step not in STEPS]


def plain(key: str) -> str:
    """Return the key of an input, cost or step in words, without its unit."""
    for unit in UNITS:
        if key.endswith(unit):
            key = key.removesuffix(unit)
            break
    words = f" {key.replace('_', ' ')} "
    for name, right in NAMES.items():
        words = words.replace(f" {name} ", f" {right} ")
    return words.strip()


def signed(value: float, places: int = 2) -> str:
    """Return a number with its sign, the minus as wide as the plus."""
    return f"{value:+,.{places}f}".replace("-", "\N{MINUS SIGN}")


def minus(value: float, places: int = 2) -> str:
    """Return a number, its minus a true one."""
    return f"{value:,.{places}f}".replace("-", "\N{MINUS SIGN}")


def shade(index: int, style: FigureStyle) -> dict[str, Any]:
    """Return colour and hatch of the nth of several fills, told apart in grey print by the hatch too."""
    hatches: Sequence[str] = style.hatches
    return {
        "facecolor": style.palette[index % len(style.palette)],
        "hatch": hatches[(index % len(style.palette) + index // len(style.palette)) % len(hatches)],
        "edgecolor": "white",
        "linewidth": 0.5,
    }
