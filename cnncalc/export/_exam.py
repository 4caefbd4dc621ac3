"""Write an exam's folder: for each student the paper and its solutions, the key, the answer sheet, what makes it again.

exam.json         what the exam is, without an answer
secret.key        with it every paper can be made again, and nobody can without it
students/ID.pdf   the papers, and in solutions/ID.pdf every step
key.json key.csv  the right answers
answers.csv       to be filled: a row a student, a column a part
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cnncalc import export
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.exercise.answers import EntryError, read_number
from cnncalc.exercise.content import Blocks, sentence
from cnncalc.exercise.exam import EXAM, SECRET, Exam, Exercises, Placed
from cnncalc.exercise.markbook import answer_sheet
from cnncalc.exercise.marking import part_label, right_text
from cnncalc.exercise.roster import Student
from cnncalc.exercise.text import blocks_of
from cnncalc.export import Paper, View
from cnncalc.grading import defuse

#: Formats that an exam can be printed from.
FORMATS = ("pdf", "html", "markdown")
#: Folders of the papers, and what they show.
FOLDERS = {"students": View.QUESTIONS, "solutions": View.SOLUTIONS}


@contextmanager
def new_folder(folder: Path, mark: str, force: bool) -> Iterator[Path]:
    """A temporary folder that takes the place of `folder` once it is full; what fails before leaves nothing behind.

    Raises UsageError where the folder holds something (with `force`: something without a file called `mark`, which is
    not ours), or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file\n  -o names a folder")
    held = folder.is_dir() and any(folder.iterdir())
    if held and not force:
        raise UsageError(f"{folder} exists\n  choose another folder, or replace it with --force")
    if held and not (folder / mark).is_file():
        raise UsageError(f"{folder} holds other files, and no {mark}\n  it is not replaced: choose another folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            yield made
            _replace(folder, made)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"cannot write {error.filename or folder}: {error.strerror or error}") from None


def _replace(folder: Path, made: Path) -> None:
    if not folder.is_dir():
        made.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    folder.rename(old / "old")
    try:
        made.rename(folder)
    except OSError:
        (old / "old").rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def write_exam(
    exercises: Exercises, folder: Path, jobs: int = 1, force: bool = False, advance: Callable[[int], object] = int
) -> None:  # fmt: skip
    """Write the folder; `advance` is told of how many students' papers are done, again and again.

    Raises CnncalcError where an exercise is at fault or the folder cannot be written; then nothing is left behind.
    """
    exam = exercises.exam
    export.find(exam.format)
    with new_folder(folder, EXAM, force) as made:
        (made / EXAM).write_text(json.dumps(exam.as_json(), indent=1, ensure_ascii=False), encoding="utf-8")
        with open(os.open(made / SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(exercises.secret.hex() + "\n")
        for name in FOLDERS:
            (made / name).mkdir()
        _write_csv(made / "answers.csv", answer_sheet(exercises))
        with (made / "key.json").open("w", encoding="utf-8") as key_json, _csv(made / "key.csv") as write_row:
            write_row(("code", "ids", "label", "part", "points", "answer"))
            key_json.write(f'{{\n"title": {json.dumps(exam.title, ensure_ascii=False)},\n"versions": [')
            for version, key in enumerate(_written(exercises, made, jobs)):
                key_json.write((",\n" if version else "\n") + json.dumps(key, ensure_ascii=False))
                for part in key["parts"]:
                    ids = " ".join(key["ids"])
                    row = (key["code"], ids, part["label"], part["part"], part["points"], part["answer"])
                    write_row(tuple(map(str, row)))
                advance(len(key["ids"]))
            key_json.write("\n]\n}\n")


def _written(exercises: Exercises, folder: Path, jobs: int) -> Iterator[dict[str, Any]]:
    """The keys of all versions, in their order; their papers are written on the way."""
    versions = range(exercises.exam.versions)
    if jobs == 1:
        for version in versions:
            yield write_version(exercises, version, folder)
        return
    given = (exercises.exam, exercises.bank.folder, exercises.secret, folder)
    # spawned, not forked: a fork copies locks of threads that the child does not have
    with ProcessPoolExecutor(min(jobs, len(versions)), get_context("spawn"), _start, given) as pool:
        try:
            yield from pool.map(_work, versions)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: list[tuple[Exercises, Path]] = []


def _start(exam: Exam, bank: Path, secret: bytes, folder: Path) -> None:
    from cnncalc.exercise.bank import read_bank

    _worker.append((Exercises(exam, read_bank(bank), secret), folder))


def _work(version: int) -> dict[str, Any]:
    """One version, in a process of its own. Errors cross over as texts: not all of ours can be sent."""
    try:
        exercises, folder = _worker[0]
        return write_version(exercises, version, folder)
    except OSError:
        raise
    except CnncalcError as error:
        raise UsageError(str(error)) from None
    except Exception:
        raise RuntimeError(traceback.format_exc()) from None


def write_version(exercises: Exercises, version: int, folder: Path) -> dict[str, Any]:
    """Write the papers of all students with a version; its key."""
    exam = exercises.exam
    students = exam.students_of(version)
    drawn = exercises.paper(version)
    for name, content in files(exercises, version, drawn).items():
        for student in students:
            (folder / name / f"{defuse.file_name(student.id)}{suffix(exam)}").write_bytes(content)
    return key(exercises, version, drawn)


def suffix(exam: Exam) -> str:
    """How the names of an exam's papers end."""
    return export.find(exam.format).SUFFIX


def files(exercises: Exercises, version: int, drawn: tuple[Placed, ...]) -> dict[str, bytes]:
    """A version's paper and its solutions, by folder: the same bytes every time."""
    exam = exercises.exam
    students = exam.students_of(version)
    form = export.find(exam.format)
    return {name: form.write([_paper(exercises, version, drawn, view, students)]) for name, view in FOLDERS.items()}


def _paper(
    exercises: Exercises, version: int, drawn: tuple[Placed, ...], view: View, students: tuple[Student, ...]
) -> Paper:
    exam = exercises.exam
    return Paper(
        title=exam.title,
        # Without the seed: solutions are handed out, and it is the seed of all papers.
        questions=tuple(replace(placed.question, seed="", number=0) for placed in drawn),
        view=view,
        student="" if exam.shared else students[0].name,
        identity="" if exam.shared else students[0].id,
        code=exercises.code(version),
        before=_before(exam),
    )


def _before(exam: Exam) -> Blocks:
    """What stands before the questions: course and date, then the instructions."""
    line = ", ".join(filter(None, (exam.course, exam.date)))
    return (*((sentence(line),) if line else ()), *blocks_of(exam.instructions, {}))


def key(exercises: Exercises, version: int, drawn: tuple[Placed, ...]) -> dict[str, Any]:
    """The right answers of a version, and its wrong ones with the misconceptions that they come from."""
    parts = []
    for number, item, question in drawn:
        for at, part in enumerate(question.parts):
            wrongs = [(wrong.name, part.answer.text(wrong.value)) for wrong in part.distractors]
            parts.append(
                {
                    "label": part_label(number, at),
                    "part": item.part_name(part.name),
                    "points": part.points,
                    "answer": right_text(part),
                    "value": part.answer.text(part.answer.value),
                    "wrong": dict(wrongs),
                }
            )
    ids = [student.id for student in exercises.exam.students_of(version)]
    return {"code": exercises.code(version), "ids": ids, "parts": parts}


def cell(text: str) -> str:
    """A cell that no spreadsheet computes: -3 is a number, -H + 2 would be a formula."""
    try:
        read_number(text)
    except EntryError:
        return defuse.csv_cell(text)
    return defuse.csv_cell(text) if "*" in text else text


@contextmanager
def _csv(path: Path) -> Iterator[Callable[[tuple[str, ...]], object]]:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells spreadsheets that it is UTF-8
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        yield lambda row: writer.writerow(map(cell, row))


def _write_csv(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    with _csv(path) as write_row:
        for row in rows:
            write_row(row)
