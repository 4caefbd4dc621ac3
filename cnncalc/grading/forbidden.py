"""Look for calls that a task forbids, by reading the source; nothing is imported or run.

What is found is evidence with its line, and a teacher decides what it means. Reading finds the plain and the usual
hidden ways (aliases, `getattr`, `importlib`, texts put together); where a name is made at run time, that is reported as
something that cannot be told. A determined author can always hide a name: no find is no proof.

Names that begin with `aten.` are operations of PyTorch. They are not looked for in the source, but in the record of
what ran (`recorded`), which a submission can keep from being made: it adds to what reading finds, and takes nothing
away.

Nobody gains by a source that is hard to read. An expression that is nested too deeply, or whose names are too
entangled, is left out alone, and all others are still read; where that happened, or a file cannot be read at all, an
import of what is forbidden is told as a likely use.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from cnncalc.grading.source import UnreadableError, decode, parse

#: Names for what is often forbidden together; `@convolution` in a list stands for all of them.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "@convolution": (
        *(f"torch.{name}" for name in ("conv1d", "conv2d", "conv3d", "convolution", "conv_transpose2d")),
        *(f"torch.nn.functional.{name}" for name in ("conv1d", "conv2d", "conv3d", "conv_transpose2d")),
        *(f"torch.nn.{name}" for name in ("Conv1d", "Conv2d", "Conv3d", "LazyConv2d", "ConvTranspose2d")),
        *("torch.nn.functional.unfold", "torch.nn.functional.fold", "torch.nn.Unfold", "torch.nn.Fold"),
        *("torch.ops", "torch._C", "torch.nn.modules.conv", "torch.nn.grad", "torch.fft"),
        *("numpy.convolve", "numpy.correlate", "numpy.fft", "scipy.signal", "scipy.ndimage", "scipy.fft"),
        *("skimage", "cv2", "tensorflow", "jax", "keras"),
        *("aten.conv*", "aten._convolution*", "aten.mkldnn_convolution*", "aten.slow_conv*", "aten.thnn_conv*"),
        *("aten.im2col*", "aten.col2im*", "aten._fft*"),
    ),
    "@pooling": (
        *(f"torch.{name}" for name in ("max_pool*", "avg_pool*", "adaptive_*")),
        *(
            f"torch.nn.functional.{name}"
            for name in ("max_pool*", "avg_pool*", "lp_pool*", "adaptive_*", "max_unpool*")
        ),
        *(f"torch.nn.{name}" for name in ("MaxPool*", "AvgPool*", "LPPool*", "Adaptive*", "MaxUnpool*")),
        *("torch.nn.modules.pooling", "torch.ops", "torch._C", "scipy.ndimage", "skimage", "cv2"),
        *("aten.max_pool*", "aten.avg_pool*", "aten.adaptive*", "aten._adaptive*", "aten.mkldnn_max_pool*"),
    ),
    "@automatic-gradients": ("torch.autograd", "torch.func", "torch.nn.grad", ".backward", ".requires_grad_", "jax"),
    "@other-programs": (
        "subprocess",
        "multiprocessing",
        "pty",
        "posix",
        "_posixsubprocess",
        "os.system",
        "os.popen",
        "os.exec*",
        "os.spawn*",
        "ctypes",
        "cffi",
        "numba",
    ),
}

#: Finds that are kept; more say nothing new.
MAX_EVIDENCE = 50
_MAX_PATHS = 32
_MAX_PATH_CHARACTERS = 200
_MAX_TEXT = 1_000
_MAX_DEPTH = 100
# An ordinary file takes a few thousand; names that branch at every step would take years. One expression may not take
# all of them, and where all are spent each has a few left: enough for a plain use.
_MAX_STEPS = 300_000
_STEPS_OF_ONE = 20_000
_STEPS_AT_THE_END = 25

_RUNS_TEXT = frozenset({"builtins.eval", "builtins.exec", "builtins.compile"})
_IMPORTS_TEXT = frozenset(
    {"builtins.__import__", "importlib.import_module", "importlib.__import__", "importlib.util.find_spec"}
)
_LOOKS_UP = frozenset({"builtins.getattr", "inspect.getattr_static"})
_GETTERS = frozenset({"operator.attrgetter", "operator.methodcaller"})
#: Make of bytes whatever the bytes say, a forbidden function too. `pickle.load` is how courses read their data.
_REBUILDS = frozenset(
    {
        *(f"{module}.{name}" for module in ("pickle", "_pickle", "dill") for name in ("loads", "_loads", "Unpickler")),
        *("cloudpickle.loads", "marshal.loads", "types.CodeType", "types.FunctionType"),
    }
)
#: Paths through the inside of a library, where its functions have other names, too.
_INSIDE = re.compile(r"numpy\.core\.|(numpy|scipy|torch)\.(.+\.)?_[^_]")
#: Where a submission would look for the grader and its answers.
_SURROUNDINGS = frozenset(
    {
        "sys.modules",
        "os.environ",
        "os.getenv",
        "inspect.stack",
        "inspect.currentframe",
        "sys._current_frames",
        "__main__",
    }
)
_DICTS = frozenset({"builtins.globals", "builtins.locals", "builtins.vars"})
#: What may run a module once more as the main one, or name it anew: builtins, and all other words of a source.
_BUILTIN_RUNS_AGAIN = frozenset({"eval", "exec", "compile", "globals", "locals", "vars", "setattr"})
_RUNS_AGAIN = _BUILTIN_RUNS_AGAIN | {
    *("__name__", "__main__", "__file__", "__dict__", "__setattr__", "__builtins__", "builtins", "argv", "orig_argv"),
    *("runpy", "imp", "pkgutil", "zipimport", "spec_from_file_location", "spec_from_loader", "module_from_spec"),
    *("machinery", "loads", "CodeType", "FunctionType", "ModuleType", "subprocess", "multiprocessing", "posix"),
    *("_posixsubprocess", "pty", "system", "popen", "fork", "ctypes", "cffi"),
}
# Only where a source cannot be parsed: it may find an import in a comment or a text, too.
_IMPORT_LINE = re.compile(
    r"(?:^|[;:])[ \t]*(?:from[ \t]+(?P<base>[\w.]+)[ \t]+import\b[ \t]*(?P<names>\([^)]*|[^\n;#]*)"
    r"|import[ \t]+(?P<modules>[^\n;#]*))",
    re.MULTILINE,
)
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Kind(StrEnum):
    """How sure a find is."""

    USE = "uses"
    IMPORT = "imports"
    #: An import, in a submission that cannot be read to its end.
    LIKELY = "imports and may use"
    #: A use below `if __name__ == "__main__":`, which does not run while grading.
    ASIDE = "uses when run as a program"
    UNKNOWN = "cannot be told"
    RAN = "ran"
    # Whether the task forbids them or not; a hint, which may be innocent.
    LOOK = "looks at"
    CHANGE = "changes"


#: Finds that are about the machinery and not about the task's list.
MEDDLING = frozenset({Kind.LOOK, Kind.CHANGE})
#: Finds that may limit the points, if the task says so.
COSTLY = frozenset({Kind.USE, Kind.LIKELY})


@dataclass(frozen=True, order=True)
class Evidence:
    """One find. `text` is the line as the student wrote it, cut; `name` is what it stands for."""

    file: str
    line: int
    kind: Kind
    name: str
    text: str

    def __str__(self) -> str:
        """What was found, without its place."""
        colon = ":" if self.kind is Kind.UNKNOWN else ""
        return f"{self.kind}{colon} {self.name}" + (f": {self.text}" if self.text else "")


@dataclass
class _Scope:
    """A stretch of source with names of its own.

    bindings  name -> what it may stand for: expressions, dotted paths, functions of the submission
    stars     modules whose names are all imported
    outer     names declared global
    """

    node: ast.AST
    parent: _Scope | None
    file: str
    bindings: dict[str, list[_Element | str | _Function]] = field(default_factory=dict)
    stars: dict[str, None] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)

    def bind(self, name: str, value: _Element | str | _Function) -> None:
        scope = self
        if name in self.outer:
            while scope.parent is not None:
                scope = scope.parent
        scope.bindings.setdefault(name, []).append(value)


@dataclass(frozen=True)
class _Element:
    """An expression in the scope that it stands in: an argument, seen from inside the function."""

    value: ast.expr
    scope: _Scope


_Parts: TypeAlias = list[tuple[ast.AST, _Scope]]

_OPERATION = "aten."
_OPERATION_NAME = re.compile(r"aten\.[A-Za-z0-9_.]{1,90}")
_TOO_ENTANGLED = "it is too deep, or its names too entangled, to be followed"
_NOTHING: frozenset[str] = frozenset()
_OWN = ""  # a name that the submission defines: it stands for no library


def search(
    files: Mapping[str, bytes], forbidden: Iterable[str], trees: Mapping[str, ast.Module] | None = None
) -> tuple[Evidence, ...]:
    """Evidence of forbidden names in the modules of a submission, by file and line; at most `MAX_EVIDENCE`.

    Beside them are finds of `MEDDLING`: libraries that are changed (`np.allclose = ...`), and looks at where a grader
    would be that runs in the same process. Neither gains anything; a teacher may want to know.

    files      path with forward slashes -> source
    forbidden  dotted names, of a function or of a whole module ("scipy.signal"); `*` at the end stands for any ending;
               a name with a dot in front (".backward") is a method of whatever object; `@` names one of `GROUPS`
    trees      the files that have been parsed already
    """
    trees = trees or {}
    names = _in_source(forbidden)
    found: set[Evidence] = set()
    readers: list[_Reader] = []
    for path, source in files.items():
        if not path.endswith(".py"):
            continue
        try:
            text = decode(source).text
            readers.append(_Reader(path, text, trees.get(path) or parse(text)))
        except (UnreadableError, RecursionError) as error:
            line = error.line if isinstance(error, UnreadableError) else 1
            found |= _unread(path, source, line, names)
    search = _Search(names, readers)
    is_unread = bool(found)
    for reader in readers:
        found |= search.evidence(reader)
    if search.is_short and not any(find.name == _TOO_ENTANGLED for find in found):
        found.add(Evidence(readers[0].path, 1, Kind.UNKNOWN, _TOO_ENTANGLED, ""))
    if is_unread or search.is_short:
        aside = {(reader.path, line) for reader in readers for line in reader.aside}
        found = {
            replace(find, kind=Kind.LIKELY)
            if find.kind is Kind.IMPORT and ((find.file, find.line) not in aside or search.may_run_aside)
            else find
            for find in found
        }
    return _most_telling(found)


def imports(files: Mapping[str, bytes], forbidden: Iterable[str]) -> tuple[Evidence, ...]:
    """Evidence of a look at the lines alone, where `search` fails: imports of what is forbidden as likely uses."""
    names = _in_source(forbidden)
    paths = [path for path in files if path.endswith(".py")]
    return _most_telling(set[Evidence]().union(*(_unread(path, files[path], 1, names) for path in paths)))


def _unread(path: str, source: bytes, line: int, names: Sequence[str]) -> set[Evidence]:
    """What the lines of a file tell that cannot be read."""
    try:
        text = decode(source).text
    except UnreadableError:
        text = source.decode("latin-1")
    forbidden = _Forbidden(names)
    found = {Evidence(path, line, Kind.UNKNOWN, "the file cannot be read", "")}
    for match in _IMPORT_LINE.finditer(text):
        base, listed = match["base"], match["names"] or match["modules"] or ""
        words = [part.split()[0] for part in listed.strip("( \t").split(",") if part.split()]
        imported = [word if base is None else f"{base}.{word}".removesuffix(".*") for word in words]
        for name in filter(forbidden.covers, imported or [base or ""]):
            number = text.count("\n", 0, match.start()) + 1
            found.add(Evidence(path, number, Kind.LIKELY, name, match.group().strip(" \t;:")[:200]))
        if len(found) > MAX_EVIDENCE:
            break
    return found


def _most_telling(found: Set[Evidence]) -> tuple[Evidence, ...]:
    """By file and line; of too many, those that cost points come first."""
    kept = sorted(found, key=lambda find: (find.kind not in COSTLY, find))[:MAX_EVIDENCE]
    return tuple(sorted(kept))


def recorded(operations: Iterable[str], forbidden: Iterable[str]) -> tuple[str, ...]:
    """The forbidden ones among the operations that a submission's process says have run."""
    names = wanted_operations(forbidden)
    return tuple(
        operation
        for operation in operations
        if _OPERATION_NAME.fullmatch(operation)
        and any(
            operation.startswith(name[:-1])
            if name.endswith("*")
            else operation == name or operation.startswith(f"{name}.")
            for name in names
        )
    )


def wanted_operations(forbidden: Iterable[str]) -> list[str]:
    """The operations among what is forbidden: what a record has to be made for."""
    return [name for name in _names(forbidden) if name.startswith(_OPERATION)]


def _names(forbidden: Iterable[str]) -> list[str]:
    return [name for wanted in forbidden for name in GROUPS.get(wanted, (wanted,))]


def _in_source(forbidden: Iterable[str]) -> list[str]:
    return [name for name in _names(forbidden) if not name.startswith(_OPERATION)]


class _Forbidden:
    """The dotted names of a task's list."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = {name for name in names if not name.startswith(".")}
        self._beginnings = tuple(name[:-1] for name in self.names if name.endswith("*"))
        self._above = {name[:at] for name in self.names for at, letter in enumerate(name) if letter == "."}
        self._covered: dict[str, bool] = {}

    def covers(self, path: str) -> bool:
        """Whether a path is forbidden, or lies in what is."""
        if path not in self._covered:
            ends = [at for at, letter in enumerate(path) if letter == "."]
            wholes = (path[:at] for at in (*ends, len(path)))
            self._covered[path] = path.startswith(self._beginnings) or any(whole in self.names for whole in wholes)
        return self._covered[path]

    def some_of(self, library: str) -> bool:
        """Whether something in a library is forbidden."""
        return library in self._above


class _Reader:
    """One module: which scope every expression stands in, and what names are bound to.

    The tree is walked without recursion: a sum of a thousand numbers is a thousand levels deep.
    """

    def __init__(self, path: str, text: str, tree: ast.Module) -> None:
        self.path = path
        self.module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.lines = text.split("\n")
        self.tree = tree
        self.top = _Scope(tree, None, path)
        #: Each after its parts, so that what they stand for is known already.
        self.expressions: list[tuple[ast.expr, _Scope]] = []
        self.imports: list[tuple[int, str]] = []
        self.attributes: dict[str, list[_Element]] = {}
        self.methods: set[str] = set()
        #: The scope that a function, a class or a comprehension opens.
        self.scopes: dict[ast.AST, _Scope] = {}
        #: Variables of the environment are often set, for a library to read: that is no look.
        self.set_by_key: set[int] = set()
        #: Lines below `if __name__ == "__main__":`.
        self.aside: set[int] = set()
        self._read()

    def _read(self) -> None:
        pending: list[tuple[ast.AST, _Scope, bool]] = [(self.tree, self.top, False)]
        while pending:
            node, scope, is_read = pending.pop()
            parts: _Parts = []
            if not is_read:
                read = _READ.get(type(node))
                named = None if read is None else read(self, node, scope)
                # `ast.Load()` and `ast.Add()` have no fields, and nothing to read.
                parts = (
                    [(child, scope) for child in ast.iter_child_nodes(node) if child._fields]
                    if named is None
                    else named
                )
            if isinstance(node, ast.expr):
                if parts:
                    pending.append((node, scope, True))
                else:
                    self.expressions.append((node, scope))
            pending += [(child, inside, False) for child, inside in reversed(parts)]

    # Each binds what a node binds, and returns its parts with their scopes; None stands for all, in the same scope.

    def _subscript(self, node: ast.Subscript, scope: _Scope) -> None:
        if isinstance(node.ctx, ast.Store):
            self.set_by_key.add(id(node.value))

    def _if(self, node: ast.If, scope: _Scope) -> None:
        if _is_main_test(node.test):
            self.aside.update(range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1))

    def _import(self, node: ast.Import, scope: _Scope) -> _Parts:
        for alias in node.names:
            self.imports.append((node.lineno, alias.name))
            top = alias.name.split(".")[0]
            scope.bind(alias.asname or top, alias.name if alias.asname else top)
        return []

    def _import_from(self, node: ast.ImportFrom, scope: _Scope) -> _Parts:
        package = self.path.split("/")[: -node.level] if node.level else []
        base = ".".join([*package, *([node.module] if node.module else [])])
        for alias in node.names:
            if alias.name == "*":
                self.imports.append((node.lineno, base))
                scope.stars[base] = None
                continue
            path = f"{base}.{alias.name}" if base else alias.name
            self.imports.append((node.lineno, path))
            scope.bind(alias.asname or alias.name, path)
        return []

    def _global(self, node: ast.Global, scope: _Scope) -> None:
        scope.outer.update(node.names)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> _Parts:
        scope.bind(node.name, node if not node.decorator_list else _OWN)
        if isinstance(scope.node, ast.ClassDef):
            self.methods.add(node.name)
        outside = [part for part in (*node.decorator_list, node.args, node.returns) if part is not None]
        return [*((part, scope) for part in outside), *self._inside(node, node.body, scope)]

    def _lambda(self, node: ast.Lambda, scope: _Scope) -> _Parts:
        return [(node.args, scope), *self._inside(node, [node.body], scope)]

    def _class(self, node: ast.ClassDef, scope: _Scope) -> _Parts:
        scope.bind(node.name, _OWN)
        outside = (*node.decorator_list, *node.bases, *node.keywords)
        return [*((part, scope) for part in outside), *self._inside(node, node.body, scope)]

    def _comprehension(self, node: ast.expr, scope: _Scope) -> _Parts:
        return self._inside(node, list(ast.iter_child_nodes(node)), scope)

    def _assignment(self, node: ast.Assign, scope: _Scope) -> _Parts:
        for target in node.targets:
            self._assign(target, node.value, scope)
        # The value first: a target stands for it.
        return [(node.value, scope), *((target, scope) for target in node.targets)]

    def _annotated(self, node: ast.AnnAssign, scope: _Scope) -> _Parts:
        if node.value is None:
            return [(node.target, scope)]
        self._assign(node.target, node.value, scope)
        return [(node.value, scope), (node.target, scope)]

    def _named(self, node: ast.NamedExpr, scope: _Scope) -> _Parts:
        self._assign(node.target, node.value, scope)
        return [(node.value, scope), (node.target, scope)]

    def _for(self, node: ast.For | ast.AsyncFor | ast.comprehension, scope: _Scope) -> None:
        if isinstance(node.iter, ast.Tuple | ast.List | ast.Set):
            for value in node.iter.elts:
                self._assign(node.target, value, scope)

    def _name(self, node: ast.Name, scope: _Scope) -> _Parts:
        if isinstance(node.ctx, ast.Store | ast.Del):
            scope.bind(node.id, _OWN)
        return []

    def _handler(self, node: ast.ExceptHandler, scope: _Scope) -> None:
        if node.name:
            scope.bind(node.name, _OWN)

    def _inside(self, node: ast.AST, children: Sequence[ast.AST], outside: _Scope) -> _Parts:
        scope = self.scopes[node] = _Scope(node, outside, self.path)
        if isinstance(node, _Function):
            self._bind_parameters(node, scope, outside)
        return [(child, scope) for child in children]

    def _bind_parameters(self, node: _Function, scope: _Scope, outside: _Scope) -> None:
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument in (*positional, *arguments.kwonlyargs, *filter(None, (arguments.vararg, arguments.kwarg))):
            scope.bind(argument.arg, _OWN)
        defaults = [None] * (len(positional) - len(arguments.defaults)) + [*arguments.defaults]
        for argument, default in zip(
            (*positional, *arguments.kwonlyargs), (*defaults, *arguments.kw_defaults), strict=True
        ):
            if default is not None:
                scope.bind(argument.arg, _Element(default, outside))

    def _assign(self, target: ast.expr, value: ast.expr, scope: _Scope) -> None:
        if isinstance(target, ast.Name):
            scope.bind(target.id, _Element(value, scope))
        elif isinstance(target, ast.Attribute):
            self.attributes.setdefault(target.attr, []).append(_Element(value, scope))
        elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
            for inner, item in zip(target.elts, value.elts, strict=False):
                self._assign(inner, item, scope)


_READ: Mapping[type[ast.AST], Callable[[_Reader, Any, _Scope], _Parts | None]] = {
    ast.Subscript: _Reader._subscript,
    ast.If: _Reader._if,
    ast.Import: _Reader._import,
    ast.ImportFrom: _Reader._import_from,
    ast.Global: _Reader._global,
    ast.FunctionDef: _Reader._function,
    ast.AsyncFunctionDef: _Reader._function,
    ast.Lambda: _Reader._lambda,
    ast.ClassDef: _Reader._class,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _Reader._comprehension),
    ast.Assign: _Reader._assignment,
    ast.AnnAssign: _Reader._annotated,
    ast.NamedExpr: _Reader._named,
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.comprehension), _Reader._for),
    ast.Name: _Reader._name,
    ast.ExceptHandler: _Reader._handler,
}


class _SpentError(Exception):
    """An expression is too deep, or its names are too entangled."""


class _Search:
    """What the expressions of all modules of a submission stand for."""

    def __init__(self, forbidden: Sequence[str], readers: Sequence[_Reader]) -> None:
        self.forbidden = _Forbidden(forbidden)
        self.methods = {name[1:] for name in forbidden if name.startswith(".")}
        self.readers = readers
        self.modules = {reader.module: reader for reader in readers}
        self.scopes = {node: scope for reader in readers for node, scope in reader.scopes.items()}
        self.attributes: dict[str, list[_Element]] = {}
        self.known: dict[Hashable, frozenset[str]] = {}
        self.known_texts: dict[Hashable, frozenset[str]] = {}
        self.told: dict[tuple[ast.expr, int], frozenset[str]] = {}
        self.busy: set[Hashable] = set()
        self.returned: dict[_Function, list[_Element]] = {}
        self.depth = 0
        self.steps = 0
        self.last_step = _MAX_STEPS
        #: Whether something was left out.
        self.is_short = False
        for reader in self.modules.values():
            self.methods -= reader.methods
            for name, values in reader.attributes.items():
                self.attributes.setdefault(name, []).extend(values)
            for node, scope in reader.expressions:
                if isinstance(node, ast.Call) and not self.is_short:
                    try:
                        self._hand_over(node, scope)
                    except _SpentError:
                        self.is_short = True
        self.steps = 0

    def evidence(self, reader: _Reader) -> set[Evidence]:
        """All finds in one module; of several on a line, the most exact."""
        finds: dict[Kind, dict[int, set[str]]] = {kind: {} for kind in Kind}
        for line, path in reader.imports:
            if self.forbidden.covers(path):
                finds[Kind.IMPORT].setdefault(line, set()).add(path)
        is_told = False
        for node, scope in reader.expressions:
            self.last_step = max(min(self.steps + _STEPS_OF_ONE, _MAX_STEPS), self.steps + _STEPS_AT_THE_END)
            try:
                for kind, name in self._told(node, scope, reader):
                    _note(finds[self._with_place(kind, node, reader)], node.lineno, name)
            except (_SpentError, RecursionError):
                self.depth = 0
                self.busy.clear()
                if isinstance(node, ast.Attribute) and node.attr in self.methods:
                    _note(finds[self._with_place(Kind.USE, node, reader)], node.lineno, f".{node.attr}")
                if not is_told:
                    _note(finds[Kind.UNKNOWN], node.lineno, _TOO_ENTANGLED)
                self.is_short = is_told = True
        return {
            Evidence(reader.path, line, kind, name, reader.lines[line - 1].strip()[:200])
            for kind, lines in finds.items()
            for line, names in lines.items()
            for name in names
            if not any(other.startswith(f"{name}.") for other in names)
        }

    def _told(self, node: ast.expr, scope: _Scope, reader: _Reader) -> Iterable[tuple[Kind, str]]:
        if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            for path in self.paths(node, scope):
                if self.forbidden.covers(path):
                    yield Kind.USE, path
                elif path in _SURROUNDINGS and not (path == "os.environ" and id(node) in reader.set_by_key):
                    yield Kind.LOOK, path
                elif path in ("torch.ops", "torch._C") and self.forbidden.some_of("torch"):
                    yield Kind.UNKNOWN, f"{path} reaches every function"
                elif path in _REBUILDS and self.forbidden.names:
                    yield Kind.UNKNOWN, f"{path} can make any function"
                elif _INSIDE.match(path) and self.forbidden.some_of(path.split(".")[0]):
                    yield Kind.UNKNOWN, path
        if isinstance(node, ast.Attribute) and node.attr in self.methods and not self.paths(node.value, scope):
            yield Kind.USE, f".{node.attr}"
        unread = isinstance(node, ast.Attribute) and node.attr in ("items", "values")
        if unread or (isinstance(node, ast.Subscript) and not self.texts(node.slice, scope)):
            for path in self.paths(node.value, scope):  # type: ignore[attr-defined]
                module = path.removesuffix(".__dict__")
                if module != path and self.forbidden.some_of(module):
                    yield Kind.UNKNOWN, f"looks up a name made at run time in {module}"
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from ((Kind.CHANGE, path) for path in self.paths(node, scope) if self._is_of_a_library(path))
        if isinstance(node, ast.Call) and node.args:
            called = self.paths(node.func, scope)
            if "builtins.setattr" in called and len(node.args) > 1:
                changed = self._below(self.paths(node.args[0], scope), sorted(self.texts(node.args[1], scope)))
                yield from ((Kind.CHANGE, path) for path in changed if self._is_of_a_library(path))
            for name in sorted(called & _RUNS_TEXT):
                yield Kind.UNKNOWN, f"{name.removeprefix('builtins.')} runs a text"
            if called & _IMPORTS_TEXT:
                texts = self.texts(node.args[0], scope)
                yield from ((Kind.IMPORT, text) for text in texts if self.forbidden.covers(text))
                if not texts:
                    yield Kind.UNKNOWN, "imports a module by a name made at run time"
            if (
                any(self.paths(argument, scope) & (_LOOKS_UP | _GETTERS) for argument in node.args)
                and self.forbidden.names
            ):
                yield Kind.UNKNOWN, "hands on what looks up names"
            if called & _LOOKS_UP and len(node.args) > 1:
                names = self.texts(node.args[1], scope) & self.methods
                yield from ((Kind.USE, f".{name}") for name in names if not self.paths(node.args[0], scope))
            if called & _LOOKS_UP and len(node.args) > 1 and not self.texts(node.args[1], scope):
                yield from (
                    (Kind.UNKNOWN, f"looks up a name made at run time in {path}")
                    for path in sorted(self.paths(node.args[0], scope))
                    if self.forbidden.some_of(path)
                )

    def _with_place(self, kind: Kind, node: ast.expr, reader: _Reader) -> Kind:
        """A use that never runs is another kind of find."""
        is_aside = kind is Kind.USE and node.lineno in reader.aside
        return Kind.ASIDE if is_aside and not self.may_run_aside else kind

    @cached_property
    def may_run_aside(self) -> bool:
        """Whether the submission does what could run a module of it as the main one."""
        return any(map(_may_run_again, self.readers))

    def _is_of_a_library(self, path: str) -> bool:
        return "." in path and not any(path.startswith(f"{module}.") for module in self.modules)

    def paths(self, node: ast.expr, scope: _Scope) -> frozenset[str]:
        """Dotted paths in libraries that an expression may stand for; empty where it is the student's own."""
        key = (node, id(scope))
        if key in self.told:
            return self.told[key]
        self._step()
        self.depth += 1
        found = self._first(frozenset(self._paths(node, scope)))
        self.depth -= 1
        if not self.busy:
            self.told[key] = found
        return found

    def _step(self, count: int = 1) -> None:
        """Raises _SpentError where an expression has no steps left, or is too deep."""
        self.steps += count
        if self.steps > self.last_step or self.depth > _MAX_DEPTH:
            raise _SpentError

    def _first(self, found: Set[str]) -> frozenset[str]:
        """At most `_MAX_PATHS` of them, always the same ones; what matters to the task first."""
        if not found:
            return _NOTHING
        short = frozenset(path for path in found if len(path) <= _MAX_PATH_CHARACTERS)
        self.is_short |= len(short) < len(found) or len(short) > _MAX_PATHS
        if len(short) <= _MAX_PATHS:
            return short
        matters = self.forbidden.covers, self.forbidden.some_of
        return frozenset(sorted(short, key=lambda path: (*(not test(path) for test in matters), path))[:_MAX_PATHS])

    def _united(self, key: Hashable, values: Sequence[_Element | str | _Function]) -> frozenset[str]:
        """What several values may stand for together. `key`: under which the answer is kept; names go in circles, and
        inside one an answer may be short of some."""
        if key in self.known or not values or key in self.busy:
            return self.known.get(key, _NOTHING)
        self._step(len(values))
        self.busy.add(key)
        self.depth += 1
        found: set[str] = set()
        for value in values:
            found |= self._of_value(value)
        self.depth -= 1
        self.busy.discard(key)
        first = self._first(found)
        if not self.busy:
            self.known[key] = first
        return first

    def _paths(self, node: ast.expr, scope: _Scope) -> Iterable[str]:
        if isinstance(node, ast.Name):
            return self._of_name(node.id, scope)
        if isinstance(node, ast.Attribute):
            inner = self.paths(node.value, scope)
            if inner:
                return self._below(inner, [node.attr])
            return self._united(node.attr, self.attributes.get(node.attr, ()))
        if isinstance(node, ast.IfExp):
            return self.paths(node.body, scope) | self.paths(node.orelse, scope)
        if isinstance(node, ast.BoolOp):
            return frozenset().union(*(self.paths(value, scope) for value in node.values))
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Starred):
            return self.paths(node.value, scope)
        if isinstance(node, ast.Subscript):
            return self._looked_up(node.value, node.slice, scope) | self._of_items(node.value, scope)
        if isinstance(node, ast.Call):
            return self._of_call(node, scope)
        return frozenset()

    def _of_call(self, node: ast.Call, scope: _Scope) -> Iterable[str]:
        function, arguments = node.func, node.args
        found: set[str] = set()
        if isinstance(function, ast.Attribute) and arguments:
            if function.attr in ("get", "pop", "__getitem__"):
                found |= self._looked_up(function.value, arguments[0], scope)
            if function.attr in ("__getattribute__", "__getattr__"):
                owner, name = (function.value, arguments[0]) if len(arguments) == 1 else arguments[:2]
                found |= self._below(self.paths(owner, scope), sorted(self.texts(name, scope)))
        if isinstance(function, ast.Call) and function.args and arguments:
            getter = self.paths(function.func, scope) & _GETTERS
            found |= (
                frozenset()
                if not getter
                else self._below(self.paths(arguments[0], scope), sorted(self.texts(function.args[0], scope)))
            )
        called = self.paths(function, scope)
        if called & _LOOKS_UP and len(arguments) > 1:
            found |= self._below(self.paths(arguments[0], scope), sorted(self.texts(arguments[1], scope)))
        if "builtins.vars" in called and arguments:
            found |= {f"{path}.__dict__" for path in self.paths(arguments[0], scope)}
        if called & _IMPORTS_TEXT and arguments:
            whole = "importlib.import_module" in called or len(arguments) > 3 or bool(node.keywords)
            found |= {text if whole else text.split(".")[0] for text in self.texts(arguments[0], scope)}
        for own in self._functions(function, scope):
            found |= self._united((own, "returns"), self._returned(own))
        return found

    def _returned(self, function: _Function) -> list[_Element]:
        """What a function may return; looked for once, since one function may be called very often."""
        if function not in self.returned:
            values = (
                [function.body]
                if isinstance(function, ast.Lambda)
                else [part.value for part in ast.walk(function) if isinstance(part, ast.Return) and part.value]
            )
            self.returned[function] = [_Element(value, self.scopes[function]) for value in values]
        return self.returned[function]

    def _of_name(self, name: str, scope: _Scope) -> frozenset[str]:
        owner: _Scope | None = scope
        stars: dict[str, None] = {}
        top = scope
        while owner is not None and (name not in owner.bindings or not _is_seen(owner, scope)):
            self._step()
            stars |= owner.stars
            top, owner = owner, owner.parent
        if owner is not None:
            return self._united((id(owner), name), owner.bindings[name])
        if name == "__builtins__":
            return frozenset({"builtins"})
        own = frozenset({f"builtins.{name}"} if hasattr(builtins, name) else ())
        if not stars:
            return own
        # Modules may import all names of each other in circles.
        return own | self._united((id(top), name), [f"{module}.{name}" for module in stars])

    def _of_value(self, value: _Element | str | _Function) -> frozenset[str]:
        if isinstance(value, str):
            return self._below([value]) if value else frozenset()
        return self.paths(value.value, value.scope) if isinstance(value, _Element) else frozenset()

    def _below(self, paths: Iterable[str], names: Sequence[str] | None = None) -> frozenset[str]:
        """The paths of attributes; a path through a module of the submission is followed to where it leads."""
        found: set[str] = set()
        for path in paths:
            for full in [path] if names is None else [f"{path}.{name}" for name in names]:
                found.add(full)
                module, _, name = full.rpartition(".")
                if module in self.modules:
                    found |= self._of_name(name, self.modules[module].top)
        return frozenset(found)

    def _looked_up(self, holder: ast.expr, key: ast.expr, scope: _Scope) -> frozenset[str]:
        """What `holder[key]` gives where the holder is a table of names."""
        texts = self.texts(key, scope)
        found: set[str] = set()
        for path in self.paths(holder, scope):
            if path == "sys.modules":
                found |= texts
            elif path.endswith(".__dict__"):
                found |= self._below([path.removesuffix(".__dict__")], sorted(texts))
        if isinstance(holder, ast.Call) and self.paths(holder.func, scope) & _DICTS and not holder.args:
            for text in texts:
                found |= self._of_name(text, scope)
        return frozenset(found)

    def _of_items(self, node: ast.expr, scope: _Scope) -> frozenset[str]:
        """What the items of a list, tuple or dict may stand for that is written out, or of a name for such."""
        if not isinstance(node, ast.Name):
            return self._united((node, id(scope)), _items(node, scope))
        owner = self._owner(node.id, scope)
        key = (id(owner), node.id, "items")
        if owner is None or key in self.known:
            return self.known.get(key, frozenset())
        values = owner.bindings[node.id]
        self._step(len(values))
        tables = [value for value in values if isinstance(value, _Element)]
        return self._united(key, [item for table in tables for item in _items(table.value, table.scope)])

    def _owner(self, name: str, scope: _Scope) -> _Scope | None:
        """The scope that binds a name."""
        owner: _Scope | None = scope
        while owner is not None and name not in owner.bindings:
            self._step()
            owner = owner.parent
        return owner

    def _functions(self, node: ast.expr, scope: _Scope) -> list[_Function]:
        if isinstance(node, ast.Lambda):
            return [node]
        found: list[_Function] = []
        owner = self._owner(node.id, scope) if isinstance(node, ast.Name) else None
        if owner is None or not isinstance(node, ast.Name):
            return []
        self._step(len(owner.bindings[node.id]))
        for value in owner.bindings[node.id]:
            if isinstance(value, _Element):
                found += [value.value] if isinstance(value.value, ast.Lambda) else []
            elif not isinstance(value, str):
                found.append(value)
        return found

    def _hand_over(self, call: ast.Call, scope: _Scope) -> None:
        """Bind the parameters of own functions to what they are called with."""
        for function in self._functions(call.func, scope):
            inner = self.scopes[function]
            parameters = [*function.args.posonlyargs, *function.args.args]
            self._step(len(parameters))
            for parameter, argument in zip(parameters, call.args, strict=False):
                inner.bind(parameter.arg, _Element(argument, scope))
            for keyword in call.keywords:
                if keyword.arg in inner.bindings:
                    inner.bind(keyword.arg, _Element(keyword.value, scope))

    def texts(self, node: ast.expr, scope: _Scope, depth: int = 0) -> frozenset[str]:
        """Texts that an expression may stand for, where they can be told from the source."""
        self._step()
        if depth > 10:
            return frozenset()
        found: set[str] = set()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = {node.value}
        elif isinstance(node, ast.Name):
            found = self._texts_of_name(node.id, scope, depth)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            found = self._joined([node.left, node.right], scope, depth)
        elif isinstance(node, ast.JoinedStr):
            found = self._joined(node.values, scope, depth)
        elif isinstance(node, ast.FormattedValue):
            found = set(self.texts(node.value, scope, depth + 1))
        elif isinstance(node, ast.Subscript) and _is_reversal(node.slice):
            found = {text[::-1] for text in self.texts(node.value, scope, depth + 1)}
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "join"
            and len(node.args) == 1
            and isinstance(node.args[0], ast.List | ast.Tuple)
            and self.texts(node.func.value, scope, depth + 1) == {""}
        ):
            found = self._joined(node.args[0].elts, scope, depth)
        return frozenset(sorted(text for text in found if len(text) <= _MAX_TEXT)[:_MAX_PATHS])

    def _texts_of_name(self, name: str, scope: _Scope, depth: int) -> set[str]:
        owner = self._owner(name, scope)
        key = (id(owner), name, depth)
        if owner is None or key in self.known_texts:
            return set(self.known_texts.get(key, ()))
        self._step(len(owner.bindings[name]))
        found: set[str] = set()
        for value in owner.bindings[name]:
            if isinstance(value, _Element):
                found |= self.texts(value.value, value.scope, depth + 1)
        self.known_texts[key] = frozenset(sorted(found)[:_MAX_PATHS])
        return found

    def _joined(self, parts: Sequence[ast.expr], scope: _Scope, depth: int) -> set[str]:
        found = {""}
        for part in parts:
            ends = self.texts(part, scope, depth + 1)
            self._step(len(found) * len(ends))
            found = set(sorted(start + end for start in found for end in ends if len(start) < _MAX_TEXT)[:_MAX_PATHS])
        return found


def _note(lines: dict[int, set[str]], line: int, name: str) -> None:
    """Add a find; of too many, the first are kept."""
    if line in lines or len(lines) < MAX_EVIDENCE:
        names = lines.setdefault(line, set())
        if len(names) < MAX_EVIDENCE:
            names.add(name)


def _items(node: ast.expr, scope: _Scope) -> list[_Element]:
    """The items of a list, tuple or dict that is written out."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_Element(item, scope) for item in node.elts]
    return [_Element(item, scope) for item in node.values] if isinstance(node, ast.Dict) else []


def _is_main_test(node: ast.expr) -> bool:
    """Whether this is `__name__ == "__main__"`, in either order."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)):
        return False
    sides = {
        part.id if isinstance(part, ast.Name) else repr(part.value) if isinstance(part, ast.Constant) else ""
        for part in (node.left, node.comparators[0])
    }
    return sides == {"__name__", "'__main__'"}


def _may_run_again(reader: _Reader) -> bool:
    """Whether a module, outside of what would run then, holds a word of `_RUNS_AGAIN` beside a look at `__name__`."""
    if reader.path.split("/")[-1] == "__main__.py":
        return True
    looks: set[int] = set()
    for node in ast.walk(reader.tree):
        if isinstance(node, ast.If) and _is_main_test(node.test):
            looks.update(map(id, ast.walk(node.test)))
        if id(node) in looks or getattr(node, "lineno", 0) in reader.aside:
            continue
        words = {
            word
            for _, value in ast.iter_fields(node)
            for text in (value if isinstance(value, list) else [value])
            if isinstance(text, str)
            for word in text.split(".")
        }
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            words.discard("__name__")
        if words & (_RUNS_AGAIN - _BUILTIN_RUNS_AGAIN if isinstance(node, ast.Attribute) else _RUNS_AGAIN):
            return True
    return False


def _is_seen(owner: _Scope, scope: _Scope) -> bool:
    """The names of a class are not seen in its methods."""
    return owner is scope or not isinstance(owner.node, ast.ClassDef)


def _is_reversal(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Slice)
        and node.lower is None
        and node.upper is None
        and isinstance(node.step, ast.UnaryOp)
        and isinstance(node.step.op, ast.USub)
        and isinstance(node.step.operand, ast.Constant)
        and node.step.operand.value == 1
    )
