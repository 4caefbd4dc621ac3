"""Fuzz, by coverage, the readers of what students and teachers hand in (needs `pip install atheris`).

python tests/fuzz/fuzz_submissions.py archive|notebook|source|frames|result|assignment -max_total_time=180

A reader may refuse what it is given, by its own error. Anything else ends the run: another error, more than ten seconds
for one input, more than a gibibyte of memory.
"""

import io
import json
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import atheris
import numpy as np

with atheris.instrument_imports(include=["cnncalc", "zipfile", "tarfile", "tomllib"]):
    # Named here, since what is imported later is not instrumented.
    from cnncalc.errors import CnncalcError
    from cnncalc.grading import (
        archives,
        assignment,
        calls,
        defuse,
        forbidden,
        notebooks,
        results,
        salvage,
        source,
        subjects,  # noqa: F401
    )
    from cnncalc.grading.sandbox.inside import wire
    from cnncalc.spec import parse  # noqa: F401

_BANK = Path(__file__).parents[2] / "graders"
_BUDGET = 1 << 20
_NOTEBOOK_WORDS = ["cells", "cell_type", "code", "source", "metadata", "nbformat", "worksheets", "input", "language"]
_LINES = ["%matplotlib inline", "!ls", "%%bash", "def f(x):", "    return x", "x = ?y", "(", '"""', "\\", "print 1", ""]
_CHECK = results.CheckResult("a", results.Verdict.FAILED, 0.0, 1.0, True, "b", "c", "1.1")
_RESULT = results.Result("i", "a", "d", "s", "0.1", 5, "", "strong", 0.0, 1.0, (_CHECK,))
_SKELETON = {"statement.md": b"", "starter.py": b"", "solution.py": b""}


def archive(data: bytes) -> None:
    try:
        archives.read(data)
    except archives.RefusedError:
        return


def notebook(data: bytes) -> None:
    """Any bytes, or a tree of the words that a notebook uses."""
    provider = atheris.FuzzedDataProvider(data)
    text = json.dumps(tree(provider, _NOTEBOOK_WORDS)).encode() if provider.ConsumeBool() else data[1:]
    try:
        notebooks.read(text)
    except notebooks.NotebookError:
        return


def tree(provider: atheris.FuzzedDataProvider, words: list[str], depth: int = 0) -> object:
    """A value that JSON can hold."""
    match provider.ConsumeIntInRange(0, 8 if depth < 6 else 5):
        case 0:
            return provider.PickValueInList(words)
        case 1:
            return provider.ConsumeUnicode(provider.ConsumeIntInRange(0, 30))
        case 2:
            return provider.ConsumeInt(9)
        case 3:
            return provider.ConsumeFloat()
        case 4:
            return provider.PickValueInList([None, True, False, "", 0, 4, []])
        case 5:
            return "\n".join(provider.PickValueInList(_LINES) for _ in range(provider.ConsumeIntInRange(0, 6)))
        case 6:
            return [tree(provider, words, depth + 1) for _ in range(provider.ConsumeIntInRange(0, 5))]
    return {
        provider.PickValueInList(words): tree(provider, words, depth + 1)
        for _ in range(provider.ConsumeIntInRange(0, 6))
    }


def text_of_source(data: bytes) -> None:
    try:
        text = source.decode(data).text
    except source.UnreadableError:
        return
    kept = salvage.salvage(text).text
    source.parse(kept)
    forbidden.search({"a.py": data}, ["@convolution", ".backward"])
    defuse.terminal(text)


def frames(data: bytes) -> None:
    """What a child sends, in two pieces."""
    reader = wire.Reader(_BUDGET)
    cut = data[0] if data else 0
    try:
        for piece in (data[1 : 1 + cut], data[1 + cut :]):
            for value in reader.feed(piece):
                if not isinstance(value, wire.Signal):
                    list(wire.encode(value))
    except wire.Violation:
        return


def result(data: bytes) -> None:
    """Any bytes, or a right result of which parts have been replaced."""
    provider = atheris.FuzzedDataProvider(data)
    text = data[1:]
    if provider.ConsumeBool():
        fields = _RESULT.as_json()
        for _ in range(provider.ConsumeIntInRange(0, 4)):
            target = fields["checks"][0] if provider.ConsumeBool() and fields["checks"] else fields
            if isinstance(target, dict):
                key = provider.PickValueInList(sorted(target))
                if provider.ConsumeBool():
                    target[key] = tree(provider, sorted(fields))
                elif key != "checks":
                    del target[key]
            if not isinstance(fields.get("checks"), list):
                break
        text = json.dumps(fields).encode("ascii")
    found = results.read_result(text)
    if found is None:
        return
    again = results.read_result(json.dumps(found.as_json()).encode("ascii"))
    if again != found and "nan" not in repr(found):
        raise AssertionError("a result changes when it is written and read")


def assignment_text(data: bytes) -> None:
    try:
        read = assignment.parse_assignment(Path("a"), {**_SKELETON, "assignment.toml": data})
    except assignment.BrokenAssignmentError:
        return
    for check in read.checks:
        for line in check.lines:
            calls.names_in(line)
        try:
            check.built({name: size[0] for name, size in check.sizes.items()})
        except CnncalcError as error:
            raise AssertionError("a check that was accepted cannot be built") from error


READERS = {
    "archive": archive,
    "notebook": notebook,
    "source": text_of_source,
    "frames": frames,
    "result": result,
    "assignment": assignment_text,
}


def seeds(name: str) -> list[bytes]:
    """Right inputs to begin with."""
    if name == "assignment":
        return [place.read_bytes() for place in _BANK.glob("*/assignment.toml")]
    if name == "archive":
        return [packed(form) for form in ("zip", "tar", "gz")]
    if name == "frames":
        values = [1, 2.5, None, True, "text", [1, (2,)], {"a": np.ones((2, 3))}, wire.Named("n", wire.Kept("k"))]
        return [b"\x05" + b"".join(piece for value in values for piece in wire.encode(value))]
    return [(_BANK / "conv2d" / "solution.py").read_bytes()] if name == "source" else []


def packed(form: str) -> bytes:
    """An archive of two files."""
    file = io.BytesIO()
    if form == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/work.py", "x = 1\n")
            archive.writestr("b.txt", "b" * 500)
    else:
        with tarfile.open(fileobj=file, mode="w:gz" if form == "gz" else "w") as archive:
            for name in ("a/work.py", "b.txt"):
                member = tarfile.TarInfo(name)
                member.size = 6
                archive.addfile(member, io.BytesIO(b"x = 1\n"))
    return file.getvalue()


if __name__ == "__main__":
    name, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds(name)):
            Path(corpus, str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], "-timeout=10", "-rss_limit_mb=1024", *options, corpus], READERS[name])
        atheris.Fuzz()
