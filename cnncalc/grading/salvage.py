"""What can be run of a file that does not parse, or of a notebook: the definitions, and what they need.

A syntax error in one function must not cost the nine beside it. The source is taken apart at the lines that begin at
the margin; what parses is kept in its place, so that line numbers stay true, and what does not is named.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cnncalc.grading.source import UnreadableError, check_compiles, logical_lines, nodes_of, parse

#: Broken parts that are named; more say nothing new.
MAX_BROKEN = 20
#: Broken parts after which the rest is left out: each costs several tries.
MAX_TRIES = 1_000
#: Characters that are parsed in vain, in all files of a submission: the parser's time for the worst text is long.
MAX_FAILED_CHARACTERS = 512 << 10

# At the margin these begin a statement, whatever bracket or string was left open above.
_DEFINITION = re.compile(r"(?:async[ \t]+def|def|class)[ \t]+\w|@\w|(?:import|from)[ \t]+[\w.]+")
_CONTINUATION = re.compile(r"(?:else|elif|except|finally)\b")
_NAME = re.compile(r"(?:async[ \t]+)?(def|class)[ \t]+(\w+)")
_PYTHON_2 = re.compile(
    r"Missing parentheses in call to '(?:print|exec)'|multiple exception types must be|leading zeros in"
)
_PYTHON_2_NAMES = frozenset({"xrange", "raw_input", "unicode", "basestring", "iteritems", "has_key"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)


class Broken(NamedTuple):
    """A part that is left out: its first line (from 1), its name where it has one, and why."""

    line: int
    name: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}{f', {self.name}' if self.name else ''}: {self.reason}"


class Patience:
    """How much may still be parsed in vain: one for all files of a submission."""

    def __init__(self) -> None:
        self.left = MAX_FAILED_CHARACTERS

    def spend(self, characters: int) -> None:
        """Account for a text that failed; a short one costs something, too."""
        self.left -= characters + 100


class Salvaged(NamedTuple):
    """The source with the lines of what is left out empty, what is broken, and imports that are left out, by line."""

    text: str
    broken: tuple[Broken, ...]
    missing: tuple[Broken, ...] = ()


def salvage(
    text: str,
    parts: Sequence[int] = (1,),
    is_there: Callable[[str], bool] = lambda module: True,
    patience: Patience | None = None,
    wanted: Collection[str] = (),
) -> Salvaged:
    """Keep imports, functions and classes that parse, and the assignments that they need; leave out the rest.

    parts     lines at which the text is known to begin anew, as the cells of a notebook do
    is_there  whether a module (the first part of its name) can be imported: imports of others at the margin are left
              out, since what needs them may never be called
    patience  for all files of a submission; by default for this one
    wanted    names that are asked for: what assigns one is kept like a definition (`conv2d = mine`)
    """
    patience = patience or Patience()
    lines = text.split("\n")
    statements: list[ast.stmt] = []
    broken: list[Broken] = []
    for first, last in _ranges(sorted({1, *parts}), len(lines)):
        _read_part(lines, first, last, statements, broken, patience)
    statements = _without_late_futures(statements, broken)
    gone = {id(statement): name for statement in statements if (name := missing_module(statement, is_there))}
    absent = {name for statement in statements if id(statement) in gone for name in _bound(statement)}
    kept = _with_what_they_need([one for one in statements if id(one) not in gone], broken, absent, wanted)
    shown, alive = _only(kept, text)
    missing = _without_lines_in(alive, _of_imports(statements, gone))
    return Salvaged(shown, tuple(sorted(broken)[:MAX_BROKEN]), missing)


def without_missing(tree: ast.Module, text: str, is_there: Callable[[str], bool]) -> Salvaged:
    """A text that parses, less the imports at the margin of modules that are not there, and less what would stop for
    want of them when the file is imported: definitions that need them at once, and statements that need them, also by
    way of a function. All else is kept. `tree`: that of the text."""
    gone = {id(statement): name for statement in tree.body if (name := missing_module(statement, is_there))}
    kept = [statement for statement in tree.body if id(statement) not in gone]
    missing = _of_imports(tree.body, gone)
    binders = Counter(name for statement in kept for name in _bound(statement))
    needing = defaultdict(list)
    for statement in kept:
        for name in _loaded(statement):
            needing[name].append(statement)
    # Of a function that can be defined, and not be called, the name is as good as lost to the margin.
    lost = {name for statement in tree.body if id(statement) in gone for name in _bound(statement)} - binders.keys()
    pending, fallen = sorted(lost), set[int]()
    while pending:
        for statement in needing.pop(pending.pop(), ()):
            if id(statement) in fallen:
                continue
            if isinstance(statement, _DEFINITIONS) and not _needed_at_once(statement) & lost:
                new = {statement.name} - lost
            else:
                fallen.add(id(statement))
                names = ", ".join(sorted(_loaded(statement) & lost))
                name = getattr(statement, "name", "")
                missing.append(Broken(statement.lineno, name, f"needs {names}, which is left out"))
                bound = _bound(statement)
                binders.subtract(bound)
                new = {one for one in bound if binders[one] <= 0} - lost
            lost |= new
            pending += sorted(new)
    shown, alive = _only([statement for statement in kept if id(statement) not in fallen], text)
    return Salvaged(shown, (), _without_lines_in(alive, missing))


def _of_imports(statements: Iterable[ast.stmt], gone: Mapping[int, str]) -> list[Broken]:
    """The imports that are left out; `gone`: what they are of, by identity."""
    return [
        Broken(statement.lineno, "", f"{gone[id(statement)]} is not there where it is graded: its import is left out")
        for statement in statements
        if id(statement) in gone
    ]


def _only(kept: Iterable[ast.stmt], text: str) -> tuple[str, set[int]]:
    """The text with all other lines empty, and the numbers of those that are not."""
    alive = {number for statement in kept for number in range(_first_line(statement), _last_line(statement) + 1)}
    return "\n".join(line if number in alive else "" for number, line in enumerate(text.split("\n"), 1)), alive


def _without_lines_in(alive: set[int], missing: Iterable[Broken]) -> tuple[Broken, ...]:
    """What is left out: of statements in one line all stay, or none."""
    return tuple(sorted(part for part in missing if part.line not in alive)[:MAX_BROKEN])


def python_2_names(tree: ast.Module) -> list[tuple[int, str]]:
    """Names of Python 2 that a module uses and does not define: (line, name), each name once."""
    nodes = nodes_of(tree)
    found: dict[str, int] = {}
    for node in nodes:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in _PYTHON_2_NAMES and isinstance(node, ast.Name | ast.Attribute):
            found[name] = min(node.lineno, found.get(name, node.lineno))
    if not found:
        return []
    defined = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    defined |= {node.name for node in nodes if isinstance(node, _DEFINITIONS)}
    defined |= {(alias.asname or alias.name) for node in nodes if isinstance(node, _IMPORTS) for alias in node.names}
    return sorted((line, name) for name, line in found.items() if name not in defined)


def explain(reason: str) -> str:
    """A parser's reason, with the word Python 2 where that is what it means."""
    return f"this is Python 2: {reason}" if _PYTHON_2.search(reason) else reason


def _ranges(starts: Sequence[int], last: int) -> Iterator[tuple[int, int]]:
    """First and last line of each stretch that begins at one of `starts`."""
    for start, following in zip(starts, [*starts[1:], last + 1], strict=True):
        yield start, following - 1


def _read_part(
    lines: list[str],
    first: int,
    last: int,
    statements: list[ast.stmt],
    broken: list[Broken],
    patience: Patience,
    splits: int = 0,
) -> None:
    """Read a stretch whole, or else split it: by statements, then by definitions, then by whatever is at the margin."""
    if patience.left <= 0:
        spent = UnreadableError(first, "not looked at: too much of what was handed in does not parse")
        broken.append(_named(lines, first, last, spent))
        return
    error = _read_block(lines, first, last, statements)
    if error is None:
        return
    patience.spend(sum(map(len, lines[first - 1 : last])) + last - first)
    if splits == len(_SPLITTERS) or len(broken) >= MAX_TRIES:
        broken.append(_named(lines, first, last, error))
        return
    for start, end in _ranges(_SPLITTERS[splits](lines, first, last), last):
        if len(broken) < MAX_TRIES:
            _read_part(lines, start, end, statements, broken, patience, splits + 1)


def _read_block(lines: list[str], first: int, last: int, statements: list[ast.stmt]) -> UnreadableError | None:
    """Add the statements of some lines, with their true numbers; or the reason why they cannot be read."""
    try:
        tree = parse("\n".join(lines[first - 1 : last]))
        check_compiles(tree)
    except UnreadableError as error:
        return UnreadableError(error.line + first - 1, explain(error.reason))
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno += first - 1
            node.end_lineno = (node.end_lineno or node.lineno) + first - 1
    statements += tree.body
    return None


def _statement_starts(lines: list[str], first: int, last: int) -> list[int]:
    """Lines on which a statement begins at the margin, by brackets and strings as far as they can be told."""
    starts = [first]
    seen = first - 1
    decorated = False
    try:
        for line in logical_lines("\n".join(lines[first - 1 : last])):
            seen = line.last + first - 1
            if line.start[:1] in (" ", "\t", "#") or _CONTINUATION.match(line.start):
                continue
            if not decorated and line.first > 1:
                starts.append(line.first + first - 1)
            decorated = line.start.startswith("@")
    except UnreadableError:
        # Brackets too deep to be counted: from there on by the margin alone.
        starts += [number for number in _margin_starts(lines, seen + 1, last) if number > first]
    return starts


def _definition_starts(lines: list[str], first: int, last: int) -> list[int]:
    """Lines that begin a definition or an import, and so a statement, if no string holds them."""
    return [
        number
        for number in _margin_starts(lines, first, last)
        if number == first or _DEFINITION.match(lines[number - 1])
    ]


def _margin_starts(lines: list[str], first: int, last: int) -> list[int]:
    """Lines at the margin that can begin a statement."""
    return [
        number
        for number in range(first, last + 1)
        if number == first
        or (
            lines[number - 1][:1] not in ("", " ", "\t", "#", ")", "]", "}")
            and not _CONTINUATION.match(lines[number - 1])
            and not lines[number - 2].startswith("@")
        )
    ]


_SPLITTERS = (_statement_starts, _definition_starts, _margin_starts)


def _named(lines: list[str], first: int, last: int, error: UnreadableError) -> Broken:
    for line in lines[first - 1 : last]:
        if found := _NAME.match(line):
            return Broken(error.line, f"{found[1]} {found[2]}", error.reason)
    return Broken(error.line, "", error.reason)


def _with_what_they_need(
    statements: list[ast.stmt], broken: list[Broken], absent: set[str], wanted: Collection[str]
) -> list[ast.stmt]:
    """Imports and definitions, and of the assignments those whose names or objects these use.

    What cannot be defined without a broken part, or without the names in `absent`, is added to `broken`: it would end
    the import of all others.
    """
    asked = frozenset(wanted)
    kept = [
        statement
        for statement in statements
        if isinstance(statement, _DEFINITIONS)
        or _only_imports(statement)
        or (isinstance(statement, _ASSIGNMENTS) and not asked.isdisjoint(_bound(statement)))
    ]
    binding, changing = defaultdict(list), defaultdict(list)
    for statement in statements:
        if isinstance(statement, _ASSIGNMENTS):
            for name in _bound(statement):
                binding[name].append(statement)
            for name in _changed(statement):
                changing[name].append(statement)
    # Each name is looked up once, here and below: a chain of thousands of names is followed in linear time.
    pending, known = list(kept), set(map(id, kept))
    while pending:
        statement = pending.pop()
        used = [one for name in _loaded(statement) for one in binding.pop(name, ())]
        used += [one for name in _bound(statement) for one in changing.pop(name, ())]
        new = list({id(one): one for one in used if id(one) not in known}.values())
        known.update(map(id, new))
        kept += new
        pending += new
    fallen = _fallen(kept, broken, absent)
    return [statement for statement in kept if id(statement) not in fallen]


def _fallen(kept: list[ast.stmt], broken: list[Broken], absent: set[str]) -> set[int]:
    """The statements, by identity, that need at once what is left out; each is added to `broken`."""
    binders = Counter(name for statement in kept for name in _bound(statement))
    needing = defaultdict(list)
    for statement in kept:
        for name in _needed_at_once(statement):
            needing[name].append(statement)
    lost = (absent | {part.name.split()[-1] for part in broken if part.name}) - binders.keys()
    pending, fallen = sorted(lost), set()
    while pending:
        for statement in needing.pop(pending.pop(), ()):
            if id(statement) in fallen:
                continue
            fallen.add(id(statement))
            names = ", ".join(sorted(_needed_at_once(statement) & lost))
            broken.append(Broken(statement.lineno, getattr(statement, "name", ""), f"needs {names}, which is left out"))
            for name in _bound(statement):
                binders[name] -= 1
                if not binders[name]:
                    lost.add(name)
                    pending.append(name)
    return fallen


def _only_imports(statement: ast.stmt) -> bool:
    """An import, also one that is tried or chosen."""
    if isinstance(statement, _IMPORTS):
        return True
    if not isinstance(statement, ast.Try | ast.If):
        return False
    inner: Iterable[ast.stmt] = [*statement.body, *statement.orelse]
    if isinstance(statement, ast.Try):
        inner = [*inner, *statement.finalbody, *(item for handler in statement.handlers for item in handler.body)]
    elif _is_main_guard(statement):
        return False
    inner = list(inner)
    harmless = (*_ASSIGNMENTS, ast.Pass)
    return any(map(_only_imports, inner)) and all(isinstance(s, harmless) or _only_imports(s) for s in inner)


def _without_late_futures(statements: list[ast.stmt], broken: list[Broken]) -> list[ast.stmt]:
    """The statements, less imports of `__future__` below others: with one of these nothing compiles. Each is added to
    `broken`."""
    first = next((s.lineno for s in statements if not _is_future(s) and not _is_text(s)), 0)
    late = [s for s in statements if _is_future(s) and first and s.lineno >= first]
    reason = "from __future__ imports must occur at the beginning of the file"
    broken += [Broken(s.lineno, "", reason) for s in late]
    gone = set(map(id, late))
    return [s for s in statements if id(s) not in gone]


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__" and not statement.level


def _is_text(statement: ast.stmt) -> bool:
    """Whether it is a docstring, or might be one."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def missing_module(statement: ast.stmt, is_there: Callable[[str], bool]) -> str:
    """The module that an import is of, where it is not there; empty where it is, and for whatever else."""
    names: list[str] = []
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    elif isinstance(statement, ast.ImportFrom) and statement.level == 0 and statement.module:
        names = [statement.module]
    tops = {name.split(".")[0] for name in names}
    return "" if any(map(is_there, tops)) else ", ".join(sorted(tops))


def _is_main_guard(statement: ast.If) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test))


def _loaded(node: ast.AST) -> set[str]:
    """Names that are looked up in it at the margin of the file: not those that a function has for itself."""
    names: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            names.add(one.id)
        if isinstance(one, _FUNCTIONS):
            inside = set[str]().union(*map(_loaded, one.body))
            names |= inside - _own(one)
            pending += [*one.decorator_list, one.args, *filter(None, [one.returns])]
        else:
            pending += ast.iter_child_nodes(one)
    return names


def _own(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names that a function binds for itself: parameters, and what it assigns."""
    own = {argument.arg for argument in _parameters(function.args)}
    shared: set[str] = set()
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, _DEFINITIONS):
            own.add(node.name)
        elif isinstance(node, _IMPORTS):
            own |= _bound(node)
        elif isinstance(node, ast.Global):
            shared.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif not isinstance(node, _SCOPES):
            pending += ast.iter_child_nodes(node)
    return own - shared


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return [argument for argument in every if argument is not None]


def _bound(statement: ast.stmt) -> set[str]:
    """Names that a statement at the margin binds."""
    if isinstance(statement, _DEFINITIONS):
        return {statement.name}
    names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(statement):
        if isinstance(node, _IMPORTS):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return names


def _changed(statement: ast.stmt) -> set[str]:
    """Names of the objects whose attributes or items an assignment sets: `Net.forward = forward`."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    else:
        targets = [statement.target] if isinstance(statement, ast.AnnAssign | ast.AugAssign) else []
    found = set()
    for target in targets:
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
            if isinstance(target, ast.Name):
                found.add(target.id)
    return found


def _needed_at_once(statement: ast.AST) -> set[str]:
    """Names that are looked up when the statement runs: not those in the bodies of functions."""
    names: set[str] = set()
    pending = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.add(node.id)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            annotations = (node.returns, *(argument.annotation for argument in _parameters(node.args)))
            pending += filter(None, annotations)
        elif isinstance(node, ast.Lambda):
            pending += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        else:
            pending += ast.iter_child_nodes(node)
    return names


def _first_line(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, _DEFINITIONS) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno
