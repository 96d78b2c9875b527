from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from routes.errors import FigureError
from routes.figures.style import FORMATS, FigureStyle, save_figure


def drawn(text: str = "tariff"):
    axes = Figure(figsize=(3, 2)).subplots()
    axes.plot([0, 1], [0, 1])
    axes.set_title(text)
    return axes


def test_a_style_is_its_own_dictionary_and_names_what_it_does_not_know():
    style = FigureStyle.from_dict({"ink": "black", "palette": ["navy", "#D55E00"]})
    assert FigureStyle.from_dict(style.to_dict()) == style
    assert style.replace(font_size=7).font_size == 7
    with pytest.raises(FigureError, match="no 'font_sise'; did you mean 'font_size'"):
        FigureStyle.from_dict({"font_sise": 7})
    with pytest.raises(FigureError, match="no 'colour'"):
        FigureStyle().replace(colour="red")


@pytest.mark.parametrize(
    "bad",
    [{"ink": "blak"}, {"font_size": 0}, {"dpi": float("nan")}, {"palette": []}, {"palette": "navy"},
     {"sequential": "rainbowish"}, {"palette": ["#zzz"]}, {"line_width": True}],
)  # fmt: skip
def test_a_value_that_cannot_be_drawn_is_refused(bad):
    with pytest.raises(FigureError, match=next(iter(bad))):
        FigureStyle.from_dict(bad)


def test_a_notebook_shows_a_figure_without_pyplot():
    shown = FigureStyle().figure(height_in=1.0, width_in=2.0)
    assert shown._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_figure_gives_the_same_bytes(tmp_path, ending):
    one, two = (save_figure(drawn(), tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert one == two
    assert len(one) > 500
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a{ending}", f"b{ending}"]


def test_a_figure_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "folder.png").mkdir()
    before = tmp_path / "kept.png"
    before.write_bytes(b"what was there")
    broken = drawn("$\\nonsense{$")
    for path, why in (
        (tmp_path / "figure.gif", "must end in"),
        (tmp_path / "figure", "must end in"),
        (tmp_path / "missing" / "figure.png", "no folder"),
        (before / "figure.png", "no folder"),
        (tmp_path / "folder.png", "is a folder"),
        (tmp_path / f"{'n' * 300}.png", "cannot be written"),
        (tmp_path / "zero\0.png", "cannot be written"),
    ):
        with pytest.raises(FigureError, match=why):
            save_figure(drawn(), path)
    with pytest.raises(FigureError, match="cannot be written"):
        save_figure(broken, before)
    assert before.read_bytes() == b"what was there"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder.png", "kept.png"]


def test_text_no_font_can_write_does_not_warn(tmp_path):
    style = FigureStyle(fonts=("A font nobody has", "DejaVu Sans"))
    assert style.families == ("DejaVu Sans",)
    assert style.writes("tariff, USD/MMBtu")
    assert not style.writes("液化天然ガス")
    with style.applied():
        axes = drawn("液化天然ガス")
    assert save_figure(axes, tmp_path / "boxes.png").stat().st_size > 500


def test_japanese_is_written_where_a_font_for_it_is_installed(tmp_path):
    style = FigureStyle()
    with style.applied():
        axes = drawn("運賃 USD/MMBtu")
    assert set(axes.title.get_fontfamily()) == set(style.families)
    assert style.writes("運賃") == any(family != "DejaVu Sans" for family in style.families)
    save_figure(axes, tmp_path / "fare.pdf")
    save_figure(axes, tmp_path / "fare.svg")
