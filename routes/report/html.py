"""Markup built as a tree, so that text is escaped wherever it stands, and words in both languages at once."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from routes.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routes.compare import OptionResult

__all__ = [
    "Said",
    "both",
    "option_said",
    "packaged",
    "script_json",
    "scroll",
    "section",
    "sentence",
    "serialised",
    "starred",
    "svg_text",
    "tag",
    "titled",
    "vocabulary",
    "word",
]

LANGUAGES = ("en", "ja")


class Said(NamedTuple):
    """The same in both languages."""

    en: str
    ja: str

    def to_dict(self) -> dict[str, str]:
        """Return it by language."""
        return {"en": self.en, "ja": self.ja}


@cache
def vocabulary() -> Mapping[str, Any]:
    """Return the report's words."""
    return tomllib.loads((files("routes.report") / "words.toml").read_text(encoding="utf-8"))


def packaged(name: str) -> str:
    """Return the text of a packaged file of the report."""
    return (files("routes.report") / "static" / name).read_text(encoding="utf-8")


def word(key: str, group: str = "text", /, **parts: Said | str) -> Said:
    """Return words by their key, filled in."""
    found = vocabulary()[group][key]
    filled = [
        found[lang].format(**{name: part if isinstance(part, str) else part[n] for name, part in parts.items()})
        for n, lang in enumerate(LANGUAGES)
    ]
    return Said(*filled)


def titled(identity: str, name: str, group: str, /) -> Said:
    """Return a name that the data has in English, and its Japanese where the words have one."""
    return Said(name, vocabulary()[group].get(identity, name))


def sentence(text: str, group: str, /) -> Said:
    """Return a text that Python wrote in English, and its Japanese where a pattern of the words fits it."""
    for pattern, japanese in _patterns(group):
        if found := pattern.fullmatch(text):
            return Said(text, japanese.format(**found.groupdict()))
    return Said(text, text)


@cache
def _patterns(group: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the English of a group as patterns, braces standing for any text, each with its Japanese."""
    return [
        (re.compile("".join(_pattern(part) for part in re.split(r"(\{\w+\})", english))), japanese)
        for english, japanese in vocabulary()[group].items()
    ]


def _pattern(part: str) -> str:
    return f"(?P<{part[1:-1]}>.+?)" if re.fullmatch(r"\{\w+\}", part) else re.escape(part)


def tag(name: str, /, *children: Any, **attributes: Any) -> ET.Element:
    """Return an element.

    Parameters
    ----------
    name
        Of the element.
    *children
        Elements, texts, `Said` (a span a language), lists of these; None is left out.
    **attributes
        ``class_`` and ``for_`` lose the underscore, others have hyphens for it; None is left out, True has no value.
    """
    element = ET.Element(name)
    for key, value in attributes.items():
        if value is not None and value is not False:
            element.set(key.rstrip("_").replace("_", "-"), "" if value is True else str(value))
    _add(element, children)
    return element


def _add(element: ET.Element, children: Iterable[Any]) -> None:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Said):
            _add(element, both(child))
        elif isinstance(child, (list, tuple)):
            _add(element, child)
        elif isinstance(child, ET.Element):
            element.append(child)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + str(child)
        else:
            element.text = (element.text or "") + str(child)


def both(said: Said, name: str = "span", **attributes: Any) -> list[Any]:
    """Return an element a language, of which the page shows one; a plain text where they are the same."""
    if said.en == said.ja and name == "span" and not attributes:
        return [said.en]
    return [tag(name, text, lang=lang, **attributes) for lang, text in zip(LANGUAGES, said, strict=True)]


def svg_text(said: Said, **attributes: Any) -> list[ET.Element]:
    """Return a text of a drawing, one a language."""
    return both(said, "text", **attributes)


def serialised(element: ET.Element) -> str:
    """Return an element as HTML."""
    return ET.tostring(element, encoding="unicode", method="html")


def script_json(value: Any) -> str:
    """Return plain values as JSON that can stand inside a script element, whatever texts they hold."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def option_said(result: OptionResult) -> Said:
    """Return an option's name."""
    option = result.option
    return Said(option.name, words()["option_ja"].get(option.id, option.name))


def starred(result: OptionResult) -> Said:
    """Return an option's name, with a mark where its cost is a published figure in money of another year."""
    mark = "*" if result.chain.supply.published else ""
    return Said(*(name + mark for name in option_said(result)))


def section(key: str, *children: Any, note: Said | None = None) -> ET.Element:
    """Return a section with its head, named by the words' key."""
    return tag(
        "section",
        tag("h2", word(key), id=f"h-{key}"),
        tag("p", note, class_="note") if note else None,
        children,
        aria_labelledby=f"h-{key}",
        id=key,
    )


def scroll(table: ET.Element, label: str) -> ET.Element:
    """Return a table that scrolls sideways by itself, by keyboard too."""
    return tag("div", table, class_="scroll", tabindex="0", role="group", aria_labelledby=label)
