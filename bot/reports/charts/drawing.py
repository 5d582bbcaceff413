"""Drawing the pictures with Matplotlib. Imported by the worker alone: it costs time and memory.

Every meaning is in form and words as well as in colour: lines have marks and names of their own, what
did not take place is a cross. The colours are told apart with any kind of colour vision.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Literal, assert_never

from matplotlib import font_manager, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.domain.clipping import clipped
from bot.reports.charts.values import Chart, Lines, Months, Progress
from bot.reports.fonts import FAMILY, FONTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Format = Literal["png", "svg"]

_WIDTH: Final = 6.0
_DPI: Final = 180
"""Six inches of 180 dots: 1,080, what a phone shows without making it larger or smaller."""

_INK: Final = "#212529"
_FAINT: Final = "#5c636a"
_RULE: Final = "#dee2e6"
_BLUE: Final = "#08519c"
_PALE: Final = "#c6dbef"
_ORANGE: Final = "#b84a00"
_COLOURS: Final = (_BLUE, _ORANGE, "#007a5a", "#8a3b73", "#3d3d3d", "#7a6a00")
_MARKS: Final = ("o", "s", "^", "D", "v", "P")
_DASHES: Final = ("-", "--", "-.", ":", "-", "--")

_TITLE: Final = 17
_TEXT: Final = 13
_SMALL: Final = 12


def draw(chart: Chart, form: Format) -> bytes:
    """A picture as a PNG, 1,080 px wide, or as SVG in which letters are shapes."""
    _prepare()
    match chart:
        case Progress():
            figure = _progress(chart)
        case Months():
            figure = _months(chart)
        case Lines():
            figure = _lines(chart)
        case _:
            assert_never(chart)
    content = BytesIO()
    if form == "png":
        FigureCanvasAgg(figure)
        figure.savefig(content, format="png", dpi=_DPI, facecolor="white")
    else:
        FigureCanvasSVG(figure)
        figure.savefig(content, format="svg", transparent=True, metadata={"Date": None})
    return content.getvalue()


def _prepare() -> None:
    """Only our own fonts, and the same bytes for the same picture."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in FONTS:
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))
    rcParams.update(
        {
            "font.family": [*FAMILY],
            "font.size": _TEXT,
            "svg.fonttype": "path",
            "svg.hashsalt": "loftesboten",
            "text.color": _INK,
            "axes.edgecolor": _FAINT,
            "xtick.color": _INK,
            "ytick.color": _FAINT,
            # What people wrote is no formula.
            "text.parse_math": False,
        }
    )


def _figure(height: float, title: str, subtitle: str) -> tuple[Figure, float]:
    """A figure with its headings, and how far from its bottom, in inches, there is room."""
    title_lines = _wrapped(title, 42)
    under_lines = _wrapped(subtitle, 58)
    top = 0.16 + 0.29 * len(title_lines) + (0.24 * len(under_lines) + 0.12 if subtitle else 0.12)
    figure = Figure(figsize=(_WIDTH, height + top))
    whole = height + top
    y = whole - 0.16
    for line in title_lines:
        figure.text(0.2 / _WIDTH, y / whole, line, size=_TITLE, weight=700, va="top")
        y -= 0.29
    y -= 0.04
    for line in under_lines:
        figure.text(0.2 / _WIDTH, y / whole, line, size=_TEXT, color=_FAINT, va="top")
        y -= 0.24
    return figure, height - 0.05


def _wrapped(words: str, width: int) -> list[str]:
    """Words in lines of at most so many letters."""
    from textwrap import wrap

    return wrap(words, width) if words else []


def _axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes whose edges are given in inches from the left and from the bottom."""
    height = figure.get_figheight()
    return figure.add_axes(
        (left / _WIDTH, bottom / height, (right - left) / _WIDTH, (top - bottom) / height)
    )


def _clean(axes: Axes) -> None:
    """Leave out every line that says nothing."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=_SMALL)
    axes.set_axisbelow(True)


# --- What was done, added up --------------------------------------------------------------------


def _progress(chart: Progress) -> Figure:
    strip = 0.95 if chart.events else 0.0
    figure, top = _figure(3.1 + strip, chart.title, chart.subtitle)
    axes = _axes(figure, 0.55, 0.5 + strip, _WIDTH - 0.25, top)
    _clean(axes)
    days, sums = _stairs(chart)
    axes.fill_between(days, sums, step="post", color=_PALE, alpha=0.75, linewidth=0)
    axes.step(days, sums, where="post", color=_BLUE, linewidth=3.2, solid_capstyle="round")
    done = sums[-1]
    highest = max(done, chart.goal or 0, 1)
    axes.set_ylim(0, highest * 1.22)
    axes.set_xlim(chart.first.toordinal(), chart.last.toordinal() + 1)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.grid(axis="y", color=_RULE, linewidth=1)
    _date_ticks(axes, chart)
    if chart.goal is not None:
        _goal(axes, chart, chart.goal, highest)
    axes.plot([days[-1]], [done], "o", color=_BLUE, markersize=9, clip_on=False)
    _say_done(axes, chart, days[-1], done)
    if chart.events:
        _events(figure, chart)
    return figure


def _say_done(axes: Axes, chart: Progress, day: int, done: int) -> None:
    """How much was done, beside the end of its line: where there is room for the words."""
    whole = (chart.last - chart.first).days + 1
    passed = (day - chart.first.toordinal()) / whole
    is_behind = chart.goal is not None and done < chart.goal * passed
    to_the_right = passed < _ROOM_AT_RIGHT
    at_the_goal = chart.goal is not None and 0.8 * chart.goal <= done <= chart.goal
    below = (is_behind and to_the_right) or at_the_goal
    if to_the_right:
        x, y, side = 10, -4 if below else 9, "left"
    elif below:
        # Clear of the line, which rises to its end.
        x, y, side = 0, -24, "center" if passed < _ROOM_BELOW else "right"
    else:
        x, y, side = -10, 9, "right"
    axes.annotate(
        chart.done_words,
        (day, done),
        xytext=(x, y),
        textcoords="offset points",
        ha=side,
        va="top" if below else "bottom",
        weight=700,
        color=_BLUE,
        path_effects=_HALO,
    )


_ROOM_AT_RIGHT: Final = 0.72
_ROOM_BELOW: Final = 0.9
_HALO: Final = (withStroke(linewidth=4, foreground="white"),)
"""Keeps words readable where they cross a line."""


def _stairs(chart: Progress) -> tuple[list[int], list[int]]:
    """The corners of the line: from nothing on the first day on to the last day looked at."""
    days, sums = [chart.first.toordinal()], [0]
    for day, total in chart.steps:
        days.append(day.toordinal())
        sums.append(total)
    days.append(max(chart.until.toordinal() + 1, days[-1]))
    sums.append(sums[-1])
    return days, sums


def _date_ticks(axes: Axes, chart: Progress) -> None:
    axes.set_xticks(
        [day.toordinal() for day, _ in chart.ticks],
        [name for _, name in chart.ticks],
        ha="left",
    )
    for day, _ in chart.ticks:
        axes.axvline(day.toordinal(), color=_RULE, linewidth=0.8, zorder=0)


def _goal(axes: Axes, chart: Progress, goal: float, highest: float) -> None:
    first, last = chart.first.toordinal(), chart.last.toordinal() + 1
    axes.plot([first, last], [goal, goal], linestyle=(0, (5, 3)), color=_ORANGE, linewidth=2)
    axes.annotate(
        chart.goal_words,
        (first, goal),
        xytext=(4, 4),
        textcoords="offset points",
        color=_ORANGE,
        weight=700,
        va="bottom",
    )
    if chart.pace_words and not chart.is_limit:
        axes.plot([first, last], [0, goal], linestyle=(0, (1, 2)), color=_FAINT, linewidth=1.6)
    # A small goal below much that was done: its words would lie on those of the months.
    if chart.pace_words and not chart.is_limit and goal > _LOW * highest:
        axes.annotate(
            chart.pace_words,
            (first + 0.95 * (last - first), goal * 0.95),
            xytext=(0, -14),
            textcoords="offset points",
            color=_FAINT,
            size=_SMALL,
            ha="right",
            va="top",
            path_effects=_HALO,
        )


_LOW: Final = 0.2
"""Of the picture's height."""


def _events(figure: Figure, chart: Progress) -> None:
    """A line of its own on which every activity stands on its day."""
    axes = _axes(figure, 0.55, 0.12, _WIDTH - 0.25, 0.95)
    axes.set_xlim(chart.first.toordinal(), chart.last.toordinal() + 1)
    axes.set_ylim(-1.6, 1)
    axes.axis("off")
    axes.axhline(0, color=_FAINT, linewidth=1)
    for took_place, mark in ((True, _HELD), (False, _NOT_HELD)):
        days = [one.day.toordinal() + 0.5 for one in chart.events if one.took_place is took_place]
        axes.plot(days, [0] * len(days), linestyle="", clip_on=False, **mark)
    x = chart.first.toordinal()
    whole = (chart.last - chart.first).days + 1
    axes.plot([x + whole * 0.012], [-1.2], linestyle="", clip_on=False, **_HELD)
    axes.text(x + whole * 0.035, -1.2, chart.held_words, size=_SMALL, va="center", color=_FAINT)
    if any(not one.took_place for one in chart.events):
        axes.plot([x + whole * 0.58], [-1.2], linestyle="", clip_on=False, **_NOT_HELD)
        axes.text(
            x + whole * 0.603, -1.2, chart.not_held_words, size=_SMALL, va="center", color=_FAINT
        )


_HELD: Final[dict[str, Any]] = {
    "marker": "o",
    "markersize": 9,
    "color": _BLUE,
    "markeredgecolor": "white",
    "alpha": 0.85,
}
_NOT_HELD: Final[dict[str, Any]] = {
    "marker": "x",
    "markersize": 9,
    "color": _ORANGE,
    "markeredgewidth": 2.6,
}


# --- Activities per month -----------------------------------------------------------------------

_ROW: Final = 0.84
_EDGE: Final = 0.2


def _months(chart: Months) -> Figure:
    figure, top = _figure(_ROW * len(chart.rows) + 0.5, chart.title, chart.subtitle)
    highest = max((number for _, numbers in chart.rows for number in numbers), default=0) or 1
    whole, right = figure.get_figheight(), _WIDTH - 0.85
    for place, (name, numbers) in enumerate(chart.rows):
        low = top - (place + 1) * _ROW
        _bars(_axes(figure, _EDGE, low + 0.06, right, low + _ROW - 0.3), numbers, highest)
        figure.text(_EDGE / _WIDTH, (low + _ROW - 0.17) / whole, clipped(name, 52), va="center")
        total = f"{sum(numbers)}"
        figure.text(
            1 - _EDGE / _WIDTH, (low + 0.2) / whole, total, ha="right", va="center", weight=700,
            size=_TITLE,
        )  # fmt: skip
    if chart.rows:
        figure.text(
            1 - _EDGE / _WIDTH, 0.3 / whole, chart.total_words, ha="right", size=_SMALL,
            color=_FAINT, va="center",
        )  # fmt: skip
    width = (right - _EDGE) / max(len(chart.columns), 1)
    every = -(-len(chart.columns) // _NAMES_SHOWN)
    for place, name in enumerate(chart.columns):
        if place % every == 0:
            x = (_EDGE + (place + 0.5) * width) / _WIDTH
            figure.text(x, 0.3 / whole, name, ha="center", va="center", size=_SMALL)
    return figure


_NAMES_SHOWN: Final = 12


def _bars(axes: Axes, numbers: tuple[int, ...], highest: int) -> None:
    axes.set_xlim(-0.5, len(numbers) - 0.5)
    axes.set_ylim(0, highest * 1.5)
    axes.axis("off")
    axes.axhline(0, color=_FAINT, linewidth=1.4)
    axes.bar(range(len(numbers)), numbers, width=0.76, color=_BLUE)
    if len(numbers) > _NUMBERS_SHOWN:
        return
    for place, number in enumerate(numbers):
        if number:
            axes.annotate(
                str(number), (place, number), xytext=(0, 2), textcoords="offset points",
                ha="center", va="bottom", size=11,
            )  # fmt: skip


_NUMBERS_SHOWN: Final = 14
"""Above more bars than these the numbers would run together; the text beside tells them."""


# --- Numbers over time --------------------------------------------------------------------------


def _lines(chart: Lines) -> Figure:
    figure, top = _figure(3.6, chart.title, chart.subtitle)
    room = 0.34 + 0.115 * max((min(len(one.name), 16) for one in chart.series), default=0)
    if len(chart.series) == 1:
        room = 0.5
    axes = _axes(figure, 0.62, 0.5, _WIDTH - room, top)
    _clean(axes)
    places = range(len(chart.ticks))
    write = _number_writer(chart)
    for number, one in enumerate(chart.series):
        colour = _COLOURS[number % len(_COLOURS)]
        values = [float("nan") if value is None else value for value in one.values]
        axes.plot(
            places, values, color=colour, linewidth=3, marker=_MARKS[number % len(_MARKS)],
            markersize=9, linestyle=_DASHES[number % len(_DASHES)], clip_on=False,
        )  # fmt: skip
    known = [value for one in chart.series for value in one.values if value is not None]
    low = chart.lowest if chart.lowest is not None else 0
    high = chart.highest if chart.highest is not None else max(known, default=1) * 1.12
    axes.set_ylim(low, max(high, low + 1e-9))
    axes.set_xlim(-0.3, max(len(chart.ticks) - 0.7, 0.3))
    axes.set_xticks(places, chart.ticks)
    _thin_out(axes, chart)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: write(value, short=True)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=chart.decimals == 0))
    axes.grid(axis="y", color=_RULE, linewidth=1)
    _name_ends(axes, chart, write)
    for words, y, align in ((chart.low_words, 0.0, "bottom"), (chart.high_words, 1.0, "top")):
        if words:
            axes.text(
                0.005, y + (0.01 if y == 0 else -0.01), words, transform=axes.transAxes,
                color=_FAINT, size=_SMALL, va=align,
            )  # fmt: skip
    return figure


def _thin_out(axes: Axes, chart: Lines) -> None:
    every = -(-len(chart.ticks) // _NAMES_SHOWN)
    for place, name in enumerate(axes.get_xticklabels()):
        name.set_visible((len(chart.ticks) - 1 - place) % every == 0)


def _number_writer(chart: Lines) -> Callable[..., str]:
    def write(value: float, *, short: bool = False) -> str:
        whole = short and value == int(value)
        return f"{value:.{0 if whole else chart.decimals}f}".replace(".", chart.point)

    return write


def _name_ends(axes: Axes, chart: Lines, write: Callable[..., str]) -> None:
    """Each line's name and last value beside its end, pushed apart where they would meet."""
    ends = []
    for number, one in enumerate(chart.series):
        known = [(place, value) for place, value in enumerate(one.values) if value is not None]
        if known:
            ends.append((known[-1][1], known[-1][0], number, one.name))
    low, high = axes.get_ylim()
    apart, floor = (high - low) * 0.14, low - (high - low)
    for value, place, number, name in sorted(ends):
        y = max(value, floor + apart)
        floor = y
        label = (
            write(value)
            if len(chart.series) == 1
            else "\n".join(_wrapped(f"{name} {write(value)}", 16))
        )
        axes.annotate(
            label, (place, value), xytext=(place, y), textcoords="data", weight=700,
            color=_COLOURS[number % len(_COLOURS)], va="center", annotation_clip=False,
            xycoords="data", size=_SMALL, linespacing=1.05,
        ).set_position((place + 0.035 * max(len(chart.ticks), 4), y))  # fmt: skip
