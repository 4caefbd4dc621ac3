"""The example exam of the documentation: `python -m tests.exercise.example` writes anew what follows from it.

Its secret is not secret, so that everybody gets the same numbers; they change where an exercise changes. Written are
examples/answers.csv and the blocks of docs/exams.md that show its marks.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

from cnncalc.exercise.bank import read_bank
from cnncalc.exercise.entries import read_answers
from cnncalc.exercise.exam import Exercises, new_exercises, read_secret
from cnncalc.exercise.examfile import read_exam
from cnncalc.exercise.markbook import answer_sheet, mark_class
from cnncalc.exercise.marking import part_label, right_text
from cnncalc.exercise.question import Question
from cnncalc.exercise.roster import read_roster
from cnncalc.export._exam import write_exam
from cnncalc.export._marks import page
from cnncalc.report.console import as_text
from cnncalc.report.exam import MarksView
from cnncalc.report.page import Sheet

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES, DOCUMENT = ROOT / "examples", ROOT / "docs" / "exams.md"
#: Who answers what instead of the right answer: id -> exercise's part -> misconception, or what is written.
ANSWERS: dict[str, dict[str, str]] = {
    "1001": {},
    "1002": {"result": "kernel-flipped", "params": "bias-forgotten"},
    "1003": {"shape": "pad-forgotten", "neurons": "follows", "result": "kernel-flipped", "field": "12,5"},
    "1004": {"shape": "plus-one-forgotten", "neurons": "follows", "result": "kernel-transposed", "params": ""},
}


def example() -> Exercises:
    students = read_roster(EXAMPLES / "roster.csv").students
    bank = read_bank()
    file = read_exam(EXAMPLES / "midterm.toml", bank, len(students))
    return new_exercises(file, students, bank, "pdf", read_secret(EXAMPLES / "midterm-secret.key"))


def answers(given: Mapping[str, Mapping[str, str]] = ANSWERS) -> str:
    """The answer sheet, filled; who is not in `given` did not come."""
    exercises = example()
    header, *rows = answer_sheet(exercises)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    for version, (id_, name, code, *_) in enumerate(rows):
        if id_ not in given:
            continue
        labels = {}
        for number, _, question in exercises.paper(version):
            values: dict[str, object] = {}
            for at, part in enumerate(question.parts):
                labels[part_label(number, at)] = entry(question, part.name, given[id_].get(part.name), values)
        writer.writerow([id_, name, code, *(labels[label] for label in header[3:])])
    return written.getvalue()


def entry(question: Question, name: str, does: str | None, values: dict[str, object]) -> str:
    part = question.part(name)
    wrongs = {wrong.name: wrong.value for wrong in reversed(part.mistaken)}
    if does == "follows":
        return part.answer.text(part.follow(values))
    if does in wrongs:
        values[name] = wrongs[does]
        letters = [
            "ABCDEFGH"[at] for at, choice in enumerate(part.choices) if choice.wrong and choice.value == wrongs[does]
        ]
        return letters[0] if letters else part.answer.text(wrongs[does])
    return right_text(part) if does is None else does


def prepare(folder: Path, exam: bool) -> None:
    """The files that the examples of the help name; with `exam`, also what 'exam make' writes."""
    for name in ("midterm.toml", "roster.csv"):
        shutil.copy(EXAMPLES / name, folder)
    exercises = example()
    everybody: dict[str, dict[str, str]] = {student.id: {} for student in exercises.exam.students}
    sheet = answers(everybody)
    (folder / "answers.csv").write_text(sheet, encoding="utf-8")
    rows = [dict(row) for row in csv.DictReader(io.StringIO(sheet))]
    records = [{"id": row.pop("id"), "code": row.pop("code"), "answers": row} for row in rows if row.pop("name")]
    (folder / "answers.json").write_text(json.dumps(records), encoding="utf-8")
    if exam:
        write_exam(exercises, folder / "out")


def document() -> str:
    """docs/exams.md with the marks, and a student's page, as they are now."""
    with chdir(ROOT):  # messages name the file as it is given here, and lines are broken around it
        marks = mark_class(example(), read_answers(Path("examples/answers.csv")))
    shown = as_text(MarksView(marks, "out/marks", {}), Sheet(100))
    blocks = iter((shown + "\n", page(marks.students[2], marks.title)))
    text = DOCUMENT.read_text(encoding="utf-8")
    return re.sub(r"(?<=^```text\n).*?(?=^```$)", lambda _: next(blocks), text, flags=re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    (EXAMPLES / "answers.csv").write_text(answers(), encoding="utf-8")
    DOCUMENT.write_text(document(), encoding="utf-8")
