"""Shares, concentration and money of imports: pure functions over arrays, the last axis the suppliers'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.errors import TradeError

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["hhi", "hhi_bounds", "import_value_bn_jpy", "shares"]

BN = 1e9
T_PER_MT = 1e6


def _checked(volumes: FloatLike) -> FloatArray:
    found = np.asarray(volumes, float)
    if found.ndim == 0 or found.shape[-1] == 0:
        raise TradeError(f"volumes={volumes!r} has no suppliers; give one volume each")
    if not np.isfinite(found).all() or (found < 0.0).any():
        raise TradeError("volumes must be finite and 0 or more")
    if (found.sum(axis=-1) <= 0.0).any():
        raise TradeError("volumes add up to nothing, so that there are no shares")
    return found


def shares(volumes: FloatLike) -> FloatArray:
    """Return each supplier's share of the sum of all.

    Parameters
    ----------
    volumes
        Quantities or values, 0 or more, last axis the suppliers.

    Returns
    -------
    numpy.ndarray
        Fractions that add up to 1 along the last axis.

    Raises
    ------
    TradeError
        A volume is negative or not finite, or there is nothing to share.
    """
    found = _checked(volumes)
    return np.asarray(found / found.sum(axis=-1, keepdims=True), float)


def hhi(volumes: FloatLike) -> FloatArray:
    """Return the Herfindahl-Hirschman index, the sum of squared shares in per cent.

    Parameters
    ----------
    volumes
        As for `shares`.

    Returns
    -------
    numpy.ndarray
        10,000 for one supplier, 10,000 / n for n equal ones.

    Raises
    ------
    TradeError
        As for `shares`.
    """
    return np.asarray(np.square(100.0 * shares(volumes)).sum(axis=-1), float)


def hhi_bounds(volumes: FloatLike, total: FloatLike) -> tuple[FloatArray, FloatArray]:
    """Return the index's bounds where the parts do not add up to the published total.

    Parameters
    ----------
    volumes
        One array of suppliers' volumes.
    total
        The total that was published, above 0.

    Returns
    -------
    tuple
        Low and high. Shares are of the total: once as the parts stand, once with the whole mismatch taken off the
        largest supplier, or put on it.

    Raises
    ------
    TradeError
        As for `shares`; or the total is not above 0.
    """
    found, whole = _checked(volumes), np.asarray(total, float)
    if not (whole > 0.0).all():
        raise TradeError(f"total={total!r} must be above 0")
    moved = found.copy()
    largest = found.argmax(axis=-1)[..., None]
    rest = np.take_along_axis(found, largest, axis=-1) - (found.sum(axis=-1, keepdims=True) - whole[..., None])
    np.put_along_axis(moved, largest, rest, axis=-1)
    ends = [np.square(100.0 * parts / whole[..., None]).sum(axis=-1) for parts in (found, moved)]
    return np.minimum(*ends), np.maximum(*ends)


def import_value_bn_jpy(mt: FloatLike, usd_mmbtu: FloatLike, *, mmbtu_t: FloatLike, jpy_usd: FloatLike) -> FloatArray:
    """Return the value of a volume at a price.

    Parameters
    ----------
    mt
        Million tonnes.
    usd_mmbtu
        Price, gross heating value.
    mmbtu_t
        Gross energy of a tonne.
    jpy_usd
        Exchange rate.

    Returns
    -------
    numpy.ndarray
        Billion yen.
    """
    mmbtu = np.asarray(mt, float) * T_PER_MT * np.asarray(mmbtu_t)
    return np.asarray(mmbtu * usd_mmbtu * np.asarray(jpy_usd) / BN, float)
