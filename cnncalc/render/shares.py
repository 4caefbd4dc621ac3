"""Where the parameters and the multiply-accumulates of a network are: the share of every layer or block."""

from __future__ import annotations

from cnncalc.analysis import Analysis
from cnncalc.render.blocks import Box, boxes, folded
from cnncalc.render.chart import need_numbers, network_name
from cnncalc.render.svg import BLUE, FAINT, ORANGE, TIMES, Drawing, Style, width_of
from cnncalc.sizes import Size, format_shape

PARAMETERS, MACS = Style(BLUE), Style(ORANGE, "diagonal")
#: More lines than this are folded into blocks, and beyond it the smallest are summed up.
LIMIT = 40
TOP, LINE, BAR, BARS = 64.0, 31.0, 10.0, 520.0


def shares(analysis: Analysis) -> str:
    """The figure as SVG. All sizes must be numbers."""
    need_numbers(analysis)
    total = analysis.total
    whole = [box for box in boxes(folded(analysis, LIMIT)) if _counted(box, "params") or _counted(box, "macs")]
    shown, rest = _largest(whole, analysis)
    most_params = max(shown, key=lambda box: _counted(box, "params"), default=None)
    most_macs = max(shown, key=lambda box: _counted(box, "macs"), default=None)
    description = f"{total.params:,} parameters and {total.macs:,} multiply-accumulates an example."
    if most_params is not None and most_macs is not None:
        description += (
            f" Most parameters: {_name(most_params)}, {_percent(_counted(most_params, 'params'), total.params)}."
            f" Most multiply-accumulates: {_name(most_macs)}, {_percent(_counted(most_macs, 'macs'), total.macs)}."
        )
    drawing = Drawing("shares", f"Where the parameters and the work of {network_name(analysis)} are", description)
    left = 20 + max([width_of(_name(box), 11) for box in shown] + [width_of(rest[0] if rest else "", 11)]) + 10
    drawing.words(20, 24, drawing.title, 14, font_weight="bold")
    x = left
    for words, style in ((f"parameters: {total.params:,}", PARAMETERS), (f"MACs: {total.macs:,}", MACS)):
        drawing.rectangle(x, 37, 14, 11, drawing.fill(style), stroke_width=0.8)
        drawing.words(x + 19, 46, words, 10.5)
        x += 19 + width_of(words, 10.5) + 20
    lines = [(_name(box), format_shape(box.shape), _counted(box, "params"), _counted(box, "macs")) for box in shown]
    if rest:
        lines.append((rest[0], "", rest[1], rest[2]))
    y = TOP
    widths = [_share(params, total.params) for _, _, params, _ in lines] + [
        _share(macs, total.macs) for *_, macs in lines
    ]
    largest = max(widths, default=1.0)
    if not lines:
        drawing.words(left, y + BAR, "No layer has parameters or multiply-accumulates.", 11)
        y += LINE
    for name, shape, params, macs in lines:
        drawing.begin(f"{name} {shape}: {params:,} parameters, {macs:,} multiply-accumulates")
        drawing.words(left - 8, y + BAR + 4, name, 11, "end")
        for number, (part, all_of_it, style) in enumerate(
            ((params, total.params, PARAMETERS), (macs, total.macs, MACS))
        ):
            width, top = _share(part, all_of_it) / largest * BARS, y + number * (BAR + 1)
            drawing.rectangle(left, top, width, BAR, drawing.fill(style), stroke_width=0.7)
            words = f"{_percent(part, all_of_it)}  ({part:,})" if part else "0"
            drawing.words(left + width + 5, top + BAR - 1.5, words, 9.5, fill=FAINT)
        drawing.end()
        y += LINE
    drawing.line([(left, TOP - 6), (left, y - 4)], stroke=FAINT)
    return drawing.finish(max(left + BARS + 150, x), y + 14)


def _counted(box: Box, quantity: str) -> Size:
    return sum(getattr(row, quantity) for row in box.rows)


def _largest(whole: list[Box], analysis: Analysis) -> tuple[list[Box], tuple[str, Size, Size] | None]:
    """The boxes with the largest shares, in the network's order, and what the others come to."""
    if len(whole) <= LIMIT:
        return whole, None

    def share(box: Box) -> float:
        total = analysis.total
        return max(_share(_counted(box, "params"), total.params), _share(_counted(box, "macs"), total.macs))

    kept = sorted(range(len(whole)), key=lambda at: share(whole[at]), reverse=True)[: LIMIT - 1]
    rest = [box for at, box in enumerate(whole) if at not in set(kept)]
    summed = (sum(_counted(box, "params") for box in rest), sum(_counted(box, "macs") for box in rest))
    return [whole[at] for at in sorted(kept)], (f"{len(rest)} others", *summed)


def _name(box: Box) -> str:
    first, last = box.rows[0].index, box.rows[-1].index
    place = str(first) if first == last or box.group != "block" else f"{first} to {last}"
    times = f" {TIMES}{box.times}" if box.times > 1 else ""
    return f"{place} {box.name}{times}"


def _share(part: Size, whole: Size) -> float:
    return part / whole if whole else 0.0


def _percent(part: Size, whole: Size) -> str:
    share = 100 * _share(part, whole)
    if 0 < share < 0.1:
        return "< 0.1 %"
    return f"{share:.0f} %" if share >= 9.95 else f"{share:.1f} %"
