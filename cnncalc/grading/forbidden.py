"""Look for calls that a task forbids, by reading the source; nothing is imported or run.

What is found is evidence with its line, and a teacher decides what it means. Reading finds the plain and the usual
hidden ways (aliases, `getattr`, `importlib`, texts put together); where a name is made at run time, that is reported as
something that cannot be told. A determined author can always hide a name: no find is no proof.

Names that begin with `aten.` are operations of PyTorch. They are not looked for in the source, but in the record of
what ran (`recorded`), which a submission can keep from being made: it adds to what reading finds, and takes nothing
away.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

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
_MAX_DEPTH = 60
# An ordinary file takes a few thousand; names that branch at every step would take years.
_MAX_STEPS = 300_000

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
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Kind(StrEnum):
    """How sure a find is."""

    USE = "uses"
    IMPORT = "imports"
    UNKNOWN = "cannot be told"
    RAN = "ran"
    # Whether the task forbids them or not; a hint, which may be innocent.
    LOOK = "looks at"
    CHANGE = "changes"


#: Finds that are about the machinery and not about the task's list.
MEDDLING = frozenset({Kind.LOOK, Kind.CHANGE})


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


_OPERATION = "aten."
_OPERATION_NAME = re.compile(r"aten\.[A-Za-z0-9_.]{1,90}")
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
    names = [name for name in _names(forbidden) if not name.startswith(_OPERATION)]
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
            found.add(Evidence(path, line, Kind.UNKNOWN, "the file cannot be read", ""))
    search = _Search(names, readers)
    for reader in readers:
        found |= search.evidence(reader)
        if search.steps > _MAX_STEPS:
            found.add(Evidence(reader.path, 1, Kind.UNKNOWN, "its names are too entangled to be followed", ""))
            break
    return tuple(sorted(found)[:MAX_EVIDENCE])


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


class _Reader(ast.NodeVisitor):
    """One module: which scope every expression stands in, and what names are bound to."""

    def __init__(self, path: str, text: str, tree: ast.Module) -> None:
        self.path = path
        self.module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.lines = text.split("\n")
        self.top = _Scope(tree, None, path)
        self.scope = self.top
        self.expressions: list[tuple[ast.expr, _Scope]] = []
        self.imports: list[tuple[int, str]] = []
        self.attributes: dict[str, list[_Element]] = {}
        self.methods: set[str] = set()
        #: The scope that a function, a class or a comprehension opens.
        self.scopes: dict[ast.AST, _Scope] = {}
        #: Variables of the environment are often set, for a library to read: that is no look.
        self.set_by_key: set[int] = set()
        self.visit(tree)

    def visit(self, node: ast.AST) -> None:
        """Note each expression with its scope on the way."""
        if isinstance(node, ast.expr):
            self.expressions.append((node, self.scope))
        super().visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Store):
            self.set_by_key.add(id(node.value))
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.imports.append((node.lineno, alias.name))
            top = alias.name.split(".")[0]
            self.scope.bind(alias.asname or top, alias.name if alias.asname else top)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        package = self.path.split("/")[: -node.level] if node.level else []
        base = ".".join([*package, *([node.module] if node.module else [])])
        for alias in node.names:
            if alias.name == "*":
                self.imports.append((node.lineno, base))
                self.scope.stars[base] = None
                continue
            path = f"{base}.{alias.name}" if base else alias.name
            self.imports.append((node.lineno, path))
            self.scope.bind(alias.asname or alias.name, path)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.outer.update(node.names)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.scope.bind(node.name, node if not node.decorator_list else _OWN)
        if isinstance(self.scope.node, ast.ClassDef):
            self.methods.add(node.name)
        for part in (*node.decorator_list, node.args, node.returns):
            if part is not None:
                self.visit(part)
        self._inside(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
        self._inside(node, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.scope.bind(node.name, _OWN)
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        self._inside(node, node.body)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self._inside(node, list(ast.iter_child_nodes(node)))

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._assign(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node.target, node.value)
            self.visit(node.value)
        self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._assign(node.target, node.value)
        self.generic_visit(node)

    def visit_For(self, node: ast.For | ast.AsyncFor | ast.comprehension) -> None:
        self._assign_items(node.target, node.iter)
        self.generic_visit(node)

    visit_AsyncFor = visit_comprehension = visit_For

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store | ast.Del):
            self.scope.bind(node.id, _OWN)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.scope.bind(node.name, _OWN)
        self.generic_visit(node)

    def _inside(self, node: ast.AST, children: Sequence[ast.AST]) -> None:
        outside, self.scope = self.scope, _Scope(node, self.scope, self.path)
        self.scopes[node] = self.scope
        if isinstance(node, _Function):
            self._bind_parameters(node, outside)
        for child in children:
            self.visit(child)
        self.scope = outside

    def _bind_parameters(self, node: _Function, outside: _Scope) -> None:
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument in (*positional, *arguments.kwonlyargs, *filter(None, (arguments.vararg, arguments.kwarg))):
            self.scope.bind(argument.arg, _OWN)
        defaults = [None] * (len(positional) - len(arguments.defaults)) + [*arguments.defaults]
        for argument, default in zip(
            (*positional, *arguments.kwonlyargs), (*defaults, *arguments.kw_defaults), strict=True
        ):
            if default is not None:
                self.scope.bind(argument.arg, _Element(default, outside))

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, _Element(value, self.scope))
        elif isinstance(target, ast.Attribute):
            self.attributes.setdefault(target.attr, []).append(_Element(value, self.scope))
        elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
            for inner, item in zip(target.elts, value.elts, strict=False):
                self._assign(inner, item)

    def _assign_items(self, target: ast.expr, values: ast.expr) -> None:
        if isinstance(values, ast.Tuple | ast.List | ast.Set):
            for value in values.elts:
                self._assign(target, value)


class _Search:
    """What the expressions of all modules of a submission stand for."""

    def __init__(self, forbidden: Sequence[str], readers: Sequence[_Reader]) -> None:
        self.names = {name for name in forbidden if not name.startswith(".")}
        self.beginnings = tuple(name[:-1] for name in self.names if name.endswith("*"))
        self.methods = {name[1:] for name in forbidden if name.startswith(".")}
        self.modules = {reader.module: reader for reader in readers}
        self.scopes = {node: scope for reader in readers for node, scope in reader.scopes.items()}
        self.known: dict[tuple[int, str], frozenset[str]] = {}
        self.told: dict[tuple[ast.expr, int], frozenset[str]] = {}
        self.busy: set[tuple[int, str]] = set()
        self.returned: dict[_Function, list[ast.expr]] = {}
        self.depth = 0
        self.steps = 0
        for reader in self.modules.values():
            self.methods -= reader.methods
            for node, scope in reader.expressions:
                if isinstance(node, ast.Call):
                    self._hand_over(node, scope)

    def evidence(self, reader: _Reader) -> set[Evidence]:
        """All finds in one module; of several on a line, the most exact."""
        finds: dict[tuple[int, Kind], set[str]] = {}
        for line, path in reader.imports:
            if self._is_forbidden(path):
                finds.setdefault((line, Kind.IMPORT), set()).add(path)
        for node, scope in reader.expressions:
            for kind, name in self._told(node, scope, reader):
                names = finds.setdefault((node.lineno, kind), set())
                if len(names) < MAX_EVIDENCE:
                    names.add(name)
        return {
            Evidence(reader.path, line, kind, name, reader.lines[line - 1].strip()[:200])
            for (line, kind), names in finds.items()
            for name in names
            if not any(other.startswith(f"{name}.") for other in names)
        }

    def _told(self, node: ast.expr, scope: _Scope, reader: _Reader) -> Iterable[tuple[Kind, str]]:
        if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            for path in self.paths(node, scope):
                if self._is_forbidden(path):
                    yield Kind.USE, path
                elif path in _SURROUNDINGS and not (path == "os.environ" and id(node) in reader.set_by_key):
                    yield Kind.LOOK, path
                elif path in ("torch.ops", "torch._C") and self._forbids_some_of("torch"):
                    yield Kind.UNKNOWN, f"{path} reaches every function"
                elif path in _REBUILDS and self.names:
                    yield Kind.UNKNOWN, f"{path} can make any function"
                elif _INSIDE.match(path) and self._forbids_some_of(path.split(".")[0]):
                    yield Kind.UNKNOWN, path
        if isinstance(node, ast.Attribute) and node.attr in self.methods and not self.paths(node.value, scope):
            yield Kind.USE, f".{node.attr}"
        unread = isinstance(node, ast.Attribute) and node.attr in ("items", "values")
        if unread or (isinstance(node, ast.Subscript) and not self.texts(node.slice, scope)):
            for path in self.paths(node.value, scope):  # type: ignore[attr-defined]
                module = path.removesuffix(".__dict__")
                if module != path and any(name.startswith(f"{module}.") for name in self.names):
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
                yield from ((Kind.IMPORT, text) for text in texts if self._is_forbidden(text))
                if not texts:
                    yield Kind.UNKNOWN, "imports a module by a name made at run time"
            if any(self.paths(argument, scope) & (_LOOKS_UP | _GETTERS) for argument in node.args) and self.names:
                yield Kind.UNKNOWN, "hands on what looks up names"
            if called & _LOOKS_UP and len(node.args) > 1:
                names = self.texts(node.args[1], scope) & self.methods
                yield from ((Kind.USE, f".{name}") for name in names if not self.paths(node.args[0], scope))
            if called & _LOOKS_UP and len(node.args) > 1 and not self.texts(node.args[1], scope):
                yield from (
                    (Kind.UNKNOWN, f"looks up a name made at run time in {path}")
                    for path in sorted(self.paths(node.args[0], scope))
                    if any(name.startswith(f"{path}.") for name in self.names)
                )

    def _is_forbidden(self, path: str) -> bool:
        parts = path.split(".")
        wholes = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return path.startswith(self.beginnings) or any(whole in self.names for whole in wholes)

    def _forbids_some_of(self, library: str) -> bool:
        return any(name.startswith(f"{library}.") for name in self.names)

    def _is_of_a_library(self, path: str) -> bool:
        return "." in path and not any(path.startswith(f"{module}.") for module in self.modules)

    def paths(self, node: ast.expr, scope: _Scope) -> frozenset[str]:
        """Dotted paths in libraries that an expression may stand for; empty where it is the student's own."""
        self.steps += 1
        key = (node, id(scope))
        if key in self.told or self.depth > _MAX_DEPTH or self.steps > _MAX_STEPS:
            return self.told.get(key, frozenset())
        self.depth += 1
        try:
            found = _first({path for path in self._paths(node, scope) if len(path) <= _MAX_PATH_CHARACTERS})
        finally:
            self.depth -= 1
        if self._is_whole():
            self.told[key] = found
        return found

    def _is_whole(self) -> bool:
        """Whether an answer may be kept: inside a circle, or too deep, it may be short of some."""
        return not self.busy and self.depth < _MAX_DEPTH // 2

    def _paths(self, node: ast.expr, scope: _Scope) -> Iterable[str]:
        if isinstance(node, ast.Name):
            return self._of_name(node.id, scope)
        if isinstance(node, ast.Attribute):
            inner = self.paths(node.value, scope)
            if inner:
                return self._below(inner, [node.attr])
            set_elsewhere = [
                value for reader in self.modules.values() for value in reader.attributes.get(node.attr, [])
            ]
            return frozenset().union(*map(self._of_value, set_elsewhere))
        if isinstance(node, ast.IfExp):
            return self.paths(node.body, scope) | self.paths(node.orelse, scope)
        if isinstance(node, ast.BoolOp):
            return frozenset().union(*(self.paths(value, scope) for value in node.values))
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Starred):
            return self.paths(node.value, scope)
        if isinstance(node, ast.Subscript):
            return self._looked_up(node.value, node.slice, scope) | frozenset().union(
                *(self._of_value(item) for item in self._items(node.value, scope))
            )
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
            inner = self.scopes[own]
            for value in self._returned(own):
                found |= self.paths(value, inner)
        return found

    def _returned(self, function: _Function) -> list[ast.expr]:
        """What a function may return; looked for once, since one function may be called very often."""
        if function not in self.returned:
            self.returned[function] = (
                [function.body]
                if isinstance(function, ast.Lambda)
                else [part.value for part in ast.walk(function) if isinstance(part, ast.Return) and part.value]
            )
        return self.returned[function]

    def _of_name(self, name: str, scope: _Scope) -> frozenset[str]:
        owner: _Scope | None = scope
        stars: dict[str, None] = {}
        top = scope
        while owner is not None and (name not in owner.bindings or not _is_seen(owner, scope)):
            stars |= owner.stars
            top, owner = owner, owner.parent
        # Modules may import all names of each other in circles.
        key = (id(top if owner is None else owner), name)
        if key in self.known or key in self.busy or self.steps > _MAX_STEPS:
            return self.known.get(key, frozenset())
        if owner is None:
            if name == "__builtins__":
                return frozenset({"builtins"})
            self.steps += 1 + len(stars)
            self.busy.add(key)
            own = {f"builtins.{name}"} if hasattr(builtins, name) else set()
            own |= self._below(stars, [name])
            self.busy.discard(key)
            return _first(own)
        self.busy.add(key)
        found: set[str] = set()
        for value in owner.bindings[name]:
            found |= self._of_value(value)
        self.busy.discard(key)
        if self._is_whole():
            self.known[key] = _first(found)
        return _first(found)

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

    def _items(self, node: ast.expr, scope: _Scope) -> list[_Element]:
        """The items of a list, tuple or dict that is written out, or of a name for one."""
        if isinstance(node, ast.Name):
            return [
                item
                for value in self._bindings(node.id, scope)
                if isinstance(value, _Element) and not isinstance(value.value, ast.Name)
                for item in self._items(value.value, value.scope)
            ]
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return [_Element(item, scope) for item in node.elts]
        return [_Element(item, scope) for item in node.values] if isinstance(node, ast.Dict) else []

    def _bindings(self, name: str, scope: _Scope) -> Sequence[_Element | str | _Function]:
        owner: _Scope | None = scope
        while owner is not None:
            if name in owner.bindings:
                return owner.bindings[name]
            owner = owner.parent
        return ()

    def _functions(self, node: ast.expr, scope: _Scope) -> list[_Function]:
        if isinstance(node, ast.Lambda):
            return [node]
        found: list[_Function] = []
        values = self._bindings(node.id, scope) if isinstance(node, ast.Name) else ()
        self.steps += len(values)
        for value in values if self.steps <= _MAX_STEPS else ():
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
            self.steps += len(parameters)
            if self.steps > _MAX_STEPS:
                return
            for parameter, argument in zip(parameters, call.args, strict=False):
                inner.bind(parameter.arg, _Element(argument, scope))
            for keyword in call.keywords:
                if keyword.arg in inner.bindings:
                    inner.bind(keyword.arg, _Element(keyword.value, scope))

    def texts(self, node: ast.expr, scope: _Scope, depth: int = 0) -> frozenset[str]:
        """Texts that an expression may stand for, where they can be told from the source."""
        self.steps += 1
        if depth > 10 or self.steps > _MAX_STEPS:
            return frozenset()
        found: set[str] = set()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = {node.value}
        elif isinstance(node, ast.Name):
            for value in self._bindings(node.id, scope):
                if isinstance(value, _Element):
                    found |= self.texts(value.value, value.scope, depth + 1)
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

    def _joined(self, parts: Sequence[ast.expr], scope: _Scope, depth: int) -> set[str]:
        found = {""}
        for part in parts:
            ends = self.texts(part, scope, depth + 1)
            found = set(sorted(start + end for start in found for end in ends if len(start) < _MAX_TEXT)[:_MAX_PATHS])
        return found


def _first(found: Set[str]) -> frozenset[str]:
    """At most `_MAX_PATHS` of them, always the same ones."""
    return frozenset(found if len(found) <= _MAX_PATHS else sorted(found)[:_MAX_PATHS])


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
