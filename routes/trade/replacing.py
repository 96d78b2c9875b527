"""Which suppliers lose what when the United States sells more: names, shares, pro rata, nobody."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from routes.errors import TradeError, is_number
from routes.trade.imports import US, resolve_supplier

if TYPE_CHECKING:
    from routes.trade.imports import LNGImports

__all__ = ["NONE", "PRO_RATA", "Replace", "parse_replace", "replaced_volumes"]

PRO_RATA = "pro_rata"
"""Every supplier but the United States, in proportion to what it sells."""
NONE = "none"
"""Nobody: the volume comes on top."""

Replace = str | Sequence[str] | Mapping[str, float]


def parse_replace(words: Sequence[str]) -> Replace:
    """Read what to replace as the command line writes it.

    Parameters
    ----------
    words
        ``NAME`` or ``NAME:SHARE`` each, the share between 0 and 1 or in per cent (``"60%"``).

    Returns
    -------
    sequence or mapping
        What `trade_shift` takes: names, or shares by name.

    Raises
    ------
    TradeError
        A share is not a number, or some names have one and others not.
    """
    parted = [word.partition(":") for word in words]
    if not any(mark for _, mark, _ in parted):
        return list(words)
    found: dict[str, float] = {}
    for name, mark, text in parted:
        if not mark:
            raise TradeError(f"replace={list(words)!r}: {name!r} has no share; give every supplier one, or none")
        try:
            share = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            raise TradeError(f"replace={name}:{text!r}: the share is not a number; write russia:0.6") from None
        found[name] = found.get(name, 0.0) + share
    return found


def _key(name: str) -> str:
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if plain in {PRO_RATA, NONE}:
        return plain
    return resolve_supplier(name)


def _shares(replace: Replace, imports: LNGImports) -> dict[str, float]:
    """Return the share of the new volume that each supplier loses, and `NONE`'s."""
    if isinstance(replace, Mapping):
        given: dict[str, float] = {}
        for name, share in replace.items():
            if not is_number(share) or share < 0.0:
                raise TradeError(f"replace[{name!r}]={share!r} is not a share between 0 and 1")
            given[_key(name)] = given.get(_key(name), 0.0) + float(share)
        total = math.fsum(given.values())
        if abs(total - 1.0) > 1e-9:
            raise TradeError(
                f"the shares of replace add up to {100 * total:g} pct, not 100; what replaces nobody is {NONE!r}"
            )
    else:
        names = [replace] if isinstance(replace, str) else list(replace)
        if not names:
            raise TradeError(f"replace is empty; name a supplier, {PRO_RATA!r} or {NONE!r}")
        keys = [_key(name) for name in names]
        if len(keys) > 1 and {PRO_RATA, NONE} & set(keys):
            raise TradeError(f"replace={names!r} mixes names with {PRO_RATA!r} or {NONE!r}; give shares: russia:0.6")
        given = {NONE: 1.0} if keys == [NONE] else {PRO_RATA: 1.0}
        if keys not in ([NONE], [PRO_RATA]):
            volumes = {key: imports[key].mt for key in keys}
            if math.fsum(volumes.values()) <= 0.0:
                raise TradeError(f"replace={names!r}: sold Japan nothing in {imports.year}")
            whole = math.fsum(volumes.values())
            given = {key: mt / whole for key, mt in volumes.items()}
    spread = given.pop(PRO_RATA, 0.0)
    if spread:
        others = {s.name: s.mt for s in imports.suppliers if s.name != US and s.mt > 0.0}
        whole = math.fsum(others.values())
        for name, mt in others.items():
            given[name] = given.get(name, 0.0) + spread * mt / whole
    if US in given:
        raise TradeError("replace names the United States, whose volume grows; name another supplier")
    return given


def replaced_volumes(mtpa: float, replace: Replace, imports: LNGImports) -> dict[str, float]:
    """Return what each supplier loses, million tonnes.

    Raises
    ------
    TradeError
        The volume is not above 0, the shares are not a whole, or a supplier would lose more than it sells.
    """
    if not is_number(mtpa) or mtpa <= 0.0:
        raise TradeError(f"mtpa={mtpa!r} must be a number above 0")
    lost = {name: share * mtpa for name, share in _shares(replace, imports).items() if name != NONE and share > 0.0}
    for name, mt in lost.items():
        sold = imports[name].mt
        if mt > sold + 1e-9:
            raise TradeError(
                f"{name} sold Japan {sold:g} Mt in {imports.year}, less than the {mt:g} Mt to be replaced; take less, "
                f"or share the volume: {name}:{sold / mtpa:.2f} and others"
            )
    return lost
