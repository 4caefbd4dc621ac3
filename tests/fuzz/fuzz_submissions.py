"""Fuzz the readers of submissions, by coverage (needs `pip install atheris`).

python tests/fuzz/fuzz_submissions.py -max_total_time=300
"""

import sys

import atheris

with atheris.instrument_imports(include=["cnncalc", "zipfile", "tarfile"]):
    # Named here, since what is imported later is not instrumented.
    from cnncalc.grading import archives, defuse, forbidden, notebooks, salvage, source


def one_submission(data: bytes) -> None:
    if not data:
        return
    rest = data[1:]
    try:
        if data[0] % 3 == 0:
            archives.read(rest)
        elif data[0] % 3 == 1:
            notebooks.read(rest)
        else:
            text = source.decode(rest).text
            kept = salvage.salvage(text).text
            source.parse(kept)
            forbidden.search({"a.py": rest}, ["@convolution", ".backward"])
            defuse.terminal(text)
    except (archives.RefusedError, notebooks.NotebookError):
        return
    except source.UnreadableError:
        if data[0] % 3 == 2 and len(rest) <= source.MAX_SOURCE_BYTES and "kept" in locals():
            raise


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_submission)
    atheris.Fuzz()
