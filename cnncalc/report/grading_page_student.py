"""A student's page: points, what failed with its hint, and the first wrong value with its window.

It is made of `Result.for_student` alone, so that what only a teacher may know cannot slip in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnncalc.byhand.worked import cell_text
from cnncalc.grading import cells, defuse
from cnncalc.grading.results import NOT_RUN, ChannelWindow, Result, WrongCell
from cnncalc.report.grading_page import bar, classed, document, items, mark, number, section, strange, table, words

_CELL = 13


def page(result: Result) -> str:
    """The file's content."""
    told = result.for_student()
    checks: list[dict[str, Any]] = told["checks"]
    title = told["title"] or told["assignment"]
    full = ": full marks" if result.full else ""
    share = told["points"] / told["out_of"] if told["out_of"] else 0.0
    header = (
        f'<p class="kicker">{words(title)}</p>\n<h1>{strange(result.id)}</h1>\n'
        f'<p class="score"><strong>{number(told["points"])}</strong> of {number(told["out_of"])} points{full}</p>\n'
        f"{bar(share, '', 320, 16)}"
    )
    main = _warning("refused", "Nothing of it was run", told["refused"])
    main += _warning("limited", "The points are limited", told["limited"])
    # Before the checks: a file that does not parse explains what fails in them.
    main += section("changes", "Your files were read with changes", items(strange(text) for text in told["problems"]))
    main += section("checks", "Checks", _table(checks))
    main += "".join(_details(checks))
    return document(
        f"{title}: {defuse.line(result.id)}",
        header,
        main,
        "The cases of a check are drawn anew in every run.",
    )


def _warning(name: str, title: str, text: str) -> str:
    return section(name, title, f"<p>{strange(text)}</p>", "warning") if text else ""


def _speaks(check: Mapping[str, Any]) -> bool:
    """Whether there is more to say of a check than its verdict."""
    return check["message"] not in ("", NOT_RUN) and "hint" in check


def _table(checks: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for at, check in enumerate(checks, 1):
        name = words(check["name"])
        if _speaks(check):
            name = f'<a href="#check-{at}">{name}</a>'
        elif "hint" not in check:
            name += ' <span class="faint">(hidden)</span>'
        rows.append([name, mark(check["verdict"]), f"{number(check['points'])} of {number(check['out_of'])}"])
    hidden = any("hint" not in check for check in checks)
    caption = "Of a hidden check, its name and points are told, and nothing of what it tries." if hidden else ""
    return table("Checks", [("check", "words"), ("verdict", ""), ("points", "number")], rows, caption)


def _details(checks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A section for each check that is not hidden and did not pass. A hint stands where it comes first."""
    first: dict[str, int] = {}
    for at, check in enumerate(checks, 1):
        if not _speaks(check):
            continue
        points = f"{number(check['points'])} of {number(check['out_of'])} points"
        content = f"<p>{mark(check['verdict'])}, {points}. {strange(check['message'])}</p>"
        hint, cell = check["hint"], check["cell"]
        if hint and hint in first:
            before = first[hint]
            name = words(checks[before - 1]["name"])
            content += f'<p>The hint of “<a href="#check-{before}">{name}</a>” holds here, too.</p>'
        elif hint:
            first[hint] = at
            content += _hint(hint, check["exercise"])
        drawn = {defuse.line(text, 400) for text in cells.lines(cell)} if cell else set()
        seen = items(strange(text) for text in check["findings"] if text not in drawn)
        content += f"<h3>What was seen</h3>{seen}" if seen else ""
        content += _cell(cell, at) if cell else ""
        yield section(f"check-{at}", words(check["name"]), content, "check")


def _hint(hint: str, exercise: str) -> str:
    practise = f"<p>To practise: <code>cnncalc exercise show {words(exercise)}</code></p>" if exercise else ""
    return f'<div class="hint"><h3>What is likely wrong</h3><p>{words(hint, 2000)}</p>{practise}</div>'


def _cell(cell: WrongCell, at: int) -> str:
    """The first wrong value, where it lies, and what it should have been computed from."""
    where = words(cell.name) + (f"[{', '.join(map(str, cell.place))}]" if cell.place else "")
    values = (
        '<dl class="values">'
        f"<div><dt>yours</dt><dd>{words(cell.given)}</dd></div>"
        f"<div><dt>expected</dt><dd>{words(cell.expected)}</dd></div></dl>"
    )
    parts = values + (_plane(cell) if cell.plane else "")
    if cell.start:
        outside = any(any(row) for one in cell.channels for row in one.outside)
        shaded = " Shaded entries are padding." if outside else ""
        parts += f"<p>Its window begins at {cell_text(cell.start)} of the input.{shaded}</p>"
        parts += "".join(_channel(one) for one in cell.channels)
        parts += _sum(cell)
    return (
        f'<h3 id="value-{at}">The first wrong value: {where}</h3><figure aria-labelledby="value-{at}">{parts}</figure>'
    )


def _plane(cell: WrongCell) -> str:
    """The plane of the array that the value lies in, wrong values filled."""
    rows = cell.plane
    wrong = sum(row.count("#") for row in rows)
    row, column = (0, *cell.place)[-2:]
    inside = ", ".join(map(str, cell.place[:-2]))
    name = f"{words(cell.name)}[{inside}]" if inside else words(cell.name)
    size = len(rows) * len(rows[0])
    if wrong == size:
        return f"<p>All {size} values of {name} are wrong.</p>"
    label = f"{wrong} of the {size} values of {name} {'is' if wrong == 1 else 'are'} wrong"
    filled = "the one that is filled" if wrong == 1 else "those that are filled; the first has a frame"
    width, height = len(rows[0]) * _CELL + 4, len(rows) * _CELL + 4
    squares = "".join(
        f'<rect class="{"wrong" if sign == "#" else "right"}" x="{2 + x * _CELL}" y="{2 + y * _CELL}" '
        f'width="{_CELL}" height="{_CELL}"/>'
        for y, line in enumerate(rows)
        for x, sign in enumerate(line)
    )
    here = f'<rect class="here" x="{2 + column * _CELL}" y="{2 + row * _CELL}" width="{_CELL}" height="{_CELL}"/>'
    return (
        f'<div class="parts"><svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{label}">{squares}{here}</svg><p>{label}: {filled}.</p></div>'
    )


def _channel(one: ChannelWindow) -> str:
    parts = _grid(one.window, f"channel {one.channel}: window", one.outside)
    if one.kernel:
        parts += _term("\u00d7", _grid(one.kernel, "kernel"))
        parts += _term("=", _grid(one.products, "products"))
        parts += f'<span class="sum">sum {words(one.sum)}</span>'
    return f'<div class="parts">{parts}</div>'


def _term(sign: str, grid: str) -> str:
    """A sign that stays with what comes after it."""
    return f'<div class="term"><span class="sign">{sign}</span>{grid}</div>'


def _grid(rows: Sequence[Sequence[str]], caption: str, outside: Sequence[Sequence[bool]] = ()) -> str:
    marks = outside or [[False] * len(row) for row in rows]
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{classed('outside' if padding else '')}>{words(value)}</td>"
            for value, padding in zip(row, where, strict=False)
        )
        + "</tr>"
        for row, where in zip(rows, marks, strict=False)
    )
    return f'<table class="grid"><caption>{caption}</caption><tbody>{body}</tbody></table>'


def _sum(cell: WrongCell) -> str:
    if not cell.total:
        return ""
    shown = len(cell.channels)
    left_out = f" ({shown} of them are shown)" if 0 < shown < cell.channel_count else ""
    channels = "its one channel" if cell.channel_count == 1 else f"all {cell.channel_count} channels{left_out}"
    bias = f" + bias {words(cell.bias)}" if cell.bias else ""
    return f"<p>The sum of {channels}: {words(cell.total)}{bias} = <strong>{words(cell.expected)}</strong></p>"
