"""Scalable drawings made of plain text: tags, axes, and the figure that a notebook, a page or a file can show.

Drawn by hand rather than by a chart library, so that a page of thirty figures stays under a megabyte, needs no
network, prints as sharp lines, follows light and dark, and every mark can be read out by a screen reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from math import ceil, floor, isfinite, log10
from pathlib import Path

from markupsafe import Markup, escape

WIDTH = 960
"""Units across every figure; one unit is a pixel on a wide screen."""
LETTER, LEGEND_ROW = 7.0, 20.0
"""Room for a letter and for a row of a legend."""


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """One element with escaped text and attributes; ``class_`` becomes class, ``_`` a hyphen; None is left out."""
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is not None:
            parts.append(f' {_attribute(key)}="{escape(_short(value))}"')
    if not children:
        return Markup("".join(parts) + "/>")
    inside = "".join(str(escape(child)) for child in children)
    return Markup("".join(parts) + f">{inside}</{name}>")


def together(pieces: Iterable[object]) -> Markup:
    """Pieces one after the other; plain text is escaped."""
    return Markup("".join(str(escape(piece)) for piece in pieces))


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-") if key != "viewBox" else key


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def path_through(points: Iterable[tuple[float, float]]) -> str:
    """The ``d`` of a line through the points; a break where a value is missing (not a number)."""
    steps: list[str] = []
    pen_down = False
    for x, y in points:
        if not isfinite(y):
            pen_down = False
            continue
        steps.append(f"{'L' if pen_down else 'M'}{_short(float(x))} {_short(float(y))}")
        pen_down = True
    return "".join(steps)


def band_between(xs: Sequence[float], low: Sequence[float], high: Sequence[float]) -> str:
    """The ``d`` of the area between two lines; one piece for each stretch without missing values."""
    pieces: list[str] = []
    stretch: list[tuple[float, float, float]] = []
    for x, below, above in [*zip(xs, low, high, strict=True), (0.0, float("nan"), float("nan"))]:
        if isfinite(below) and isfinite(above):
            stretch.append((x, below, above))
            continue
        if stretch:
            there = [(x, above) for x, _, above in stretch]
            back = [(x, below) for x, below, _ in reversed(stretch)]
            pieces.append(path_through([*there, *back]) + "Z")
        stretch = []
    return "".join(pieces)


def round_steps(high: float, about: int = 5) -> list[float]:
    """Round numbers from 0 to at least ``high``, about so many."""
    if not isfinite(high) or high <= 0:
        return [0.0, 1.0]
    raw = high / about
    size = 10.0 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * 0.999)
    return [round(step * i, 10) for i in range(ceil(high / step - 1e-9) + 1)]


@dataclass(frozen=True)
class Scale:
    """A straight map from values to units on the page."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Place of the value on the page."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Frame:
    """The rectangle of a chart inside its figure."""

    left: float = 62
    top: float = 14
    right: float = WIDTH - 14
    bottom: float = 300

    @property
    def width(self) -> float:
        """From the left to the right edge."""
        return self.right - self.left

    def slots(self, count: int) -> list[tuple[float, float]]:
        """Left edge and width of ``count`` equal slots side by side."""
        wide = self.width / max(count, 1)
        return [(self.left + i * wide, wide) for i in range(count)]


def value_axis(
    frame: Frame, steps: Sequence[float], text: Callable[[float], str], title: str = ""
) -> tuple[Scale, Markup]:
    """Level lines with their values at the left; the scale goes up the page."""
    scale = Scale(steps[0], steps[-1], frame.bottom, frame.top)
    marks: list[object] = []
    for value in steps:
        y = scale(value)
        marks.append(tag("line", class_="cw-grid" if value else "cw-base", x1=frame.left, x2=frame.right, y1=y, y2=y))
        marks.append(tag("text", text(value), class_="cw-tick", x=frame.left - 8, y=y + 4, text_anchor="end"))
    if title:
        marks.append(tag("text", title, class_="cw-axis", x=frame.left, y=frame.top - 14))
    return scale, together(marks)


def hover_slots(frame: Frame, tips: Sequence[str]) -> Markup:
    """Invisible columns, one a slot, that show their text under the pointer (or under the arrow keys)."""
    return together(
        tag(
            "rect",
            tag("title", tip),
            class_="cw-hit",
            x=x,
            y=frame.top,
            width=wide,
            height=frame.bottom - frame.top,
            data_tip=tip,
        )
        for (x, wide), tip in zip(frame.slots(len(tips)), tips, strict=True)
    )


def legend(names_and_classes: Sequence[tuple[str, str]]) -> Markup:
    """Coloured squares with their names, as a line of text above a figure."""
    return tag(
        "p",
        *(
            tag("span", tag("i", "", class_=f"cw-key {colour}"), name, class_="cw-entry")
            for name, colour in names_and_classes
        ),
        class_="cw-legend",
    )


def drawn_legend(names_and_classes: Sequence[tuple[str, str]], width: float) -> tuple[Markup, float]:
    """The same as drawn marks, in as many rows as they need, and their height."""
    marks: list[object] = []
    x, y = 8.0, 6.0
    for name, colour in names_and_classes:
        wide = 36 + LETTER * len(name)
        if x > 8 and x + wide > width:
            x, y = 8.0, y + LEGEND_ROW
        marks.append(tag("rect", class_=f"cw-swatch {colour}", x=x, y=y, width=11, height=11, rx=2))
        marks.append(tag("text", name, class_="cw-quiet", x=x + 17, y=y + 10))
        x += wide
    return together(marks), y + LEGEND_ROW if marks else 0.0


@dataclass(frozen=True)
class Figure:
    """A drawing with its title, the words for those who cannot see it, and the numbers it was drawn from.

    Shown by a notebook as it is; ``svg`` is a file of its own, ``save`` writes it.
    """

    title: str
    description: str
    height: float
    body: Markup
    head: tuple[str, ...] = ()
    """Column names of ``rows``."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The drawn numbers as text, row by row."""
    keys: tuple[tuple[str, str], ...] = field(default=())
    """Names and colour classes of the legend."""
    width: float = WIDTH

    @property
    def drawing(self) -> Markup:
        """The ``<svg>`` alone, coloured by the style sheet of the page it stands in."""
        return tag(
            "svg",
            self.body,
            viewBox=f"0 0 {_short(float(self.width))} {_short(float(self.height))}",
            class_="cw-svg",
            role="img",
            aria_label=f"{self.title}. {self.description}",
            tabindex=0,
        )

    @property
    def legend(self) -> Markup:
        """Names of the colours, as a line of HTML; nothing where there is one series."""
        return legend(self.keys) if self.keys else Markup("")

    @property
    def svg(self) -> str:
        """A complete SVG file: legend, drawing and style sheet, nothing outside."""
        keys, down = drawn_legend(self.keys, self.width)
        size = f"0 0 {_short(float(self.width))} {_short(float(self.height + down))}"
        body = tag("g", self.body, transform=f"translate(0 {_short(down)})") if down else self.body
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}"'
            f' class="cw-svg cw-alone" role="img"><title>{escape(self.title)}</title>'
            f"<desc>{escape(self.description)}</desc><style>{style_sheet()}</style>{keys}{body}</svg>\n"
        )

    def save(self, path: str | Path) -> None:
        """Write the figure as an SVG file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_html_(self) -> str:
        style, heading = Markup(f"<style>{style_sheet()}</style>"), tag("figcaption", self.title)
        return str(tag("figure", style, heading, self.legend, self.drawing, class_="cw"))


def style_sheet() -> str:
    """Colours, lines and letters of every figure, light and dark."""
    return (files("carwright.results") / "templates" / "figures.css").read_text(encoding="utf-8")
