"""cnncalc grade run: run student code isolated, compare, give points."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli._common import examples, force_option, json_option, show, show_json, write_new
from cnncalc.cli._progress import progress
from cnncalc.cli.grade._options import OUR_FAULT, assignment_argument, bank_option, trust_option
from cnncalc.cli.grade.pages import write_pages
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.grading.grade import Grader
    from cnncalc.grading.results import Result

#: What --html is without a file: pages go to the folder of results.
IN_FOLDER = "(in the folder of results)"


@click.command(
    short_help="Grade a submission, or with -o a folder of them.",
    epilog=examples(
        "cnncalc grade run conv2d mine.py",
        "cnncalc grade run conv2d mine.py --seed 7 --case 4.1",
        "cnncalc grade run conv2d mine.py --html mine.html",
        "cnncalc grade run conv2d submissions/ -o results/ --jobs 2",
        "cnncalc grade run course/hw3 submissions/ -o results/ --html",
        "cnncalc grade run lenet5-torch mine.py --device cuda --trust-submissions",
    ),
)
@assignment_argument
@click.argument("submission", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(path_type=Path),
    help="SUBMISSION is a folder of submissions: write results here; started again, go on where it was.",
)  # fmt: skip
@click.option(
    "--html", metavar="[FILE]", is_flag=False, flag_value=IN_FOLDER, type=click.Path(dir_okay=False),
    help="Write pages, too: of a single submission to FILE; with -o, class.html and pages/ in DIR.",
)  # fmt: skip
@force_option
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Submissions at a time.")
@click.option("--seed", type=click.IntRange(0, 2**62), help="Draw the same cases again.  [default: a secret one]")
@click.option("--case", metavar="ID", help="Run one case only: 2.1 is the first of the second check.")
@click.option(
    "--require", type=click.Choice(["strong", "restricted"]), default="restricted", show_default=True,
    help="The least isolation to accept.",
)  # fmt: skip
@click.option(
    "--device", type=click.Choice(["cpu", "cuda", "mps"]), default="cpu", show_default=True,
    help="Where PyTorch computes, reference and submissions. A GPU is had in the process tier alone.",
)  # fmt: skip
@bank_option
@trust_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, assignment: str, submission: Path, output: Path | None, html: str | None, force: bool,
    jobs: int, seed: int | None, case: str | None, require: str, device: str, bank: Path | None,
    trust_submissions: bool, as_json: bool,
) -> None:  # fmt: skip
    """Grade one file, folder, notebook or archive; with -o, each entry of a folder of them.

    ASSIGNMENT is a name of the bank ('cnncalc grade list'), or the path of the folder of one ('cnncalc grade init').
    The exit code is 0 where every check passed, 1 where one did not, 2 for bad input and 3 where the assignment is
    broken or something has to be graded again.
    """
    from cnncalc.grading import on_device
    from cnncalc.grading.assignment import BrokenAssignmentError, read_assignment
    from cnncalc.grading.folder import StoredResults, seed_of
    from cnncalc.grading.grade import SEEDS, Grader
    from cnncalc.grading.sandbox import SandboxFailure, Tier
    from cnncalc.grading.sandbox.tiers import CLOSES
    from cnncalc.grading.submissions import entries
    from cnncalc.report.grading import ClassView, ResultView

    if not submission.exists():
        raise UsageError(f"{submission}: no such file or folder")
    if output is not None and not submission.is_dir():
        raise UsageError("-o is for a folder of submissions\n  leave it out for a single one")
    if output is not None and output.exists() and not output.is_dir():
        raise UsageError(f"{output} is no folder\n  results need one: choose another name")
    page = _page(html, output, force)
    try:
        read = read_assignment(assignment, bank)
        on_device.check_fits(device, read)
        if device != "cpu":
            there = on_device.found(device)
            closes = f"Isolation: {Tier.PROCESS}. It closes {CLOSES[Tier.PROCESS]}."
            click.echo(f"Computing on {there.described}, with TF32 off. {closes}", err=True)
        paths = [submission] if output is None else entries(submission, output)
        if not paths:
            raise UsageError(
                f"{submission}: no submissions\n  each file, folder or archive in it would be one, but for hidden ones"
            )
        if output is None:
            chosen = secrets.randbelow(SEEDS) if seed is None else seed
        else:
            chosen = seed_of(output, read, seed, lambda: secrets.randbelow(SEEDS))
        workers = min(jobs, max(len(paths), 1))
        with on_device.sandbox_of(device, Tier[require.upper()], trust_submissions, workers) as sandbox:
            grader = Grader(read, sandbox, chosen, case, device)
            grader.check_solution()
            results = graded(grader, paths, output, jobs)
    except (BrokenAssignmentError, SandboxFailure) as error:
        click.echo(str(error), err=True)
        ctx.exit(OUR_FAULT)
    if page is not None:
        from cnncalc.report import grading_page_student

        write_new(page, grading_page_student.page(results[0]).encode(), force)
    elif output is not None and html is not None:
        write_pages(results, output)
    taken_over = results.taken_over if isinstance(results, StoredResults) else ()
    view: Any = (
        ResultView(results[0]) if output is None else ClassView(results, str(output), html is not None, taken_over)
    )
    # Texts of strangers stand in it, and a terminal may be what reads it.
    show_json(view.as_json(), escaped=True) if as_json else show(view)
    if output is None and results[0].refused and submission.is_dir():
        click.echo(f"Graded {submission} as one submission. For one each of what is in it, add -o results/", err=True)
    ctx.exit(OUR_FAULT if any(one.broken for one in results) else 0 if all(one.full for one in results) else 1)


def _page(html: str | None, output: Path | None, force: bool) -> Path | None:
    """The file of a single submission's page. Raises UsageError, before anything is graded, where there can be none."""
    if html is None or (html == IN_FOLDER and output is not None):
        return None
    if html == IN_FOLDER:
        raise UsageError("--html needs the name of a file, for example --html mine.html")
    if output is not None:
        raise UsageError(f"with -o, pages go to {output}: write --html last, and no file after it")
    page = Path(html)
    if page.exists() and not force:
        raise UsageError(f"{page} exists\n  choose another name, or overwrite it with --force")
    return page


def graded(grader: Grader, paths: list[Path], output: Path | None, jobs: int) -> Sequence[Result]:
    """The results, with a progress bar on the terminal."""
    from cnncalc.grading.folder import grade_all

    with progress("Grading", len(paths), least=2) as bar:
        return grade_all(grader, paths, output, jobs, lambda result: bar.advance())
