"""cnncalc exercise: the bank of exercises, one drawn and worked, sheets of them, and the gate that a bank must pass."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cnncalc.cli._common import examples, force_option, json_option, show, show_json, write_new
from cnncalc.cli._progress import progress
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.exercise.bank import Bank, Exercise

#: Variants of one sheet at most, and the fewest that are worth a bar.
MOST_VARIANTS, MANY_VARIANTS = 10_000, 20


class NameType(click.ParamType[str]):
    """The name of an exercise."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            bank = _bank(ctx.params.get("bank"))
        except Exception:  # a completion says nothing
            return []
        return [CompletionItem(name) for name in bank.paths if name.startswith(incomplete)]


bank_option = click.option(
    "--bank", type=click.Path(path_type=Path), metavar="DIR", help="A bank of your own.  [default: the bundled one]"
)
seed_option = click.option("--seed", default="0", show_default=True, metavar="TEXT", help="What decides the numbers.")


def _bank(folder: Path | None) -> Bank:
    from cnncalc.exercise.bank import read_bank

    return read_bank(folder)


@click.group(short_help="Exercises with different numbers for each student, every step worked.")
def command() -> None:
    """Exercises with different numbers for each student, every step worked, and wrong answers that real misconceptions
    give."""


@command.command(
    "list",
    short_help="The bank, with level and hand-cost.",
    epilog=examples("cnncalc exercise list", "cnncalc exercise list --topic shapes --level 2"),
)
@click.option("--topic", metavar="TOPIC", help="Only the exercises of a topic.")
@click.option("--level", type=click.IntRange(1, 5), multiple=True, help="Only those of a level; may be repeated.")
@bank_option
@json_option
def list_command(topic: str | None, level: tuple[int, ...], bank: Path | None, as_json: bool) -> None:
    """List the exercises: what each is about, how hard it is (level 1 to 5), how many variants it has, and what one
    costs by hand: products of two numbers that are not 0, 1 or -1, and the largest value on the way."""
    from cnncalc.exercise.bank import hand_costs
    from cnncalc.report.exercise_bank import BankView

    found, problems = _bank(bank).sound(topic, level or (1, 2, 3, 4, 5))
    sound, faults = hand_costs(found)
    view = BankView(sound)
    show_json(view.as_json()) if as_json else show(view)
    _refuse([*problems, *faults])


def _refuse(problems: list[str]) -> None:
    """Raise BankError, after the rest is done, where files of a bank are at fault."""
    from cnncalc.exercise.draws import BankError

    if problems:
        raise BankError("\n".join(problems))


@command.command(
    "show",
    short_help="One exercise with its numbers, and how it is worked.",
    epilog=examples(
        "cnncalc exercise show conv2d-by-hand --seed 7",
        "cnncalc exercise show conv2d-by-hand --seed 7 --solution",
    ),
)
@click.argument("name", type=NameType())
@seed_option
@click.option("--number", type=click.IntRange(min=0), default=0, show_default=True, help="Which variant of the seed.")
@click.option("--solution", is_flag=True, help="Every step, the answers, and what corrects the wrong ones.")
@bank_option
@json_option
def show_command(name: str, seed: str, number: int, solution: bool, bank: Path | None, as_json: bool) -> None:
    """Draw one variant of an exercise. The same seed gives the same numbers; --number goes through its variants."""
    from cnncalc.report.exercise import QuestionView

    view = QuestionView(_bank(bank).find(name).draw(seed, number), solution=solution)
    show_json(view.as_json()) if as_json else show(view)


@command.command(
    "make",
    short_help="A sheet of many variants, with or without solutions.",
    epilog=examples(
        "cnncalc exercise make conv2d-by-hand -n 200 --format html -o sheet.html",
        "cnncalc exercise make conv2d-by-hand conv-output-size -n 20 --solutions -o sheet.pdf",
    ),
)
@click.argument("names", nargs=-1, required=True, type=NameType())
@click.option(
    "-n", "count", type=click.IntRange(1, MOST_VARIANTS), default=1, show_default=True, help="Variants of each."
)
@seed_option
@click.option(
    "--format", "format_", metavar="FORMAT", help="markdown, html, json, typst, pdf.  [default: by the file's end]"
)
@click.option("--solutions", is_flag=True, help="With every step worked.")
@click.option("--title", metavar="TEXT", help="The heading of the sheet.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file.  [default: standard output]"
)
@force_option
@bank_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON: which files were written; without -o, the sheet.")
def make_command(
    names: tuple[str, ...], count: int, seed: str, format_: str | None, solutions: bool, title: str | None,
    output: Path | None, force: bool, bank: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Draw many variants, all of them different, and write them into one file; PDFs of more than 500 questions into
    several: sheet-1.pdf, sheet-2.pdf."""
    from itertools import islice

    from cnncalc import export

    if as_json and output is None and format_ not in (None, "json"):
        raise UsageError(f"--json prints the sheet as JSON, not as {format_}\n  name a file with -o, or leave one out")
    chosen = "json" if as_json and output is None else format_ or _format_of(output)
    form = export.find(chosen)
    known = _bank(bank)
    exercises = [known.find(name) for name in names]
    view = export.View.SOLUTIONS if solutions else export.View.QUESTIONS
    heading = title or (" and ".join(one.title for one in exercises) if len(exercises) <= 2 else "Exercises")
    drawn = iter(_drawn(exercises, seed, count))
    if output is None:
        sys.stdout.buffer.write(form.write([export.Paper(heading, tuple(drawn), view)]))
        return
    total = len(exercises) * count
    most = getattr(form, "MOST_QUESTIONS", total)
    files = [output.with_stem(f"{output.stem}-{at}") for at in range(1, -(-total // most) + 1)]
    files = files if total > most else [output]
    for file in files:
        if file.exists() and not force:
            raise UsageError(f"{file} exists\n  choose another name, or overwrite it with --force")
    written = []
    for at, file in enumerate(files):
        questions = tuple(islice(drawn, most))
        write_new(file, form.write([export.Paper(heading, questions, view, first=at * most + 1)]), force)
        written.append({"file": str(file), "format": chosen, "questions": len(questions)})
        if not as_json:
            click.echo(f"{file}: {len(questions)} {'question' if len(questions) == 1 else 'questions'}")
    if as_json:
        show_json(written)


def _drawn(exercises: list[Exercise], seed: str, count: int) -> Any:
    with progress("Drawing", len(exercises) * count, least=MANY_VARIANTS) as bar:
        for exercise in exercises:
            for number in range(count):
                yield exercise.draw(seed, number)
                bar.advance()


def _format_of(output: Path | None) -> str:
    from cnncalc import export

    if output is None:
        return "markdown"
    for name in export.names():
        if output.suffix == export.find(name).SUFFIX:
            return name
    raise UsageError(
        f"{output}: no format ends in {output.suffix!r}\n  choose one: --format {', '.join(export.names())}"
    )


@command.command(
    "test",
    short_help="Let a bank pass the gate: keys, wrong answers, variants, hand-cost.",
    epilog=examples(
        "cnncalc exercise test", "cnncalc exercise test conv2d-by-hand -n 10000", "cnncalc exercise test --bank mine"
    ),
)
@click.argument("names", nargs=-1, type=NameType())
@click.option(
    "-n", "count", type=click.IntRange(1, 1_000_000), default=200, show_default=True, help="Variants of each."
)
@click.option("--seed", default="gate", show_default=True, metavar="TEXT", help="What decides the numbers.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes side by side.")
@bank_option
@json_option
@click.pass_context
def test_command(
    ctx: click.Context, names: tuple[str, ...], count: int, seed: str, jobs: int, bank: Path | None, as_json: bool
) -> None:
    """Draw many variants of each exercise and check them: the key against an oracle that shares nothing with this
    program's rules, the wrong answers against the key and each other, the variants against each other, the hand-cost
    against its bounds, and the entries of the answer sheet. The exit code is 1 where one fails, 2 where a file is to be
    mended first."""
    from cnncalc.report.exercise_bank import GateView

    known = _bank(bank)
    exercises, problems = ([known.find(name) for name in names], []) if names else known.sound()
    tested = tuple(_tested(exercises, count, seed, jobs, bank))
    view = GateView(tested)
    show_json(view.as_json()) if as_json else show(view)
    _refuse([*problems, *(one.problem for one in tested if one.problem)])
    ctx.exit(0 if view.passed else 1)


def _tested(exercises: list[Exercise], count: int, seed: str, jobs: int, bank: Path | None) -> Any:
    from concurrent.futures import ProcessPoolExecutor
    from contextlib import nullcontext
    from functools import partial

    from cnncalc.exercise.gate import tested_by_name

    run = partial(tested_by_name, folder=bank, draws=count, seed=seed)
    every = [one.name for one in exercises]
    with progress("Testing", len(every)) as bar, ProcessPoolExecutor(jobs) if jobs > 1 else nullcontext() as pool:
        for found in map(run, every) if pool is None else pool.map(run, every):
            yield found
            bar.advance()
