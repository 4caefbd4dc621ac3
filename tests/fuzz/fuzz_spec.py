"""Fuzz the language and the analysis by coverage (needs `pip install atheris`):

python tests/fuzz/fuzz_spec.py -max_total_time=300 FOLDER_OF_SPECS
"""

import sys

import atheris

with atheris.instrument_imports(include=["cnncalc"]):
    # Named here, since what is imported later is not instrumented.
    from cnncalc.analysis import analyze
    from cnncalc.errors import CnncalcError
    from cnncalc.report.contract import analysis_json
    from cnncalc.spec import check, expand, format_text, formatter, lexer, parse, parser, values  # noqa: F401


def one_text(data: bytes) -> None:
    text = atheris.FuzzedDataProvider(data).ConsumeUnicodeNoSurrogates(sys.maxsize)
    try:
        network = parse(text)
    except CnncalcError:
        return
    formatted = format_text(text)
    if format_text(formatted) != formatted or parse(formatted) != network:
        raise AssertionError(f"formatting changes {text!r}")
    analysis_json(analyze(network, batch=2))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_text)
    atheris.Fuzz()
