"""Find the text of a spec: a file, a bundled network, standard input, or the text itself."""

from __future__ import annotations

import os
import re
import sys

from cnncalc.errors import UsageError

#: The suffix of spec files, and the largest one that is read (bytes): a hundred times the longest in use.
SUFFIX = ".cnn"
MAX_BYTES = 16 * 2**20
STANDARD_INPUT = "-"

_ZOO = os.path.join(os.path.dirname(os.path.dirname(__file__)), "zoo")


def resolve(spec: str) -> tuple[str, str]:
    """The text of a spec argument, and what errors call it.

    In this order: "-" is standard input; what holds a new line, ";" or "{", or begins with a statement that only a
    text can begin with, is the text itself; then a path that exists; then a bundled network. A file in the working
    folder therefore hides a bundled network of the same name, and a path never hides a text.
    Raises UsageError where nothing is found or the file cannot be read.
    """
    if spec == STANDARD_INPUT:
        return read_text(STANDARD_INPUT)
    if not spec.strip():
        raise UsageError("the spec is empty\n  for example: 'input 3x224x224; conv 64 7x7'")
    if re.search(r"[\n\r;{]", spec) or re.match(r"\s*(input|layout|let|def)\s", spec):
        return spec, "<text>"
    is_bundled = spec in bundled()
    if os.path.lexists(spec) and not (os.path.isdir(spec) and is_bundled):
        return read_text(spec)
    if is_bundled:
        return bundled_text(spec), spec + SUFFIX
    raise UsageError(_not_found(spec))


def bundled() -> list[str]:
    """The names of the networks that come with the program."""
    return _specs_in(_ZOO)


def bundled_text(name: str) -> str:
    """The text of a bundled network. Raises UsageError where there is none of this name."""
    if name not in bundled():
        from difflib import get_close_matches

        close = get_close_matches(name.lower(), bundled(), n=1)
        mend = f"did you mean '{close[0]}'?" if close else "'cnncalc zoo list' names all"
        raise UsageError(f"there is no bundled network '{name}'\n  {mend}")
    return read_text(os.path.join(_ZOO, name + SUFFIX))[0]


def _specs_in(folder: str) -> list[str]:
    """The names of the spec files in a folder, without their suffix; none where it cannot be read."""
    try:
        return sorted(name.removesuffix(SUFFIX) for name in os.listdir(folder or ".") if name.endswith(SUFFIX))
    except (OSError, ValueError):
        return []


def read_text(path: str) -> tuple[str, str]:
    """The text of a file ("-" is standard input), and what errors call it. Raises UsageError where it is none."""
    if path == STANDARD_INPUT:
        return _decoded(_standard_input(), "<stdin>"), "<stdin>"
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise UsageError(f"{path} is a folder\n  name one file in it") from None
    except FileNotFoundError:
        raise UsageError(_not_found(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path} cannot be read: {reason.lower()}") from None
    return _decoded(data, path), path


def _standard_input() -> bytes:
    if sys.stdin is None:  # closed by whoever started the program (<&-)
        raise UsageError("standard input is closed\n  pipe a spec into the command, or name a file")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"standard input cannot be read: {(error.strerror or str(error)).lower()}") from None


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"{name} has more than {MAX_BYTES // 2**20} MiB: no spec is that long\n  use 'repeat' and 'def'"
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{name} is UTF-16 text; specs are UTF-8\n  save it as UTF-8")
    if b"\0" in data:
        raise UsageError(f"{name} is not a text file: byte {data.index(0) + 1} is zero")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{name} is not UTF-8 text: byte 0x{data[error.start]:02x} in line {line}\n  save it as UTF-8"
        ) from None


def _not_found(spec: str) -> str:
    from difflib import get_close_matches

    if len(spec) > 200:
        return f"there is no such file or bundled network: {spec[:80]}..."
    folder, name = os.path.split(spec)
    if folder or name.endswith(SUFFIX):
        message = f"there is no file '{spec}'"
        known = [other + SUFFIX for other in _specs_in(folder) if other + SUFFIX != name]
    else:
        message, known = f"'{spec}' is neither a file nor a bundled network", bundled()
    close = get_close_matches(name.lower(), known, n=1)
    if close:
        return f"{message}\n  did you mean '{os.path.join(folder, close[0])}'?"
    return message if folder else f"{message}\n  a spec in one line starts with 'input': 'input 3x224x224; conv 64 7x7'"
