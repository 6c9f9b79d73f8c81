"""The picture that goes with a weekly paper: three plain charts, one below the other, to be read on a phone.

The font is carried with the project (``fonts/OFL.txt``). matplotlib is imported when a picture is drawn, not before.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

_FONT = "NotoSansCJKsc-Regular-GB2312.otf"
#: A phone is about 1080 pixels wide.
_DPI = 120
_WIDTH, _MARGIN = 9.0, 3.1
_BLUE, _GREEN, _RED, _GREY, _INK = "#1f5c99", "#4c9f70", "#c8443c", "#c9d3dc", "#2b2f33"
_SMALL, _NORMAL, _LARGE = 15, 17, 21


@dataclass(frozen=True, slots=True)
class Bars:
    """One row a name: ``done`` and ``left`` stand side by side, ``late`` is the dark part of ``left``."""

    name: str
    done: int
    left: int
    late: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: weeks (label, collected, settled), communities, kinds (label, collected)."""

    title: str
    weeks: Sequence[tuple[str, int, int]]
    places: Sequence[Bars]
    kinds: Sequence[tuple[str, int]]


def weekly(picture: Picture) -> bytes:
    """A PNG, 1080 pixels wide, as high as it needs to be."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    heights = [3.0, 1.1 + 0.55 * max(1, len(picture.places)), 1.0 + 0.5 * max(1, len(picture.kinds))]
    high = sum(heights) + _MARGIN
    figure = Figure(figsize=(_WIDTH, high), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    figure.suptitle(picture.title, fontproperties=_font(_LARGE), color=_INK, y=1 - 0.35 / high)
    axes = figure.subplots(3, 1, gridspec_kw={"height_ratios": heights})
    figure.subplots_adjust(left=0.2, right=0.97, top=1 - 1.25 / high, bottom=0.25 / high, hspace=0.9 / (high / 3))
    _weeks(axes[0], picture.weeks)
    _places(axes[1], picture.places)
    _kinds(axes[2], picture.kinds)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


@cache
def _family() -> str:
    """The name of the carried font, known to matplotlib from now on."""
    from matplotlib import font_manager

    with as_file(files("bot.papers") / "fonts" / _FONT) as path:
        font_manager.fontManager.addfont(str(path))
        return str(font_manager.FontProperties(fname=str(path)).get_name())


def _font(size: float) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=_family(), size=size)


def _weeks(axes: Any, weeks: Sequence[tuple[str, int, int]]) -> None:
    """Collected and settled, week by week."""
    _plain(axes, "近几周 收集与办结（件）")
    at = range(len(weeks))
    most = max([1, *(max(a, b) for _, a, b in weeks)])
    for number, (color, label, shift) in enumerate(((_BLUE, "收集", -0.2), (_GREEN, "办结", 0.2))):
        values = [week[number + 1] for week in weeks]
        bars = axes.bar([x + shift for x in at], values, 0.38, color=color, label=label)
        axes.bar_label(bars, fontproperties=_font(_SMALL), color=_INK, padding=2)
    axes.set_ylim(0, most * 1.25)
    axes.set_xlim(-0.6, max(len(weeks), 4) - 0.4)
    axes.set_xticks(list(at), [label for label, _, _ in weeks], fontproperties=_font(_SMALL))
    axes.set_yticks([])
    axes.legend(prop=_font(_SMALL), frameon=False, loc="upper right", ncols=2, borderaxespad=0)


def _places(axes: Any, places: Sequence[Bars]) -> None:
    """Settled, and what is left, by community; late is dark."""
    _plain(axes, "各社区 办结、期末在办与其中超时（件）")
    at = list(range(len(places)))
    done, late = [p.done for p in places], [p.late for p in places]
    rest = [p.left - p.late for p in places]
    axes.barh(at, done, 0.62, color=_GREEN, label="办结")
    axes.barh(at, rest, 0.62, left=done, color=_GREY, label="在办")
    axes.barh(at, late, 0.62, left=[d + r for d, r in zip(done, rest, strict=True)], color=_RED, label="超时")
    most = max([1, *(p.done + p.left for p in places)])
    for row, place in zip(at, places, strict=True):
        words = f"办结{place.done} 在办{place.left}" + (f" 超时{place.late}" if place.late else "")
        x = place.done + place.left + most * 0.015
        axes.text(x, row, words, va="center", fontproperties=_font(_SMALL), color=_INK)
    axes.set_xlim(0, most * 1.5)
    _rows(axes, [p.name for p in places])


def _kinds(axes: Any, kinds: Sequence[tuple[str, int]]) -> None:
    """Collected by kind, the most first."""
    _plain(axes, "收集的类别（件）")
    at = list(range(len(kinds)))
    bars = axes.barh(at, [count for _, count in kinds], 0.62, color=_BLUE)
    axes.bar_label(bars, fontproperties=_font(_SMALL), color=_INK, padding=4)
    axes.set_xlim(0, max([1, *(count for _, count in kinds)]) * 1.12)
    _rows(axes, [label for label, _ in kinds])


def _rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(list(range(len(names))), list(names), fontproperties=_font(_SMALL))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xticks([])


def _plain(axes: Any, title: str) -> None:
    """No box, no ticks: the numbers stand at the bars."""
    axes.set_title(title, fontproperties=_font(_NORMAL), color=_INK, loc="left")
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
