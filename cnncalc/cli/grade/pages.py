"""cnncalc grade pages: the pages of results that are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnncalc.cli._common import examples, json_option, show_json
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.grading.results import Result

CLASS_PAGE, FOLDER = "class.html", "pages"


@click.command(
    short_help="Write the HTML pages of results that are there.", epilog=examples("cnncalc grade pages results/")
)
@click.argument("results", type=click.Path(path_type=Path))
@json_option
def command(results: Path, as_json: bool) -> None:
    """Write the HTML pages of results that 'cnncalc grade run -o RESULTS' made: class.html for the teacher, and one for
    each student in pages/. They need nothing else, and nothing is graded anew."""
    from cnncalc.grading.results import read_results

    place = results / "results.json"
    made = f"  'cnncalc grade run ASSIGNMENT SUBMISSIONS -o {results}' makes them"
    try:
        found = read_results(place.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {place}: {error.strerror or error}\n{made}") from None
    if found is None:
        raise UsageError(f"{place} holds no results that this version reads\n{made}")
    write_pages(found, results)
    written = {"class": str(results / CLASS_PAGE), "students": str(results / FOLDER), "count": len(found)}
    show_json(written) if as_json else click.echo(written_text(len(found), results))


def write_pages(results: Sequence[Result], folder: Path) -> None:
    """Write the page of each result, and that of all, each whole or not at all. Raises UsageError."""
    from cnncalc.grading.folder import write_whole
    from cnncalc.report import grading_page_class, grading_page_student
    from cnncalc.report.grading_page import page_name

    try:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {folder / FOLDER}: {error.strerror or error}") from None
    for result in results:
        told = grading_page_student.page(result)
        write_whole(folder / FOLDER / page_name(result.id), [told.encode()], durable=False)
    write_whole(folder / CLASS_PAGE, [grading_page_class.page(results).encode()])


def written_text(count: int, folder: Path) -> str:
    """What was written, in words."""
    return f"Wrote {folder / CLASS_PAGE} for the teacher, and {count} pages for students to {folder / FOLDER}."
