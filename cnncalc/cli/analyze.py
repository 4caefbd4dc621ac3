"""cnncalc analyze: shapes, parameters, operations, memory and receptive fields of a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnncalc.cli._common import (
    examples,
    force_option,
    read_network,
    set_option,
    show,
    show_json,
    spec_argument,
    whole_number,
    write_new,
)
from cnncalc.errors import UsageError
from cnncalc.sizes import DTYPE_BYTES, Size, symbol

if TYPE_CHECKING:
    from cnncalc.analysis import Analysis, Row

EVERY_LAYER = "every layer"


@click.command(
    short_help="Shapes, parameters, operations and memory of a network.",
    epilog=examples(
        "cnncalc analyze 'input 3x512x512; conv 100 5x5 pad=same' --batch 100",
        "cnncalc analyze resnet50 --train --optimizer adam --batch 32 --depth 1",
        "cnncalc analyze vgg16 --sort params --columns index,layer,params,macs",
        "cnncalc analyze lenet5 --explain 1",
        "cnncalc analyze lenet5-notes --samples 60000 --savings",
        "cnncalc analyze lenet5 --train --html lenet5.html",
    ),
)
@spec_argument
@click.option("--batch", default="1", metavar="N", help="Examples in a batch, or a symbol (--batch N).  [default: 1]")
@click.option("--dtype", type=click.Choice(list(DTYPE_BYTES)), default="float32", show_default=True)
@click.option("--train", is_flag=True, help="Show what training needs, too.")
@click.option(
    "--optimizer", type=click.Choice(["sgd", "momentum", "adam"]), default="sgd", show_default=True,
    help="The optimizer of the training step.",
)  # fmt: skip
@set_option
@click.option("--columns", metavar="NAMES", help="Columns, with commas between, or 'all'.")
@click.option("--sort", metavar="NAME", help="Largest values of this column first.")
@click.option("--depth", type=click.IntRange(min=0), help="Fold blocks that stand deeper than this into one line.")
@click.option(
    "--samples",
    type=click.IntRange(min=1),
    metavar="N",
    help="Compare so many training samples with the rule of four a weight.",
)
@click.option(
    "--savings", is_flag=True, help="Say what 16-bit values, a smaller batch, a stride or a pooling would save."
)
@click.option("--style", type=click.Choice(["keras"]), help="Print the table as Keras does.")
@click.option(
    "--explain", metavar="[LAYER]", is_flag=False, flag_value=EVERY_LAYER,
    help="Show how each number is computed, of one layer (its number, name or type) or of every layer.",
)  # fmt: skip
@click.option("--json", "form", flag_value="json", help="Print JSON for other programs.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV, all columns unless --columns is given.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--latex", "form", flag_value="latex", help="Print a document for LaTeX.")
@click.option(
    "--html", "page", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True),
    help="Write everything into one HTML file: table, figures, derivations (those of --explain, or all).",
)  # fmt: skip
@force_option
def command(
    spec: str, batch: str, dtype: str, train: bool, optimizer: str, assignments: tuple[str, ...], columns: str | None,
    sort: str | None, depth: int | None, style: str | None, explain: str | None, form: str | None, page: str | None,
    force: bool, samples: int | None, savings: bool,
) -> None:  # fmt: skip
    """Analyse a network: a path, the name of a bundled one, inline text, or - for standard input."""
    from cnncalc.analysis import analyze

    analysis = analyze(read_network(spec, assignments), batch_of(batch), dtype, train, optimizer)
    if form == "json" or explain is not None or style or page is not None:
        of_the_table(columns=columns, sort=sort, depth=depth)
    if (samples or savings) and (page or explain or style or form):
        raise UsageError(f"{'--samples' if samples else '--savings'} adds a note to the table in the terminal only")
    if page is not None:
        if not page:
            raise UsageError("--html needs the name of a file, for example --html lenet5.html")
        if form is not None:
            raise UsageError(f"--html writes a file and --{form} prints: ask for one of them")
        write_page(analysis, explain, Path(page), force)
    elif explain is not None:
        explained(analysis, explain, form)
    elif style == "keras":
        from cnncalc.report.keras import keras_table

        table = keras_table(analysis)
        if form not in (None, "json"):
            raise UsageError(f"--style keras prints a table or JSON, not --{form}")
        show_json(table.as_json()) if form else show(table)
    elif form == "json":
        from cnncalc.report.contract import analysis_json

        show_json(analysis_json(analysis))
    else:
        tabulated(analysis, columns, sort, depth, form, remarks_asked(analysis, samples, savings))


def of_the_table(**options: object) -> None:
    """Refuse options that choose what the table shows where no table is printed. Raises UsageError."""
    given = [f"--{name}" for name, value in options.items() if value is not None]
    if given:
        raise UsageError(
            f"{' and '.join(given)}: only for the table (also as --csv, --markdown or --latex); "
            "--json, --explain, --style and --html always show everything"
        )


def remarks_asked(analysis: Analysis, samples: int | None, savings: bool) -> list[str]:
    """The notes that --samples and --savings ask for."""
    from cnncalc.report.notes import on_samples, on_savings

    remarks = [] if samples is None else [on_samples(analysis, samples)]
    if savings:
        remarks.append(
            on_savings(analysis) or "Nothing among 16-bit values, batch, stride and pooling would save memory."
        )
    return remarks


def tabulated(
    analysis: Analysis, columns: str | None, sort: str | None, depth: int | None, form: str | None, remarks: list[str]
) -> None:
    """Print the table, in the terminal's form, as CSV, Markdown or LaTeX."""
    from cnncalc.report.columns import columns_named

    chosen = columns_named(columns) if columns is not None else []
    if form is None:
        from cnncalc.report.terminal import AnalysisView

        show(AnalysisView(analysis, chosen, sort, depth, remarks))
        return
    from cnncalc.report import plain
    from cnncalc.report.summary import lines_shown

    lines = lines_shown(analysis, sort, depth)
    if form == "csv":
        text = plain.csv_text(lines, chosen)
    elif form == "latex":
        from cnncalc.report import paper

        text = paper.tex(analysis, lines, chosen)
    else:
        text = plain.markdown(analysis, lines, chosen)
    click.echo(text, nl=False)


def explained(analysis: Analysis, layer: str, form: str | None) -> None:
    """Print the derivations of one layer or of all."""
    from cnncalc.report.derivation import derivation

    rows = rows_explained(analysis, layer)
    if form == "json":
        from cnncalc.report.contract import steps_json

        show_json(steps_json(rows))
    elif form is None:
        click.echo("\n\n".join(derivation(analysis, row) for row in rows))
    elif form in ("markdown", "latex"):
        from cnncalc.report import worked

        write = worked.markdown if form == "markdown" else worked.tex
        click.echo(write(analysis, rows), nl=False)
    else:
        raise UsageError(f"--explain prints text, Markdown, LaTeX or JSON, not --{form}")


def rows_explained(analysis: Analysis, layer: str) -> list[Row]:
    """The layers that --explain names."""
    from cnncalc.report.derivation import rows_named

    return list(analysis.rows[1:]) if layer == EVERY_LAYER else rows_named(analysis, layer)


def write_page(analysis: Analysis, layer: str | None, path: Path, force: bool) -> None:
    """Write the analysis as one HTML file; - is standard output."""
    from cnncalc.report.webpage import page

    rows = None if layer is None else rows_explained(analysis, layer)
    content = page(analysis, rows)
    if path == Path("-"):
        click.echo(content, nl=False)
        return
    write_new(path, content.encode(), force)
    click.echo(f"wrote {path}")


def batch_of(text: str) -> Size:
    """The value of --batch: a number of examples, or a symbol. Raises UsageError for anything else."""
    if text.isascii() and text.isdigit():
        return whole_number(text, "--batch")
    if text.isascii() and text[:1].isalpha() and (len(text) == 1 or text[1:].isdigit()):
        return symbol(text)
    raise UsageError(f"--batch {text}: expected a number of examples of at least 1, or a symbol such as N")
