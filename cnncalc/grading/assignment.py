"""Read an assignment: a folder of data, `graders/NAME/` or anywhere.

    assignment.toml  checks, points, limits, forbidden calls
    statement.md     what students are told
    starter.py       what they begin with
    solution.py      must earn full marks before anything is graded
    wrong/           files that must not

`statement.md` and `starter.py` may stand in `students/`.

It holds no expected value: the layer, or the network, that a check names computes them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnncalc import tomlfile
from cnncalc.errors import CnncalcError, LayerError, SpecError, UsageError
from cnncalc.grading.calls import OUT, Line, names_in, read_line
from cnncalc.grading.comparison import ROUNDING, Comparison, read_comparison
from cnncalc.grading.forbidden import GROUPS
from cnncalc.grading.sandbox import Library, Limits
from cnncalc.tomlfile import Convert, TomlFile

if TYPE_CHECKING:
    from cnncalc.grading.subjects import Subject

VALUES = ("normal", "integers", "distinct", "large")
DTYPES = ("float64", "float32", "int64")
#: The batch, among the sizes.
BATCH = "N"
_DRAWS_AT_MOST = 100
_LARGEST_SIZE = 1024
#: Numbers of one round of calls: input, parameters, and every layer's output.
_NUMBERS_AT_MOST = 1 << 24


class BrokenAssignmentError(CnncalcError):
    """An assignment that cannot be graded: the teacher's to mend, never a student's loss (exit code 3)."""


@dataclass(frozen=True)
class Check:
    """What is checked, and what it is worth.

    kind     the file of `subjects` that draws the values and knows what is expected
    spec     an input and layers, with symbols for sizes that are drawn: "input (C, H, W); conv F 4x3 stride=2"
    network  in place of `spec`, layers that a module of the student's computes; in the file the name of one of
             `networks`
    own      what the kind has keys for, by key
    sizes    symbol (and N, the batch) -> what it is drawn from; sizes of one case all differ where they are drawn
    lines    the calls
    dtypes   each is drawn `draws` times
    values   "normal", "integers" (small ones, in any dtype), "distinct" (no two equal: no ties) or "large" (thousands)
    compare  how values are compared (comparison.py)
    hidden   students see that it failed, and nothing else
    detached tensors that come back must not carry a gradient
    needs    names of checks that must have passed; else it is skipped
    """

    name: str
    points: float
    sizes: Mapping[str, range]
    lines: tuple[Line, ...]
    kind: str = "spec"
    spec: str = ""
    network: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)
    networks: Mapping[str, str] = field(default_factory=dict)
    dtypes: tuple[str, ...] = ("float64", "float32")
    values: str = "normal"
    draws: int = 1
    compare: Comparison = ROUNDING
    hidden: bool = False
    same_dtype: bool = False
    detached: bool = False
    needs: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """The spec of what it is about."""
        return self.spec or self.network

    @property
    def training(self) -> bool:
        """Whether the calls leave a module in training mode, as it is born."""
        modes = [line.entry for line in self.lines if line.of is not None and line.entry in ("eval", "train")]
        return not modes or modes[-1] == "train"

    def built(self, sizes: Mapping[str, int]) -> Subject:
        """What it is about, for sizes that have been drawn. Raises CnncalcError."""
        from cnncalc.grading.subjects import subject_of

        return subject_of(self, {name: size for name, size in sizes.items() if name != BATCH})


@dataclass(frozen=True)
class Assignment:
    """An assignment that has been read and holds together.

    forbidden         names that a submission may not use, and groups of them (forbidden.py)
    forbidden_points  the most that a submission earns that is seen to use one: 0, or some; None: it is only noted, and
                      a person decides
    files             path -> contents
    """

    name: str
    folder: Path
    title: str
    library: Library
    checks: tuple[Check, ...]
    limits: Limits
    forbidden: tuple[str, ...]
    forbidden_points: float | None
    files: Mapping[str, bytes]

    @property
    def points(self) -> float:
        """The most that can be earned."""
        return math.fsum(check.points for check in self.checks)

    @property
    def solution(self) -> bytes:
        """The file that must earn full marks."""
        return self.files["solution.py"]

    @property
    def wrong(self) -> dict[str, bytes]:
        """Files that must not earn full marks, by name."""
        return {path: source for path, source in self.files.items() if path.startswith("wrong/")}

    @property
    def entries(self) -> tuple[str, ...]:
        """The names that a submission has to define."""
        found = (
            line.entry.split(".")[0]
            for check in self.checks
            for line in check.lines
            if line.of is None and not line.step
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def digest(self) -> str:
        """Of all that decides about points: results made under another digest are not taken over."""
        decides = (self.files["assignment.toml"], self.solution)
        return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in decides)).hexdigest()


def bank() -> Path:
    """The folder of the assignments that come with the program: in the package, or beside it in a checkout."""
    import cnncalc

    package = Path(cnncalc.__file__).parent
    inside = package / "graders"
    return inside if inside.is_dir() else package.parent / "graders"


def names(folder: Path | None = None) -> list[str]:
    """The assignments of a bank. Raises UsageError where there is no such folder."""
    folder = bank() if folder is None else folder
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder\n  --bank names a folder with one folder an assignment")
    return sorted(path.parent.name for path in folder.glob("*/assignment.toml"))


def read_assignment(name: str, folder: Path | None = None) -> Assignment:
    """Read an assignment of a bank by its name, or any by the path of its folder.

    Raises UsageError where there is none, BrokenAssignmentError with all its problems where it does not hold together.
    """
    place = _place(name, folder)
    files, problems = _read_files(place)
    if problems:
        raise BrokenAssignmentError("\n".join(problems))
    return parse_assignment(place, files)


def _place(name: str, folder: Path | None) -> Path:
    """The folder of an assignment. A name of the bank goes before a folder of that name: ./conv2d is the folder."""
    known = names(folder)
    if name in known:
        return (bank() if folder is None else folder) / name
    path = Path(name)
    if folder is None and (path / "assignment.toml").is_file():
        return path if path.name not in ("", "..") else path.resolve()
    if folder is None and path.is_dir():
        raise UsageError(
            f"{name}: there is no assignment.toml in it\n  'cnncalc grade init' makes the folder of an assignment"
        )
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
    raise UsageError(f"no assignment is called {name!r}\n  {hint}")


def parse_assignment(folder: Path, files: Mapping[str, bytes]) -> Assignment:
    """The assignment that these files of a folder make: path -> contents. Raises BrokenAssignmentError."""
    return _Reader(folder, files).read()


#: What students get. It may stand in a folder of its own, so that nothing else is handed out by mistake.
FOR_STUDENTS = ("statement.md", "starter.py")
STUDENTS = "students"


def _read_files(place: Path) -> tuple[dict[str, bytes], list[str]]:
    files, problems = {}, []
    apart = place / STUDENTS
    paths = {"assignment.toml": place / "assignment.toml"}
    paths |= {name: (apart if apart.is_dir() else place) / name for name in FOR_STUDENTS}
    paths |= {"solution.py": place / "solution.py"}
    needed = ", ".join(paths)
    paths |= {path.relative_to(place).as_posix(): path for path in sorted(place.glob("wrong/*.py"))}
    for name, path in paths.items():
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            problems.append(f"{path}: {error.strerror or error}\n  an assignment has {needed}")
    return files, problems


def _dtypes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(item not in DTYPES for item in value):
        raise ValueError(f"a list of {', '.join(DTYPES)}")
    return tuple(value)


def _sizes(value: Any) -> dict[str, range]:
    if not isinstance(value, dict):
        raise ValueError('sizes by symbol: {N = 1, H = "5..9", W = "6..12 step 2"}')
    sizes = {name: _size(size) for name, size in value.items()}
    bad = ", ".join(f"{name} is {value[name]!r:.30}" for name, size in sizes.items() if not size)
    if bad:
        raise tomlfile.InsideError(f'numbers from 1 to {_LARGEST_SIZE}, or "5..9", or "6..12 step 2"; {bad}')
    return sizes


def _size(value: Any) -> range:
    """A size, or those from the first to the last: "5..9", "6..12 step 2". Empty for what is none."""
    found = range(0)
    if isinstance(value, int) and not isinstance(value, bool):
        found = range(value, value + 1)
    elif isinstance(value, str):
        match = re.fullmatch(r"([0-9]{1,4})\.\.([0-9]{1,4})(?: step ([1-9][0-9]{0,3}))?", value.strip())
        if match:
            found = range(int(match[1]), int(match[2]) + 1, int(match[3] or 1))
    return found if found and found[0] >= 1 and found[-1] <= _LARGEST_SIZE else range(0)


def _most_points(value: Any) -> float:
    """0, or a number above it."""
    try:
        return 0.0 if value == 0 and not isinstance(value, bool) else tomlfile.number(value)
    except ValueError:
        raise ValueError("0 or a number above 0") from None


_TOP: dict[str, Convert] = {
    "title": tomlfile.text,
    "library": tomlfile.one_of(*Library),
    "forbidden": tomlfile.texts,
    "forbidden_points": _most_points,
    "calls": lambda value: value,
    "networks": lambda value: value,
    "limits": lambda value: value,
    "checks": lambda value: value,
}
_CHECK: dict[str, Convert] = {
    "name": tomlfile.text,
    "points": tomlfile.number,
    "calls": tomlfile.text,
    "spec": tomlfile.text,
    "network": tomlfile.text,
    "sizes": _sizes,
    "dtypes": _dtypes,
    "values": tomlfile.one_of(*VALUES),
    "draws": tomlfile.whole(1, _DRAWS_AT_MOST),
    "compare": read_comparison,
    "tolerance": tomlfile.number,
    "hidden": tomlfile.flag,
    "same_dtype": tomlfile.flag,
    "detached": tomlfile.flag,
    "needs": tomlfile.texts,
}
_NEEDED = ("name", "points", "calls")


class _Reader:
    """Reads assignment.toml and collects every problem with its line."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        self.folder = folder
        self.files = files
        self.file = TomlFile(str(folder / "assignment.toml"), files["assignment.toml"])

    def read(self) -> Assignment:
        """The assignment. Raises BrokenAssignmentError with all problems."""
        self.file.refuse(BrokenAssignmentError)
        top = self.file.values("", self.file.data, _TOP, ("title", "checks", "calls"))
        limits = self._limits(top.get("limits", {}))
        calls = self._calls(top.get("calls", {}))
        networks = self._networks(top.get("networks", {}))
        self._groups(top.get("forbidden", ()))
        tables = top.get("checks", [])
        if "checks" in top and not (isinstance(tables, list) and tables and all(isinstance(t, dict) for t in tables)):
            self.file.add("checks", "an assignment has at least one check", "write each below a line [[checks]]")
            tables = []
        library = Library(top.get("library", Library.NUMPY))
        checks: list[Check] = []
        for number, table in enumerate(tables):
            # Those with a problem of their own, too: what needs them is not wrong.
            before = [name for known in tables[:number] if isinstance(name := known.get("name"), str)]
            check = self._check(f"checks.{number}", table, calls, networks, library, before)
            if check is not None:
                checks.append(check)
        self.file.refuse(BrokenAssignmentError)
        return Assignment(
            self.folder.name,
            self.folder,
            top["title"],
            library,
            tuple(checks),
            limits,
            top.get("forbidden", ()),
            top.get("forbidden_points"),
            self.files,
        )

    def _groups(self, forbidden: Iterable[str]) -> None:
        """A group that is not there would forbid nothing, in silence."""
        from difflib import get_close_matches

        for name in forbidden:
            if name.startswith("@") and name not in GROUPS:
                near = get_close_matches(name, GROUPS, n=1)
                mend = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(GROUPS)}"
                self.file.add("forbidden", f"no group of names is called {name!r}", mend)

    def _limits(self, table: Any) -> Limits:
        fields = {field.name: field.type for field in dataclasses.fields(Limits)}
        if not isinstance(table, dict):
            self.file.add("limits", "limits must be a table", "[limits]")
            return Limits()
        values = self.file.values("limits", table, dict.fromkeys(fields, tomlfile.number), ())
        return Limits(**{name: value if fields[name] == "float" else int(value) for name, value in values.items()})

    def _calls(self, table: Any) -> dict[str, list[str]]:
        if not isinstance(table, dict):
            self.file.add("calls", "calls must be a table", "[calls]")
            return {}
        found = {}
        for name, lines in table.items():
            if isinstance(lines, str):
                lines = [lines]
            if isinstance(lines, list) and lines and all(isinstance(line, str) for line in lines):
                found[name] = lines
            else:
                self.file.add(f"calls.{name}", f"{name} must be a call or a list of calls")
        return found

    def _networks(self, table: Any) -> dict[str, str]:
        if not isinstance(table, dict):
            self.file.add("networks", "networks must be a table", "[networks]")
            return {}
        return self.file.values("networks", table, dict.fromkeys(table, tomlfile.text), ())

    def _check(
        self,
        path: str,
        table: Mapping[str, Any],
        calls: Mapping[str, list[str]],
        networks: Mapping[str, str],
        library: Library,
        before: list[str],
    ) -> Check | None:
        from cnncalc.grading.subjects import kind_of, kinds

        known_problems = len(self.file.problems)
        values: dict[str, Any] = {}
        try:
            values["kind"] = kind_of(table)
        except ValueError as error:
            self.file.add(path, str(error))
            return None
        own = kinds()[values["kind"]].KEYS
        values |= self.file.values(path, table, {**_CHECK, **own}, _NEEDED)
        values["own"] = {key: values.pop(key) for key in own if key in values}
        if values.get("name") in before:
            self.file.add(f"{path}.name", f"two checks are called {values['name']!r}")
        for name in values.get("needs", ()):
            if name not in before:
                self.file.add(f"{path}.needs", f"no check before this one is called {name!r}")
        use = values.pop("calls", None)
        if use is not None and use not in calls:
            self.file.add(f"{path}.calls", f"[calls] has no {use!r}", f"it has {', '.join(calls) or 'none'}")
        if ("spec" in table) is ("network" in table):
            self.file.add(
                path, "a check is about one layer (spec) or about a network (network)", "write one of the two"
            )
        if "network" in values and values["network"] not in networks:
            known = ", ".join(networks) or "none"
            self.file.add(f"{path}.network", f"[networks] has no {values['network']!r}", f"it has {known}")
        if "network" in table and library is not Library.TORCH:
            self.file.add(f"{path}.network", "a network is checked as a module of PyTorch", 'write library = "torch"')
        if "tolerance" in values and values.get("compare", ROUNDING) == ROUNDING:
            self.file.add(f"{path}.tolerance", "our own bounds need no tolerance", 'write compare = "allclose", too')
        spec_at = f"networks.{values['network']}" if "network" in values else f"{path}.spec"
        if len(self.file.problems) > known_problems:
            self._read_spec(spec_at, networks.get(values.get("network", ""), values.get("spec", "")))
            return None
        if "tolerance" in values:
            values["compare"] = dataclasses.replace(values["compare"], tolerance=float(values.pop("tolerance")))
        sizes = {BATCH: range(2, 5)} | values.pop("sizes", {})
        drawn = sorted((size for size in sizes.values() if len(size) > 1), key=len)
        for number, size in enumerate(drawn):
            if len(size) <= number:
                few = f"{len(drawn)} sizes are drawn and all differ: '{size[0]}..{size[-1]}' has too few"
                self.file.add(f"{path}.sizes", few, "widen the range")
        if "network" in values:
            values["network"] = networks[values["network"]]
        check = Check(**values, sizes=sizes, lines=(), networks=networks)
        if "int64" in check.dtypes and check.values == "normal":
            self.file.add(f"{path}.dtypes", "int64 needs whole numbers", 'write values = "integers" or "distinct"')
        if "int64" in check.dtypes and (check.network or library is Library.TORCH):
            self.file.add(f"{path}.dtypes", "PyTorch computes networks and gradients in floats", "leave int64 out")
        subject = self._built(spec_at, check)
        if subject is None:
            return None
        check = dataclasses.replace(check, lines=self._read_calls(use, calls[use], subject, library))
        # Whether it trains follows from the calls.
        return check if self._built(spec_at, check) else None

    def _built(self, path: str, check: Check) -> Subject | None:
        """What the check is about, where that holds for the smallest and for the largest sizes."""
        try:
            for pick in (0, -1):
                subject = check.built({name: size[pick] for name, size in check.sizes.items()})
        except (CnncalcError, LayerError) as error:
            if isinstance(error, SpecError):
                self._add_all(path, error)
            else:
                text, *more = (part.strip() for part in str(error).splitlines())
                self.file.add(path, text, "\n".join(more) or None)
            return None
        batch = check.sizes[BATCH][-1]
        if subject.numbers(batch) > _NUMBERS_AT_MOST:
            self.file.add(path, f"a case has {subject.numbers(batch):,} numbers, the most is {_NUMBERS_AT_MOST:,}")
            return None
        return subject

    def _read_spec(self, path: str, spec: str) -> None:
        """Tell what is wrong with a spec whatever the sizes are, where these cannot be drawn."""
        from cnncalc.spec import parse

        try:
            if spec:
                parse(spec, "spec")
        except SpecError as error:
            self._add_all(path, error)

    def _add_all(self, path: str, error: SpecError) -> None:
        for problem in error.problems:
            self.file.add(path, problem.message, problem.mend)

    def _read_calls(self, use: Any, texts: list[str], subject: Subject, library: Library) -> tuple[Line, ...]:
        lines: list[Line] = []
        kept: set[str] = set()
        used: set[str] = set()
        for number, text in enumerate(texts):
            # With PyTorch, what was given can be looked at: it has a gradient.
            held = kept | (used & subject.arrays if library is Library.TORCH else set())
            try:
                line = read_line(text, subject.given, held, subject.steps)
            except ValueError as error:
                self.file.add(f"calls.{use}", f"call {number + 1}: {error}", text)
                break
            lines.append(line)
            kept |= set(line.targets)
            used |= names_in(line)
        else:
            compared = subject.compared & kept
            if not compared:
                names = ", ".join(sorted(subject.compared))
                self.file.add(f"calls.{use}", f"nothing is compared: no call gives {names}")
            if compared & subject.gradients and "dout" in subject.given - set().union(*map(names_in, lines)):
                self.file.add(f"calls.{use}", "a gradient is asked for and no call takes dout")
            for name in sorted(compared & subject.beside_out.keys() if OUT not in compared else ()):
                self.file.add(f"calls.{use}", f"{name}: {subject.beside_out[name]}", "ask for out, too")
        return tuple(lines)
