"""Draw SVG: a drawing collects shapes and words and writes itself as one self-contained element.

Coordinates are pixels of 1/96 inch, x to the right and y down. Colours are those of Okabe and Ito (Color universal
design, 2008), which people with any colour vision tell apart; each comes with a pattern, so that a print without
colours tells them apart, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape as _escape
from xml.sax.saxutils import quoteattr

from cnncalc.grading import defuse

INK, FAINT, PAPER = "#1a1a1a", "#6b6b6b", "#ffffff"
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#999999"
TIMES = "\u00d7"
FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

#: The width of a character, in parts of the size of its font: an upper mean of sans-serif fonts.
CHARACTER = 0.56

#: The lines of a pattern in a square of 6 x 6.
_PATTERNS = {
    "plain": "",
    "diagonal": '<path d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" {stroke}/>',
    "back-diagonal": '<path d="M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2" {stroke}/>',
    "dots": '<circle cx="1.5" cy="1.5" r="1" fill="{colour}"/><circle cx="4.5" cy="4.5" r="1" fill="{colour}"/>',
    "horizontal": '<path d="M0,1.5 h6 M0,4.5 h6" {stroke}/>',
    "vertical": '<path d="M1.5,0 v6 M4.5,0 v6" {stroke}/>',
    "grid": '<path d="M0,3 h6 M3,0 v6" {stroke}/>',
}


@dataclass(frozen=True)
class Style:
    """A fill: a light tint of the colour under a pattern in the colour itself."""

    colour: str
    pattern: str = "plain"

    def shade(self, lightness: float) -> str:
        """The colour mixed with white: 0 is the colour, 1 is white."""
        parts = (int(self.colour[at : at + 2], 16) for at in (1, 3, 5))
        return "#" + "".join(f"{round(part + (255 - part) * lightness):02x}" for part in parts)


def escape(words: str) -> str:
    """Words as they stand in an element, without characters that XML forbids."""
    return _escape(defuse.line(words, len(words)))


def width_of(words: str, size: float) -> float:
    """About how wide a text is."""
    return len(words) * size * CHARACTER


def number(value: float) -> str:
    """A coordinate to a hundredth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass
class Drawing:
    """A picture under construction.

    name         begins every id in it, so that several drawings can stand in one page
    title        what it shows, in a few words
    description  what a reader who does not see it should know
    """

    name: str
    title: str
    description: str
    _parts: list[str] = field(default_factory=list)
    _styles: dict[Style, str] = field(default_factory=dict)
    _arrows: bool = False

    def fill(self, style: Style) -> str:
        """What the attribute `fill` takes for a style."""
        identifier = self._styles.setdefault(style, f"{self.name}-fill-{len(self._styles) + 1}")
        return f"url(#{identifier})"

    def rectangle(
        self, x: float, y: float, width: float, height: float, fill: str = "none", stroke: str = INK, **more: object
    ) -> None:
        self._element("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=stroke, **more)

    def polygon(self, points: Sequence[tuple[float, float]], fill: str, stroke: str = INK, **more: object) -> None:
        listed = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._element("polygon", points=listed, fill=fill, stroke=stroke, stroke_linejoin="round", **more)

    def line(
        self, points: Sequence[tuple[float, float]], stroke: str = INK, arrow: bool = False, **more: object
    ) -> None:
        """A line through the points, with an arrow's head at its end."""
        if arrow:
            self._arrows = True
            more["marker_end"] = f"url(#{self.name}-arrow)"
        listed = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._element("polyline", points=listed, fill="none", stroke=stroke, **more)

    def words(
        self, x: float, y: float, words: str, size: float = 11, anchor: str = "start", fill: str = INK, **more: object
    ) -> None:
        """A line of text whose baseline starts, ends or has its middle at (x, y)."""
        if anchor != "start":
            more["text_anchor"] = anchor
        self._element("text", words, x=x, y=y, font_size=size, fill=fill, **more)

    def begin(self, title: str) -> None:
        """Start a group; a browser shows its title under the pointer, a screen reader speaks it."""
        self._parts.append(f"<g><title>{escape(title)}</title>")

    def end(self) -> None:
        self._parts.append("</g>")

    def _element(self, tag: str, words: str | None = None, /, **attributes: object) -> None:
        written = "".join(
            f" {name.replace('_', '-')}={quoteattr(number(value) if isinstance(value, float) else str(value))}"
            for name, value in attributes.items()
        )
        self._parts.append(f"<{tag}{written}/>" if words is None else f"<{tag}{written}>{escape(words)}</{tag}>")

    def finish(self, width: float, height: float) -> str:
        """The drawing as one SVG element."""
        definitions = "".join(_pattern(style, identifier) for style, identifier in self._styles.items())
        if self._arrows:
            definitions += (
                f'<marker id="{self.name}-arrow" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6"'
                f' orient="auto"><path d="M0,0 L6,3 L0,6 z" fill="{INK}"/></marker>'
            )
        size = f"{number(width)} {number(height)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}" height="{number(height)}"'
            f' viewBox="0 0 {size}" role="img" aria-labelledby="{self.name}-title {self.name}-description"'
            f' font-family="{FONT}">'
            f'<title id="{self.name}-title">{escape(self.title)}</title>'
            f'<desc id="{self.name}-description">{escape(self.description)}</desc>'
            f"<defs>{definitions}</defs>"
            f'<rect width="100%" height="100%" fill="{PAPER}"/>' + "\n".join(self._parts) + "</svg>\n"
        )


def _pattern(style: Style, identifier: str) -> str:
    stroke = f'stroke="{style.colour}" stroke-width="1.1" fill="none"'
    lines = _PATTERNS[style.pattern].format(stroke=stroke, colour=style.colour)
    # A plain fill is the strongest tint: what has lines on it needs the contrast.
    tint = style.shade(0.35 if style.pattern == "plain" else 0.8)
    return (
        f'<pattern id="{identifier}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{tint}"/>{lines}</pattern>'
    )


#: The groups of layers (the headings of the reference) and what they look like in every figure.
GROUPS = {
    "input": Style(GREY, "plain"),
    "convolution": Style(BLUE, "plain"),
    "pooling": Style(ORANGE, "diagonal"),
    "dense": Style(VERMILION, "dots"),
    "merge": Style(PURPLE, "grid"),
    "normalisation": Style(SKY, "horizontal"),
    "activation": Style(GREEN, "vertical"),
    "sequence": Style(VERMILION, "vertical"),
    "shape": Style(GREY, "horizontal"),
    "regularisation": Style(GREY, "dots"),
    "block": Style(BLUE, "back-diagonal"),
    "other": Style(GREY, "diagonal"),
}


def style_of(group: str) -> Style:
    """The style of a group of layers."""
    return GROUPS.get(group, GROUPS["other"])


def legend(drawing: Drawing, groups: Sequence[str], x: float, y: float) -> float:
    """What the fills mean, in one line from (x, y) on. Returns the next line's y."""
    for group in groups:
        drawing.rectangle(x, y - 9, 14, 11, drawing.fill(style_of(group)), stroke_width=0.8)
        drawing.words(x + 19, y, group, 10)
        x += 19 + width_of(group, 10) + 16
    return y + 16
