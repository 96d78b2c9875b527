"""Where a gas line runs, and its pressure over the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.figures.canvas import canvas, finish

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.figures.style import FigureStyle
    from routes.pipeline.corridor import Corridor
    from routes.pipeline.hydraulic_results import HydraulicsResult


__all__ = ["plot_corridor", "plot_profile"]

FROST = {"continuous": "#56B4E9", "discontinuous": "#0072B2", "sporadic": "#E69F00", "none": "#009E73"}


def plot_corridor(corridor: Corridor, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw a line on the map, coloured by permafrost where it is the packaged one, with its stations.

    Parameters
    ----------
    corridor
        The line.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Longitude and latitude, stretched so that a mile is a mile each way in the middle.
    """
    import geodata
    from geodata.tables import read_rows
    from routes.pipeline.corridor import alaska_corridor
    from routes.pipeline.terrain import alaska_terrain

    with canvas(ax, style, height_in=8.2, width=0.64) as (axes, look):
        lon, lat = corridor.lon, corridor.lat
        west, east, south, north = lon.min() - 9.0, lon.max() + 8.0, lat.min() - 1.0, lat.max() + 1.0
        axes.set_facecolor(look.sea)
        land = geodata.load_land().geometry.clip_by_rect(west, south, east, north)
        for part in land[~land.is_empty].explode(index_parts=False):
            if part.geom_type == "Polygon":
                axes.fill(*part.exterior.xy, facecolor=look.land, edgecolor=look.shore, linewidth=0.5, zorder=1)
        whole = alaska_corridor()
        if corridor.name[0] == whole.name[0] and corridor.milepost_mi[-1] <= whole.milepost_mi[-1]:
            terrain, end, named = alaska_terrain(), float(corridor.milepost_mi[-1]), set()
            for low, high, frost in zip(
                terrain.start_mi.tolist(), terrain.end_mi.tolist(), terrain.permafrost, strict=True
            ):
                if low < end:
                    inner = corridor.milepost_mi[(corridor.milepost_mi > low) & (corridor.milepost_mi < min(high, end))]
                    at = corridor.at_milepost(np.concatenate(([low], inner, [min(high, end)])))
                    label = None if frost in named else f"{frost} permafrost" if frost != "none" else "no permafrost"
                    named.add(frost)
                    axes.plot(at.lon, at.lat, color=FROST[frost], linewidth=3.2, label=label, zorder=3)
            marks = {
                "compressor": ("^", "compressor station"),
                "heater": ("s", "heater station"),
                "plant": ("o", "plant"),
            }
            seen: set[str] = set()
            for row in read_rows("pipeline_stations"):
                built = row["kind"] == "plant" or end == whole.milepost_mi[-1]  # the stations come with the whole line
                if row["kind"] in marks and row["milepost_mi"] <= end and built:
                    at = corridor.at_milepost(row["milepost_mi"])
                    marker, label = marks[row["kind"]]
                    axes.plot(
                        at.lon,
                        at.lat,
                        marker,
                        color=look.ink,
                        markersize=7,
                        label=None if label in seen else label,
                        linestyle="none",
                        zorder=5,
                    )
                    seen.add(label)
                    axes.annotate(
                        f"{row['name']}, {row['milepost_mi']:.0f}",
                        (at.lon, at.lat),
                        xytext=(9, -3),
                        textcoords="offset points",
                        fontsize=look.font_size - 2,
                        color=look.ink,
                        zorder=6,
                    )
        else:
            axes.plot(lon, lat, color=look.palette[0], linewidth=2.5, label="line", zorder=3)
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_aspect(1.0 / np.cos(np.radians(0.5 * (south + north))))
        axes.legend(fontsize=look.font_size - 1, loc="upper left", framealpha=0.9)
        title = f"{corridor.length_mi:,.0f} mi = {corridor.length_km:,.0f} km, stations by milepost"
        return finish(
            axes, title, look, x="longitude, degrees; shorelines GSHHG; not for navigation", y="latitude, degrees"
        )


def plot_profile(result: HydraulicsResult, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw pressure and elevation by milepost, with the stations.

    Parameters
    ----------
    result
        From `solve`.
    ax
        Axes for the pressure; the elevation takes a twin of it. None makes a figure of its own.
    style
        Colours and sizes.
    """
    with canvas(ax, style, height_in=4.6, width=1) as (axes, look):
        ground = axes.twinx()
        ground.fill_between(result.milepost_mi, result.elevation_ft, color=look.shore, alpha=0.45, linewidth=0)
        ground.set_ylim(0.0, max(1000.0, 3.2 * float(result.elevation_ft.max())))
        ground.set_ylabel("elevation, ft", fontsize=look.font_size, color=look.faint)
        ground.tick_params(labelsize=look.font_size - 1, colors=look.faint)
        ground.spines[["top", "left"]].set_visible(False)
        axes.set_zorder(ground.get_zorder() + 1)
        axes.patch.set_visible(False)
        # the rise at a station is drawn upright: the profile holds the gas as it leaves
        miles, psig = list(result.milepost_mi), list(result.pressure_psig)
        for station in reversed(result.stations):
            at = int(np.searchsorted(result.milepost_mi, station.milepost_mi))
            miles.insert(at, station.milepost_mi)
            psig.insert(at, station.suction_psig)
        axes.plot(miles, psig, color=look.palette[0], linewidth=look.line_width, label="pressure")
        axes.axhline(result.maop_psig, color=look.palette[1], linestyle="--", linewidth=1.2, label="maximum, MAOP")
        top = result.maop_psig
        for station in result.stations:
            text = f"{station.name}\n{station.power_hp / 1e3:.0f} khp" if station.power_hp > 0 else f"{station.name}\n"
            axes.annotate(
                text,
                (station.milepost_mi, top),
                xytext=(0, 4),
                textcoords="offset points",
                ha="left",
                rotation=35,
                fontsize=look.font_size - 2,
                color=look.ink,
            )
        axes.set_ylim(0.0, 1.28 * top)
        # room on the right for the last station's slanting name
        axes.set_xlim(result.milepost_mi[0], 1.07 * result.milepost_mi[-1] - 0.07 * result.milepost_mi[0])
        axes.legend(fontsize=look.font_size - 1, frameon=False, loc="lower right")
        title = (
            f"{result.flow_bcfd:g} bcf/d: {result.power_hp:,.0f} hp, arrives at {result.arrival_psig:,.0f} psig, "
            f"fuel {100 * result.fuel_fraction:.1f} pct"
        )
        finish(axes, title, look, x="milepost, statute miles", y="pressure, psig")
        return axes
