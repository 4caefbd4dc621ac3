"""Write a class's marks: a table for a gradebook, JSON with all there is, and a page for each student.

Names and entries are texts that somebody else chose: they are made harmless for the place where they are shown.
"""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cnncalc.errors import Problem
from cnncalc.exercise.markbook import ClassMarks, StudentMarks
from cnncalc.exercise.marking import PartMark, Standing, place_text, points_text
from cnncalc.export._exam import new_folder
from cnncalc.grading import defuse

CSV, JSON, FEEDBACK = "marks.csv", "marks.json", "feedback"
_WIDTH = 100
#: Cells of a matrix that a page names.
_MOST_CELLS = 6
#: Further misconceptions that a page mentions, where several give one value.
_MOST_OTHERS = 2


def write_marks(marks: ClassMarks, folder: Path, force: bool) -> None:
    """Write the folder. Raises UsageError where it exists (unless `force`) or cannot be written."""
    with new_folder(folder, JSON, force) as made:
        (made / CSV).write_text(table(marks), encoding="utf-8-sig", newline="")
        (made / JSON).write_text(json.dumps(as_json(marks), indent=1, ensure_ascii=False), encoding="utf-8")
        (made / FEEDBACK).mkdir()
        for student in marks.students:
            name = f"{defuse.file_name(student.student.id)}.txt"
            (made / FEEDBACK / name).write_text(page(student, marks.title), encoding="utf-8")


def table(marks: ClassMarks) -> str:
    """marks.csv: a row a student, the points of every part; empty where there are no answers."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "name", "points", "out of", *marks.names])
    for one in marks.students:
        points = {name: points_text(mark.points) for name, mark in one.parts}
        row = [points_text(one.points), str(one.out_of), *(points.get(name, "") for name in marks.names)]
        writer.writerow([defuse.csv_cell(one.student.id), defuse.csv_cell(one.student.name), *row])
    for student in marks.missing:
        blank = [""] * (len(marks.names) + 2)
        writer.writerow([defuse.csv_cell(student.id), defuse.csv_cell(student.name), *blank])
    return written.getvalue()


def as_json(marks: ClassMarks) -> dict[str, Any]:
    """marks.json: everything; points are exact to two decimals."""
    return {
        "title": marks.title,
        "students": [
            {
                "id": one.student.id,
                "name": one.student.name,
                "code": one.code,
                "points": _decimal(one.points),
                "out_of": one.out_of,
                "blank": one.blank,
                "parts": [{"part": name, **_part(mark)} for name, mark in one.parts],
            }
            for one in marks.students
        ],
        "missing": [{"id": student.id, "name": student.name} for student in marks.missing],
        "misconceptions": [
            {"name": one.name, "students": one.students, "answers": one.answers, "teaches": one.teaches}
            for one in marks.confusions
        ],
        "problems": [_problem(one) for one in marks.problems],
        "notices": [_problem(one) for one in marks.notices],
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {"file": one.source, "line": one.line, "problem": one.message, "mend": one.mend or ""}


def _part(mark: PartMark) -> dict[str, Any]:
    return {
        "label": mark.label,
        "entry": mark.entry,
        "right": mark.right,
        "standing": str(mark.standing),
        "points": _decimal(mark.points),
        "out_of": mark.out_of,
        "misconception": mark.misconception,
        "others": list(mark.others),
        "teaches": mark.teaches,
        "wrong_cells": [[at + 1 for at in cell] for cell in mark.wrong_cells],
        "explained": mark.explained,
        "problem": mark.problem,
    }


def _decimal(points: Any) -> float:
    return float(points_text(points))


def page(marks: StudentMarks, title: str) -> str:
    """The page for a student: points, each part with the right answer, and the sentence that corrects a wrong one."""
    student = marks.student
    total = f"{points_text(marks.points)} of {marks.out_of} points"
    lines = [defuse.line(title), f"{defuse.line(student.name)} ({defuse.line(student.id)}): {total}", ""]
    for mark in marks.marks:
        lines.append(f"{mark.label}  {points_text(mark.points)}/{mark.out_of}  {said(mark)}")
        for remark in remarks(mark):
            lines += textwrap.wrap(remark, _WIDTH, initial_indent="     ", subsequent_indent="     ")
    return "\n".join(lines) + "\n"


def said(mark: PartMark) -> str:
    """How an answer stands, in a line."""
    entry, right = defuse.line(mark.entry, 80), defuse.line(mark.right, 80)
    match mark.standing:
        case Standing.RIGHT:
            return f"right: {right}"
        case Standing.FOLLOWS:
            return f"right from your earlier number: {entry} (with the right numbers {right})"
        case Standing.BLANK:
            return f"no answer; right is {right}"
        case Standing.UNREADABLE:
            return f"cannot be read: {entry}; right is {right}"
    return f"{mark.standing}: {entry}; right is {right}"


def remarks(mark: PartMark) -> Iterator[str]:
    """What is said about a wrong answer."""
    if mark.standing is Standing.PARTLY and mark.wrong_cells:
        places = "; ".join(place_text(cell) for cell in mark.wrong_cells[:_MOST_CELLS])
        more = len(mark.wrong_cells) - _MOST_CELLS
        yield f"Not right: {places}{f'; and {more} more' if more > 0 else ''}."
    if mark.misconception:
        yield mark.teaches
    yield from (f"Or: {teaches}" for teaches in list(mark.others.values())[:_MOST_OTHERS])
