"""Read Python source that a stranger wrote: which text it is, and its syntax tree, within bounds.

What is read here is what runs later: a file in another encoding is handed on in UTF-8, so that no coding line can show
one text to a reader and another to the interpreter. Nothing is imported or run.
"""

from __future__ import annotations

import ast
import codecs
import re
import threading
import warnings
from collections.abc import Iterator
from typing import NamedTuple

#: Of one file. CPython's parser takes about 8 s and 1 GB for each MiB of the worst text.
MAX_SOURCE_BYTES = 256 << 10
#: Fields of one f-string times its characters: CPython 3.11 reads all of it for each field.
MAX_FIELD_CHARACTERS = 20_000_000
#: Brackets in brackets. The interpreter itself refuses 200; no student's file was seen with more than 12.
MAX_NESTING = 60

#: Encodings that a coding line may name; others (utf-7, unicode_escape, rot13) can hide code from a reader.
_ENCODINGS = {"utf-8", "ascii", "cp1250", "cp1251", "cp1252", "cp1254", "koi8-r", "gbk", "gb2312", "gb18030"} | {
    *("big5", "euc_kr", "cp949", "shift_jis", "euc_jp"),
    *(f"iso8859-{part}" for part in (1, 2, 5, 7, 8, 9, 15)),
}
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TOKEN = re.compile(
    r"""\#[^\n]*                                 # a comment
    | \"{3}(?:[^\\"]|\\.?|"(?!""))*(?:\"{3}|\Z)   # strings, the unclosed ones too
    | '{3}(?:[^\\']|\\.?|'(?!''))*(?:'{3}|\Z)
    | "(?:[^\\"\n]|\\.?)*(?:"|(?=\n)|\Z)
    | '(?:[^\\'\n]|\\.?)*(?:'|(?=\n)|\Z)
    | \\\n | [()\[\]{}\n] | [^#"'\\()\[\]{}\n]+ | .""",
    re.VERBOSE | re.DOTALL,
)
_FILTERS = threading.Lock()
#: Steps that compiling a file may be expected to take; a large ordinary one has a million.
_MAX_STEPS = 50_000_000
_MAX_PATTERNS = 500
_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_PATTERNS = (ast.MatchAs, ast.MatchStar, ast.MatchMapping)
_WAYS_OUT = (ast.Return, ast.Break, ast.Continue)


class UnreadableError(Exception):
    """Source that is no Python that can be read. `line` counts from 1; `reason` is text for a teacher."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Decoded(NamedTuple):
    """A file as text with `\\n` at the ends of its lines, and what had to be done about its encoding."""

    text: str
    note: str | None


class LogicalLine(NamedTuple):
    """Lines `first` to `last` (from 1) that brackets, strings and backslashes hold together.

    start  their text up to the end of line `first`
    """

    first: int
    last: int
    start: str


def decode(data: bytes) -> Decoded:
    """The text of a file. Raises `UnreadableError` where it is too large or in an encoding that is not read."""
    if len(data) > MAX_SOURCE_BYTES:
        raise UnreadableError(1, f"the file has more than {MAX_SOURCE_BYTES} bytes, which is the most that is read")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            note = None if encoding == "utf-8" else "saved as UTF-16; read all the same"
            return _decoded(data[len(mark) :], encoding, note)
    if len(data) >= 4 and 0 in data[:4]:
        for encoding, letters in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
            if letters.count(0) > 0.8 * len(letters):
                return _decoded(data, encoding, "saved as UTF-16; read all the same")
    for number, line in enumerate(data.splitlines()[:2], 1):
        if found := _CODING.match(line):
            return _with_coding_line(data, number, found.group(1).decode("ascii", "replace"))
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    try:
        return _decoded(data, "utf-8", None)
    except UnreadableError:
        return _decoded(data, "latin-1", "not in UTF-8; read as Latin-1")


def parse(text: str) -> ast.Module:
    """The syntax tree. Raises `UnreadableError`, and nothing else, whatever the text is."""
    if len(text) > MAX_SOURCE_BYTES:
        raise UnreadableError(1, f"the source has {len(text)} characters; at most {MAX_SOURCE_BYTES} are read")
    for _ in logical_lines(text):
        pass
    try:
        # Filters belong to the whole process: two threads must not put them back in the wrong order.
        with _FILTERS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        raise UnreadableError(error.lineno or 1, error.msg or "invalid syntax") from None
    except ValueError as error:
        line = text[: text.find("\0")].count("\n") + 1 if "\0" in text else 1
        raise UnreadableError(line, f"not a text: {error}" if "\0" not in text else "holds a null byte") from None
    except (RecursionError, MemoryError):
        raise UnreadableError(1, "nested too deeply to be read") from None


def check_compiles(tree: ast.Module) -> None:
    """Raises `UnreadableError` for what the parser takes and the compiler refuses, as `break` outside a loop.

    Nothing is run. What may take long to compile is not tried.
    """
    if not is_soon_compiled(tree):
        return
    try:
        with _FILTERS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "<submission>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise UnreadableError(error.lineno or 1, error.msg or "invalid syntax") from None
    except (RecursionError, MemoryError):
        raise UnreadableError(1, "nested too deeply to be compiled") from None
    except (ValueError, TypeError, OverflowError, SystemError) as error:
        raise UnreadableError(1, f"it cannot be compiled: {error}"[:200]) from None


def is_soon_compiled(tree: ast.Module) -> bool:
    """Whether compiling takes little more than reading: a scope copies the names around it, each name that a pattern
    binds moves the others, and each way out of a `try` repeats its `finally`."""
    nodes = nodes_of(tree)
    scopes = 1 + sum(isinstance(node, _SCOPES) for node in nodes)
    patterns = sum(isinstance(node, _PATTERNS) for node in nodes)
    finals = [node for node in nodes if isinstance(node, ast.Try | ast.TryStar) and node.finalbody]
    if len(nodes) * scopes > _MAX_STEPS or patterns > _MAX_PATTERNS or len(finals) > 10:
        return False
    ways_out = sum(isinstance(node, _WAYS_OUT) for each in finals for node in nodes_of(each))
    return bool(len(nodes) * (2 + ways_out) ** len(finals) <= _MAX_STEPS // 50)


def nodes_of(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a tree, each before those in it, as `ast.walk` gives them in twice the time."""
    nodes = [tree]
    for node in nodes:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return nodes


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """The logical lines that are not empty, in linear time; the text need not be valid.

    Raises `UnreadableError` where brackets are nested deeper than `MAX_NESTING`, or f-strings hold too many fields.
    """
    line = first = 1
    depth = work = 0
    before = ""
    start: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if line == first and token != "\n":
            start.append(token.split("\n", 1)[0])
        if token[0] in "\"'" and before[-2:].lower().endswith(("f", "fr")):
            work += token.count("{") * len(token)
            if work > MAX_FIELD_CHARACTERS:
                raise UnreadableError(line, "f-strings with too many fields")
        before = token
        if token == "\n" and depth == 0:
            if joined := "".join(start).strip():
                yield LogicalLine(first, line, "".join(start) if joined[0] != "#" else "#")
            start, first = [], line + 1
        elif token in "([{":
            depth += 1
            if depth > MAX_NESTING:
                raise UnreadableError(line, f"brackets are nested more than {MAX_NESTING} deep")
        elif token in ")]}":
            depth = max(0, depth - 1)
        line += token.count("\n")
    if "".join(start).strip():
        yield LogicalLine(first, line, "".join(start))


def _decoded(data: bytes, encoding: str, note: str | None) -> Decoded:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise UnreadableError(1, f"the file is not text in {encoding}") from None
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), note)


def _with_coding_line(data: bytes, number: int, name: str) -> Decoded:
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        encoding = ""
    if encoding not in _ENCODINGS:
        raise UnreadableError(number, f"the coding line names {name[:40]!r}, which is not read; save the file as UTF-8")
    if encoding in ("utf-8", "ascii"):
        return _decoded(data, "utf-8", None)
    text = _decoded(data, encoding, None).text
    lines = text.split("\n")
    # The text goes on in UTF-8, where this line would be false.
    lines[number - 1] = re.sub(r"coding[:=]", "coding ", lines[number - 1])
    return Decoded("\n".join(lines), f"saved in {encoding}")
