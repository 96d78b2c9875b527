"""Words for numbers: figures, sentences and verdicts in English and Japanese, from packaged phrases.

A `Pen` fills a phrase of ``geodata/data/verdict.toml`` and keeps every figure and name that it writes.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from geodata.catalog import dataset, resource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from routes.trade.cargo import RoutingCount

__all__ = ["LANGUAGES", "Figure", "Pen", "Sentence", "Verdict", "words"]

LANGUAGES = ("en", "ja")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a sentence.

    Attributes
    ----------
    name
        Where it comes from: an option's id and a key of its result, or an attribute of the trade or programme result.
    value, unit
        As the result has it.
    text
        As written; without sign where the words say which way.
    """

    name: str
    value: float
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the figures it rests on, and the names and dates in it, which may hold digits of their own."""

    id: str
    text: str
    figures: tuple[Figure, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Verdict:
    """Sentences made from numbers; `str` joins them."""

    lang: str
    sentences: tuple[Sentence, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order written."""
        return tuple(figure for sentence in self.sentences for figure in sentence.figures)

    @property
    def text(self) -> str:
        """The whole, as one paragraph."""
        return ("" if self.lang == "ja" else " ").join(sentence.text for sentence in self.sentences)

    def page(self, columns: int = 79) -> str:
        """Return a paragraph a sentence, in lines of at most so many columns; a Japanese letter takes two."""
        return "\n\n".join("\n".join(_lines(sentence.text, columns)) for sentence in self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        keys = ("name", "value", "unit", "text")
        return {
            "lang": self.lang,
            "text": self.text,
            "sentences": [
                {"id": s.id, "text": s.text, "figures": [{key: getattr(f, key) for key in keys} for f in s.figures]}
                for s in self.sentences
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure, with the sentence it stands in."""
        import pandas as pd

        rows = [
            {"sentence": s.id, "figure": f.name, "value": f.value, "unit": f.unit, "text": f.text}
            for s in self.sentences
            for f in s.figures
        ]
        return pd.DataFrame(rows, columns=["sentence", "figure", "value", "unit", "text"])

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Verdict {self.lang}: {len(self.sentences)} sentences, {len(self.figures)} figures>"

    def _repr_html_(self) -> str:
        return f'<div lang="{self.lang}">' + "".join(f"<p>{escape(s.text)}</p>" for s in self.sentences) + "</div>"


@cache
def words() -> Mapping[str, Any]:
    """Return the packaged phrases and names."""
    return tomllib.loads(resource(dataset("verdict").file).read_text(encoding="utf-8"))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _lines(text: str, columns: int) -> list[str]:
    """Break a text between words or Japanese letters, not inside a number nor before a closing mark."""
    lines, line = [], ""
    for piece in re.findall(r"[!-~]+ ?|[^!-~][、。)」]*", text):
        if _columns(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _yen_ja(value: float) -> str:
    """Return bn JPY as Japanese counts them, by 10^8 and 10^12."""
    oku = round(10.0 * value)
    cho, rest = divmod(oku, 10_000)
    return (f"{cho:,}兆" if cho else "") + (f"{rest:,}億円" if rest or not cho else "円")


_STYLES: dict[str, Callable[[float], str]] = {
    "USD/MMBtu": lambda x: f"{x:,.2f}",
    "days": lambda x: f"{x:,.1f}",
    "nm": lambda x: f"{x:,.0f}",
    "ships": lambda x: f"{x:,.2f}",
    "cargoes": lambda x: f"{x:,.0f}",
    "draws": lambda x: f"{x:,.0f}",
    "hulls": lambda x: f"{x:,.0f}",
    "years": lambda x: f"{x:,.0f}",
    "%": lambda x: f"{x:.1f}",
    "kg/MMBtu": lambda x: f"{x:,.2f}",
    "m3": lambda x: f"{x:,.0f}",
    "points": lambda x: f"{x:,.0f}",
    "Mt": lambda x: f"{round(x, 2):g}",
    "bn JPY": lambda x: f"{x:,.1f}",
    "bn USD": lambda x: f"{x:,.1f}",
}
_STYLES_JA: dict[str, Callable[[float], str]] = {
    "Mt": lambda x: f"{100.0 * x:,.0f}万トン",
    "bn JPY": _yen_ja,
    "bn USD": lambda x: f"{10.0 * x:,.0f}億ドル",
}


@dataclass
class Pen:
    """Writes one sentence, and keeps what was written into it."""

    lang: str
    figures: list[Figure] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def number(self, name: str, value: float, unit: str) -> str:
        """Write a number of a result in the language's style and unit, and keep it."""
        style = (_STYLES_JA if self.lang == "ja" else {}).get(unit) or _STYLES[unit]
        text = style(abs(value))
        self.figures.append(Figure(name, float(value), unit, text))
        return text

    def label(self, text: str) -> str:
        """Keep a name that may hold digits, as written."""
        self.labels.append(text)
        return text

    def of(self, result: Mapping[str, Any], key: str, unit: str) -> str:
        """Write a number of an option."""
        return self.number(f"{result['id']}.{key}", result[key], unit)

    def option(self, result: Mapping[str, Any]) -> str:
        """Write an option's name."""
        name: str = result["name"]
        return self.label(words()["option_ja"].get(result["id"], name) if self.lang == "ja" else name)

    def supplier(self, name: str) -> str:
        """Write a country's name."""
        return self.label(words()["supplier_ja"].get(name, name) if self.lang == "ja" else name)

    def year(self, year: int) -> str:
        """Write a year."""
        return self.label(f"{year}年" if self.lang == "ja" else f"{year}")

    def day(self, day: date) -> str:
        """Write a date."""
        ja = f"{day.year}年{day.month}月{day.day}日"
        return self.label(ja if self.lang == "ja" else f"{day.day} {day:%B %Y}")

    def period(self, count: RoutingCount) -> str:
        """Write when ships were counted."""
        if self.lang == "en":
            return self.label(f"in {count.period}" if count.period[0].isupper() else count.period)
        whole = count.period[0].isupper()  # a month; otherwise all up to a day
        return self.label(f"{count.as_of.year}年{count.as_of.month}月" + ("" if whole else f"{count.as_of.day}日まで"))

    def phrase(self, name: str, /, **parts: str) -> str:
        """Fill a phrase."""
        text: str = words()["phrase"][name][self.lang]
        return text.format(**parts)

    def joined(self, parts: Sequence[str]) -> str:
        """Write a list."""
        if self.lang == "ja":
            return "、".join(parts)
        return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]

    def sentence(self, identity: str, phrase: str, /, **parts: str) -> Sentence:
        """Fill a phrase and close the sentence."""
        return Sentence(identity, self.phrase(phrase, **parts), tuple(self.figures), tuple(self.labels))
