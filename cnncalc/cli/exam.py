"""cnncalc exam: papers for a class, the paper of a code, marks."""

from __future__ import annotations

from pathlib import Path

import click

from cnncalc.cli._common import examples, json_option, show, show_json, write_new
from cnncalc.cli._progress import progress
from cnncalc.errors import UsageError

FORMATS = ("pdf", "html", "markdown")

bank_option = click.option(
    "--bank", metavar="DIR", type=click.Path(path_type=Path), help="A folder of exercises of your own."
)
exam_option = click.option(
    "--exam", "folder", metavar="DIR", required=True, type=click.Path(path_type=Path),
    help="What 'cnncalc exam make' wrote.",
)  # fmt: skip


@click.group(
    short_help="Make exams with other numbers for every student, and mark them.",
    epilog=examples(
        "cnncalc exam make midterm.toml --students roster.csv -o out/",
        "cnncalc exam code XK56-VZS6 --exam out/",
        "cnncalc exam mark answers.csv --exam out/",
    ),
)
def command() -> None:
    """Make exams with other numbers for every student, and mark them: with partial credit, and with the misconception
    behind each wrong answer."""


@command.command(
    epilog=examples(
        "cnncalc exam make midterm.toml --students roster.csv -o out/",
        "cnncalc exam make midterm.toml --students roster.csv -o out/ --format html --force",
    )
)
@click.argument("exam", type=click.Path(path_type=Path))
@click.option(
    "--students", "roster", metavar="CSV", required=True, type=click.Path(path_type=Path),
    help="Who takes it: columns id and name.",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="DIR", required=True, type=click.Path(path_type=Path), help="The folder to write."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="pdf", show_default=True)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Papers at a time.")
@click.option(
    "--secret", "secret_file", metavar="FILE", type=click.Path(path_type=Path),
    help="An earlier exam's secret.key: the same papers again, for instance for a roster that has grown at its end.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace an exam that stands in the folder, its secret and answers too.")
@bank_option
@json_option
@click.pass_context
def make(
    ctx: click.Context, exam: Path, roster: Path, output: Path, form: str, jobs: int, secret_file: Path | None,
    force: bool, bank: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Write a paper and its solutions for every student, the key and the sheet for the answers.

    EXAM is a TOML file: a title, and [[questions]] by exercise or by topic, with their points. The exit code is 2 where
    the exam cannot be made, and 1 where rows of the roster are left for a person to mend; the others have their papers.
    """
    from cnncalc.exercise.bank import read_bank
    from cnncalc.exercise.exam import new_exercises, read_secret
    from cnncalc.exercise.examfile import read_exam
    from cnncalc.exercise.roster import Roster, read_roster
    from cnncalc.export._exam import write_exam
    from cnncalc.report.exam import MadeView

    problems = []
    secret = None if secret_file is None else read_secret(secret_file)
    found = read_bank(bank)
    read = Roster((), ())
    try:
        read = read_roster(roster)
    except UsageError as error:
        problems.append(str(error))
    try:
        file = read_exam(exam, found, max(len(read.students), 1))
    except UsageError as error:
        problems.append(str(error))
    if problems:
        raise UsageError("\n".join(problems))
    exercises = new_exercises(file, read.students, found, form, secret)
    points = sum(placed.question.points for placed in exercises.paper(0))
    with progress("Writing papers", len(read.students)) as bar:
        write_exam(exercises, output, jobs, force, bar.advance)
    view = MadeView(exercises.exam, points, str(output), read.problems)
    show_json(view.as_json()) if as_json else show(view)
    ctx.exit(1 if read.problems else 0)


@command.command(
    epilog=examples(
        "cnncalc exam code XK56-VZS6 --exam out/",
        "cnncalc exam code XK56-VZS6 --exam out/ -o again/",
    )
)
@click.argument("code")
@exam_option
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(path_type=Path), help="Write the paper and its solutions here."
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
@bank_option
@json_option
def code(code: str, folder: Path, output: Path | None, force: bool, bank: Path | None, as_json: bool) -> None:
    """Give back the very paper that a code stands on, and its key."""
    from cnncalc.exercise.exam import open_exam
    from cnncalc.export import _exam
    from cnncalc.report.exam import CodeView

    exercises = open_exam(folder, bank)
    version = exercises.version(code)
    drawn = exercises.paper(version)
    written = []
    if output is not None:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot write {output}: {error.strerror or error}") from None
        for name, content in _exam.files(exercises, version, drawn).items():
            path = output / f"{exercises.code(version)}-{name}{_exam.suffix(exercises.exam)}"
            write_new(path, content, force)
            written.append(str(path))
    view = CodeView(exercises.exam, _exam.key(exercises, version, drawn), tuple(written))
    show_json(view.as_json()) if as_json else show(view)


@command.command(
    epilog=examples(
        "cnncalc exam mark answers.csv --exam out/",
        "cnncalc exam mark answers.json --exam out/ -o marks/ --force",
    )
)
@click.argument("answers", type=click.Path(path_type=Path))
@exam_option
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(path_type=Path),
    help="Where marks.csv, marks.json and feedback/ go.  [default: marks/ beside the answers' exam]",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace marks that stand in the folder.")
@bank_option
@json_option
@click.pass_context
def mark(
    ctx: click.Context, answers: Path, folder: Path, output: Path | None, force: bool, bank: Path | None, as_json: bool
) -> None:
    """Mark answers: points, partial credit, and the misconception behind each wrong answer.

    ANSWERS is CSV with a row a student and a column a part (out/answers.csv, filled), or JSON. The exit code is 0 where
    everything could be marked, and 1 where something is left for a person to see to; the rest is marked.
    """
    from cnncalc.exercise.entries import read_answers
    from cnncalc.exercise.exam import open_exam
    from cnncalc.exercise.markbook import mark_class
    from cnncalc.export._marks import as_json as marks_json
    from cnncalc.export._marks import write_marks
    from cnncalc.report.exam import MarksView

    exercises = open_exam(folder, bank)
    sheet = read_answers(answers)
    place = folder / "marks" if output is None else output
    with progress("Marking", len(sheet.rows)) as bar:
        marks = mark_class(exercises, sheet, bar.advance)
    write_marks(marks, place, force)
    view = MarksView(marks, str(place), marks_json(marks))
    show_json(view.as_json()) if as_json else show(view)
    ctx.exit(1 if marks.problems or marks.missing else 0)
