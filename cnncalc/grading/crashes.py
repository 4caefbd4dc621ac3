"""What is likely behind an exception, and the lines of the student's own code that it came through."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from cnncalc.grading.sandbox import Raised


@dataclass(frozen=True)
class Cause:
    """What exceptions of one kind come from.

    teaches  what a student should hear; {module} in it is what the group of that name in the message finds
    types    names of exceptions, or all
    message  a pattern that their messages have
    trace    a pattern that their tracebacks have
    """

    name: str
    teaches: str
    types: tuple[str, ...]
    message: str
    trace: str = ""


#: A library that is not installed, which a teacher may want to mend.
MODULE_MISSING = "module-missing"
#: Whatever else is wrong, these are the reason why the code stopped.
CAUSES = (
    Cause(
        "float-for-integer",
        "Sizes and indices are whole numbers, and this is a float: divide with //, or convert with int(). "
        "In Python 2, / of whole numbers was //.",
        ("TypeError", "IndexError"),
        r"'(?:numpy\.)?float\d*' object cannot be interpreted as an integer|slice indices must be integers"
        r"|expected a sequence of integers or a single integer, got '\(?[\d.]|arrays used as indices must be of integer"
        r"|only integers, slices",
    ),
    Cause(
        "python-2",
        "This is Python 2: in Python 3 print is a function, xrange is range, unicode is str, raw_input is input.",
        ("NameError", "SyntaxError", "AttributeError"),
        r"name '(?:xrange|unicode|raw_input|basestring|long|reduce|unichr|cmp)' is not defined"
        r"|Missing parentheses in call to 'print'|has no attribute '(?:iteritems|itervalues|iterkeys|has_key)'",
    ),
    Cause(
        "does-not-parse",
        "Python cannot read the file: mend the line that it names, and run the file before handing it in.",
        ("SyntaxError", "IndentationError", "TabError"),
        r"",
    ),
    Cause(
        "numpy-name-gone",
        "NumPy has dropped this name: use Python's float, int, bool, object, or np.float64, np.int64, np.inf, np.prod.",
        ("AttributeError",),
        r"(?:module 'numpy'|`np\.\w+`|`np\.\w+` was).*"
        r"(?:has no attribute '(?:float|int|bool|object|complex|str|long|unicode|product|cumproduct|alltrue|sometrue"
        r"|Inf|Infinity|NaN|float_|asscalar|msort|in1d|trapz|row_stack)'|removed|deprecated)",
    ),
    Cause(
        MODULE_MISSING,
        "It imports {module}, which is not there where it is graded: hand in all modules of your own; of others, use "
        "those that the task names.",
        ("ModuleNotFoundError", "ImportError"),
        r"No module named '?(?P<module>[\w.]{1,80})",
    ),
    Cause(
        "name-not-in-module",
        "It imports from a module what is not in it: hand in the module as it is on your machine, and look up what a "
        "library calls it.",
        ("ImportError",),
        r"cannot import name",
    ),
    Cause(
        "debugger-left-in",
        "A breakpoint is left in the code: take out pdb.set_trace() and breakpoint().",
        ("BdbQuit",),
        r"",
    ),
    Cause(
        "processes-refused",
        "No process can be started where it is graded: load data with num_workers=0, and do without multiprocessing "
        "and subprocess.",
        ("PermissionError", "FileNotFoundError", "OSError"),
        r"",
        r'File "[^"\n]*[/\\](?:multiprocessing[/\\]\w+|subprocess)\.py"',
    ),
)
#: What stopped the code where nothing more is known.
LIKELY = (
    Cause(
        "sizes-refused",
        "An assertion in the code refuses what the task allows. Where the stride does not divide, what does not fit is "
        "left out.",
        ("AssertionError",),
        r"",
    ),
    Cause(
        "key-missing",
        "A dict does not have this key: what may be missing is read with .get(key, default).",
        ("KeyError",),
        r"",
    ),
    Cause(
        "dtypes-do-not-match",
        "Two tensors have different dtypes: work in that of the weights, and change none on the way.",
        ("RuntimeError",),
        r"must have the same dtype|Input type .* should be the same|Found dtype|expected scalar type",
    ),
    Cause(
        "index-beyond-the-array",
        "An index lies outside of its array: check which axis is the height and which the width, and where loops end.",
        ("IndexError",),
        r"out of bounds|out of range",
    ),
    Cause(
        "shapes-do-not-match",
        "Two arrays do not fit each other: print their shapes just before this line.",
        ("ValueError", "RuntimeError"),
        r"could not be broadcast together|non-broadcastable output operand"
        r"|shapes? .*(?:not aligned|mismatch)|shape-mismatch|cannot reshape|matmul: Input operand|einstein sum"
        r"|axes don't match"
        r"|could not broadcast input array|shapes cannot be multiplied|must match the size|is invalid for input of size"
        r"|to have \d+ channels|Sizes of tensors must match|should be the same|dimensions? .*must match",
    ),
)
WINDOW_BEYOND = Cause(
    "window-beyond-the-image",
    "A window holds fewer entries than it should: it reaches beyond the image, or it is cut out wrongly. Check the "
    "output's height and width, stride and padding, and where each window begins and ends.",
    ("ValueError",),
    r"operands could not be broadcast together|zero-size array to reduction",
)
_UNWRITTEN = re.compile(r"cannot unpack non-iterable NoneType")
_NOTHING_RETURNED = re.compile(r"'NoneType' object is not (?:subscriptable|iterable)|has no attribute")
_FRAME = re.compile(r'^  File "([^"\n]+)", line (\d+), in (.+)$')
_SHAPE = re.compile(r"\(([\d, ]+)\)")


def cause(raised: Raised) -> Cause | None:
    """What is surely behind an exception, if anything is."""
    return _first(raised, CAUSES)


def likely(raised: Raised, window: tuple[int, ...] = ()) -> Cause | None:
    """What may be behind an exception; `window` has the sizes of those that the task slides, if it does."""
    if window and _first(raised, (WINDOW_BEYOND,)) and _beyond(raised, window):
        return WINDOW_BEYOND
    return _first(raised, LIKELY)


def _beyond(raised: Raised, window: tuple[int, ...]) -> bool:
    """Whether what a window holds is empty, or is met by a kernel and smaller than that."""
    shapes = shapes_of(raised, len(window))
    if not shapes:
        return "zero-size" in raised.message
    # An axis of size 1 is stretched, and ends nothing.
    return window in shapes and any(
        all(0 < size <= whole for size, whole in zip(one, window, strict=True))
        and any(1 < size < whole for size, whole in zip(one, window, strict=True))
        for one in shapes
    )


def _first(raised: Raised, causes: Sequence[Cause]) -> Cause | None:
    for one in causes:
        found = re.search(one.message, raised.message) if raised.type in one.types else None
        if found and re.search(one.trace, raised.traceback):
            return replace(one, teaches=one.teaches.format(**found.groupdict()))
    return None


def unwritten(raised: Raised) -> bool:
    """Whether an exception says that something has not been written yet."""
    if raised.type == "NotImplementedError":
        return True
    if raised.type not in ("TypeError", "AttributeError"):
        return False
    # What the task asks for is looked up, and taken apart, outside of the student's code.
    outside = 'File "' not in raised.traceback
    return bool(_UNWRITTEN.search(raised.message) or (outside and _NOTHING_RETURNED.search(raised.message)))


def own_lines(raised: Raised, files: Collection[str], most: int = 3) -> tuple[str, ...]:
    """The innermost places of a traceback in the student's own files, each with its line: `mine.py, line 3: ...`."""
    lines = raised.traceback.splitlines()
    found = []
    for at, text in enumerate(lines):
        frame = _FRAME.match(text)
        if frame and frame[1] in files:
            code = lines[at + 1].strip() if at + 1 < len(lines) and lines[at + 1].startswith("    ") else ""
            found.append(f"{frame[1]}, line {frame[2]}, in {frame[3]}" + (f": {code}" if code else ""))
    return tuple(found[-most:])


def shapes_of(raised: Raised, axes: int = 2) -> list[tuple[int, ...]]:
    """The last sizes of each shape in a message; nothing where the message is about something else."""
    if raised.type != "ValueError":
        return []
    shapes = [tuple(int(size) for size in text.split(",") if size.strip()) for text in _SHAPE.findall(raised.message)]
    return [shape[-axes:] for shape in shapes if len(shape) >= axes]


def first_short_window(layer: Any, x: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[int, ...] | None:
    """The size of the first window, row by row, that cannot be multiplied by the kernel, if there are so many windows.

    By the rules of broadcasting an axis of size 1 is stretched.
    """
    windows = layer.sliding.over(x[2:])
    if any(each.dilation != 1 for each in windows):
        return None
    left = (
        [max(0, min(each.kernel, each.padded - at * each.stride)) for at in range(size)]
        for each, size in zip(windows, sizes, strict=True)
    )
    kernel = [each.kernel for each in windows]
    return next((one for one in product(*left) if not all(map(_stretches, one, kernel))), None)


def _stretches(size: int, kernel: int) -> bool:
    return size == kernel or 1 in (size, kernel)
