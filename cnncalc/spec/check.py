"""What can be said about a spec before a single shape is known: words, arguments, names, braces.

Every statement is looked at once, also in a block that is never used. What is found here is not found again when the
network is expanded: the statement is in `Checked.broken`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from keyword import iskeyword
from typing import TypeAlias

from cnncalc import catalog
from cnncalc.errors import Problem
from cnncalc.formula import FUNCTIONS
from cnncalc.layer import Layer
from cnncalc.options import Option
from cnncalc.spec import tree
from cnncalc.spec.lexer import TIMES
from cnncalc.spec.source import Source

#: The words of the language that are no keywords of the grammar.
INPUT, SPLIT, CONCAT, IDENTITY = "input", "split", "concat", "identity"
LAYOUTS = ("channels_first", "channels_last")

_SYMBOL = re.compile(r"[A-Za-z][0-9]*")
_UNSUPPORTED = {
    **dict.fromkeys(
        ("attention", "self_attention", "cross_attention", "multihead_attention", "mha", "transformer", "token",
         "tokens", "tokenize", "patch_embed", "cls_token", "positional_encoding", "window_attention"),
        "attention and tokens are not supported",
    ),
    **dict.fromkeys(("if", "elif", "else", "while", "when", "switch"), "the language has no conditionals"),
    **dict.fromkeys(("include", "import", "require", "use"), "the language has no includes"),
}  # fmt: skip
#: What other libraries call our layers.
_SYNONYMS = {
    "conv1d": "conv", "conv2d": "conv", "conv3d": "conv", "convolution": "conv", "deconv": "conv_transpose",
    "conv2d_transpose": "conv_transpose", "depthwise_conv2d": "depthwise", "separable_conv2d": "separable",
    "linear": "dense", "fc": "dense", "fully_connected": "dense", "affine": "dense", "pool": "maxpool",
    "maxpool2d": "maxpool", "max_pool": "maxpool", "max_pooling2d": "maxpool", "avgpool2d": "avgpool",
    "average_pooling2d": "avgpool", "global_average_pooling": "gap", "global_avgpool": "gap", "bn": "batchnorm",
    "batch_norm": "batchnorm", "batchnorm2d": "batchnorm", "batch_normalization": "batchnorm", "ln": "layernorm",
    "cat": "concat", "concatenate": "concat", "sum": "add", "residual": "add", "mul": "multiply",
    "upsampling2d": "upsample", "embedding": "embed", "swish": "silu", "zero_padding2d": "pad",
}  # fmt: skip

#: The words of the options of all layers, and an option that takes each: they are no names, whichever layers a spec
#: uses. Listed here so that no layer is loaded for it; a test checks that none is missing.
RESERVED = {
    **dict.fromkeys(("yes", "no"), "bias"),
    **dict.fromkeys(("valid", "same", "full", "causal"), "pad"),
    **dict.fromkeys(("zeros", "replicate", "reflect", "circular"), "padding_mode"),
    **dict.fromkeys(("sequence", "last"), "return"),
    **dict.fromkeys(("channels", "all"), "over"),
    **dict.fromkeys(("layer", "channel"), "each"),
    **dict.fromkeys(("nearest", "linear"), "mode"),
}

#: An option of a layer, or a parameter of a block, and the value that a statement gives it.
Bound: TypeAlias = tuple[tuple[Option | tree.Parameter, tree.Argument], ...]


class Checked:
    """What the check found out.

    problems    what is wrong
    broken      identities of the statements that cannot be expanded
    bound       identity of a call -> its arguments, each with the option or parameter that it gives
    symbols     the symbols, in the order in which they occur
    unknown     names that are read as symbols and have no meaning
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.broken: set[int] = set()
        self.bound: dict[int, Bound] = {}
        self.symbols: dict[str, tree.Name] = {}
        self.unknown: set[str] = set()


def check(source: Source, statements: tree.Statements) -> Checked:
    """Look at all statements of a spec."""
    checker = _Checker(source)
    checker.run(statements)
    return checker.result


class _Scope:
    """The names between two braces.

    `labels` are what `as` names; those of braces that run exactly once belong to what stands around them.
    `symbols` are the single letters that have been read as symbols here or further inside.
    """

    def __init__(self, parent: _Scope | None = None, keeps_labels: bool = True) -> None:
        self.parent = parent
        self.keeps_labels = keeps_labels
        self.names: dict[str, tree.Name | tree.Def] = {}
        self.labels: dict[str, tree.Name] = {}
        self.symbols: dict[str, tree.Name] = {}

    def around(self) -> Iterator[_Scope]:
        scope: _Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def find(self, name: str) -> tree.Name | tree.Def | None:
        return next((scope.names[name] for scope in self.around() if name in scope.names), None)

    def find_label(self, name: str) -> tree.Name | None:
        return next((scope.labels[name] for scope in self.around() if name in scope.labels), None)

    def home_of_labels(self) -> _Scope:
        return next(scope for scope in self.around() if scope.keeps_labels)


class _Checker:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.result = Checked()
        self.scope = _Scope()
        self.statement: tree.Statement | None = None
        self.around_statement: list[tree.Statement] = []
        self.defining: list[str] = []
        self.input: tree.Call | None = None
        self.missing_input_reported = False
        self.declared: set[int] = set()  # identities of the names that `let width` declares
        self.used: set[str] = set()  # symbols outside of annotations
        self.annotated: dict[str, tree.Name] = {}
        self.in_annotation = False
        self.blocks: dict[str, tree.Def] = {}
        self.labels: dict[str, tree.Name] = {}
        self.unread: set[str] = set()  # the words of statements that could not be read: they may define what is missed
        self.unseen_labels: list[tuple[tree.Name, list[str]]] = []
        self.outputs: set[str] = set()

    def run(self, statements: tree.Statements) -> None:
        self.blocks = {statement.name.text: statement for statement in statements if isinstance(statement, tree.Def)}
        self.unread = {
            word
            for part in _unread(statements)
            for word in re.findall(r"[A-Za-z_]\w*", self.source.text[part.start : part.end])
        }
        for number, statement in enumerate(statements):
            if isinstance(statement, tree.Layout) and number:
                self.report(statement, "'layout' is the first statement", "move it to the beginning")
            self.check(statement)
        if self.input is None and not self.missing_input_reported and not self._unread(statements):
            start = statements[0].start if statements else 0
            self.problem(
                tree.Part(start, start + 1), "a spec starts with 'input'", "for example: input 3x224x224; conv 64 7x7"
            )
        self.check_names()

    @staticmethod
    def _unread(statements: tree.Statements) -> bool:
        """Whether the input could be hidden in a statement that could not be read."""
        return bool(statements) and isinstance(statements[0], tree.Broken)

    def problem(self, part: tree.Part, message: str, mend: str | None = None) -> None:
        self.result.problems.append(self.source.problem(part.start, part.end, message, mend))

    def report(self, part: tree.Part, message: str, mend: str | None = None) -> None:
        """A problem of the statement at hand, which cannot be expanded then."""
        self.problem(part, message, mend)
        self.result.broken.add(id(self.statement))

    # Statements.

    def check(self, statement: tree.Statement) -> None:
        outer, self.statement = self.statement, statement
        if isinstance(statement, tree.Producer):
            self.producer(statement)
        elif isinstance(statement, tree.Let):
            self.let(statement)
        elif isinstance(statement, tree.Def):
            self.define_block(statement)
        elif isinstance(statement, tree.Output):
            self.output(statement)
        elif isinstance(statement, tree.Layout):
            self.layout(statement)
        self.statement = outer

    def producer(self, statement: tree.Producer) -> None:
        is_input = isinstance(statement, tree.Call) and statement.word.text == INPUT
        missing = self.input is None and not self.missing_input_reported and INPUT not in self.unread
        if missing and not is_input and not self.defining:
            self.missing_input_reported = True
            self.problem(
                statement.head,
                "the first layer must be 'input'",
                "write the shape of one example before it: input 3x224x224",
            )
        match statement:
            case tree.Call():
                self.call(statement)
            case tree.From(name=name):
                if self.scope.find_label(name.text) is None:
                    self.unseen_label(name)
            case tree.Repeat(count=count, body=body):
                self.expression(count)
                self.braces(body)
            case tree.For(name=name, values=values, body=body):
                for value in values:
                    self.expression(value)
                self.spaced_sizes(values)
                with self.inside():
                    self.define(name, name)
                    self.statements(body)
            case tree.Freeze(body=body):
                self.braces(body, keeps_labels=False)
            case tree.Aux(body=body):
                self.braces(body)
        if statement.expected is not None:
            self.in_annotation = True
            self.expression(statement.expected)
            self.in_annotation = False
        if statement.label is not None:
            if isinstance(statement, tree.Aux):
                self.report(statement.label, "a side head cannot be named: the main path does not see it")
            else:
                self.define_label(statement.label)

    def statements(self, statements: tree.Statements) -> None:
        for statement in statements:
            if isinstance(statement, (tree.Layout, tree.Output)):
                outer, self.statement = self.statement, statement
                word = "layout" if isinstance(statement, tree.Layout) else "output"
                self.report(statement, f"'{word}' stands outside of all braces")
                self.statement = outer
            else:
                self.check(statement)

    def braces(self, statements: tree.Statements, keeps_labels: bool = True) -> None:
        with self.inside(keeps_labels):
            self.statements(statements)

    @contextmanager
    def inside(self, keeps_labels: bool = True) -> Iterator[None]:
        outer = self.scope
        self.scope = _Scope(outer, keeps_labels)
        yield
        self.scope = outer

    def let(self, statement: tree.Let) -> None:
        if iskeyword(statement.name.text) or statement.name.text in FUNCTIONS:
            word = statement.name.text
            self.problem(statement.name, f"'{word}' has a meaning in formulas and cannot be a name", "choose another")
        if statement.value is not None:
            self.expression(statement.value)
        else:
            self.result.symbols.setdefault(statement.name.text, statement.name)
            self.declared.add(id(statement.name))
        self.define(statement.name, statement.name)

    def define_block(self, statement: tree.Def) -> None:
        name = statement.name.text
        if name in catalog.names() or name == INPUT:
            self.report(statement.name, f"'{name}' is a layer and cannot be redefined", "choose another name")
        with self.inside():
            optional: tree.Parameter | None = None
            for parameter in statement.parameters:
                if parameter.default is not None:
                    optional = parameter
                    self.expression(parameter.default)
                elif optional is not None:
                    self.report(
                        parameter,
                        f"'{parameter.name.text}' has no default and stands after one that has",
                        f"move it before '{optional.name.text}'",
                    )
                self.define(parameter.name, parameter.name)
            self.defining.append(name)
            self.statements(statement.body)
            self.defining.pop()
        self.define(statement.name, statement)

    def output(self, statement: tree.Output) -> None:
        for name in statement.names:
            if name.text in self.outputs:
                self.report(name, f"'{name.text}' is an output already")
            elif self.scope.find_label(name.text) is None:
                self.unseen_label(name)
            self.outputs.add(name.text)

    def layout(self, statement: tree.Layout) -> None:
        if statement.name.text not in LAYOUTS:
            self.report(
                statement.name,
                f"unknown layout '{statement.name.text}'",
                suggestion(statement.name.text, LAYOUTS) or f"write {' or '.join(LAYOUTS)}",
            )

    # Calls.

    def call(self, statement: tree.Call) -> None:
        word = statement.word.text
        found = self.scope.find(word)
        if word == INPUT:
            self.check_input(statement)
        layer = catalog.find(word)
        if isinstance(found, tree.Def):
            self.call_block(statement, found)
        elif layer is None:
            self.unknown_word(statement, found)
        elif not self.runs_on(statement, layer):
            self.call_layer(statement, layer)
        for branch in statement.branches or ():
            self.braces(branch, keeps_labels=False)

    def runs_on(self, statement: tree.Call, layer: type[Layer]) -> bool:
        """Report `relu gap`, two statements without a separator; whether it is so."""
        options = {option.name for option in layer.options()}
        for argument in statement.arguments:
            match argument:
                case tree.Argument(name=None, value=tree.Name(text=word) as value):
                    if word not in options and self.scope.find(word) is None and word in catalog.names():
                        self.report(value, f"'{word}' is a layer, not a value", "separate statements with ';'")
                        return True
        return False

    def check_input(self, statement: tree.Call) -> None:
        if self.scope.parent is not None:
            self.report(statement.word, "'input' stands outside of all braces")
        elif self.input is not None:
            self.report(
                statement.word,
                f"a network has one input; the first is in line {self.source.line(self.input.start)}",
            )
        self.input = self.input or statement

    def call_block(self, statement: tree.Call, block: tree.Def) -> None:
        if statement.branches is not None:
            self.report(statement.word, f"'{statement.word.text}' is a block of the spec: it is used without braces")
        if id(block) in self.result.broken:
            self.result.broken.add(id(statement))
        names = [parameter.name.text for parameter in block.parameters]
        taken = self.match_arguments(statement, names, names)
        self.result.bound[id(statement)] = tuple(
            (parameter, taken[parameter.name.text]) for parameter in block.parameters if parameter.name.text in taken
        )
        missing = [
            parameter.name.text
            for parameter in block.parameters
            if parameter.default is None and parameter.name.text not in taken
        ]
        self.missing(statement, missing, names)
        for argument in statement.arguments:
            self.expression(argument.value)

    def call_layer(self, statement: tree.Call, layer: type[Layer]) -> None:
        word = statement.word.text
        options = {option.name: option for option in layer.options()}
        positional = [option.name for option in options.values() if option.positional]
        if layer.merges or (word == SPLIT and (statement.branches is not None or not statement.arguments)):
            self.check_branches(statement)
            if word == SPLIT:
                positional, options = [], {}
        elif statement.branches is not None:
            self.report(statement.word, f"'{word}' is a layer and has no braces")
        taken = self.match_arguments(statement, positional, list(options))
        self.result.bound[id(statement)] = tuple(
            (option, taken[name]) for name, option in options.items() if name in taken
        )
        self.missing(
            statement, [name for name, option in options.items() if option.required and name not in taken], positional
        )
        option_of = {id(argument): options[name] for name, argument in taken.items()}
        for argument in statement.arguments:
            option = option_of.get(id(argument))
            if option is None:
                self.expression(argument.value)
            else:
                words = getattr(option.kind, "words", ())
                self.expression(argument.value, words, f"{option.name} takes {option.kind.expects}")

    def check_branches(self, statement: tree.Call) -> None:
        word, branches = statement.word.text, statement.branches
        if branches is None:
            self.report(
                statement.word,
                f"'{word}' is written as a block",
                f"write {word} {{ ... | ... }}, a branch on each side",
            )
            return
        if len(branches) < 2:
            self.report(statement.word, f"'{word}' needs two or more branches, got 1", "separate them with '|'")
        for branch in branches[:-1]:
            if not branch:
                self.report(statement.word, f"a branch of '{word}' is empty", "write 'identity' for the input as it is")

    def match_arguments(
        self, statement: tree.Call, positional: list[str], names: list[str]
    ) -> dict[str, tree.Argument]:
        """Each argument under the name that it gives a value."""
        word = statement.word.text
        taken: dict[str, tree.Argument] = {}
        rest: list[tree.Argument] = []
        named: tree.Argument | None = None
        free = iter(positional)
        for argument in statement.arguments:
            if argument.name is None:
                if named is not None:
                    self.report(argument, "positional arguments stand before name=value")
                    return taken
                name = next(free, None)
                if name is None:
                    rest.append(argument)
                else:
                    taken[name] = argument
                continue
            named = argument
            name = argument.name.text
            if name not in names:
                known = f"it knows {_listed(names)}" if names else "it has none"
                self.report(argument.name, f"'{word}' has no argument '{name}'", suggestion(name, names) or known)
            elif name in taken:
                self.report(argument.name, f"'{name}' is given twice")
            else:
                taken[name] = argument
        if rest and not self.spaced_sizes([a.value for a in statement.arguments if a.name is None]):
            others = [name for name in names if name not in taken]
            count = len(positional) + len(rest)
            self.report(
                tree.Part(rest[0].start, rest[-1].end),
                f"'{word}' takes {_counted(len(positional), 'positional argument')}, got {count}",
                f"give others by name: {_listed([f'{name}=...' for name in others])}" if others else None,
            )
        return taken

    def missing(self, statement: tree.Call, missing: list[str], positional: list[str]) -> None:
        if not missing or id(statement) in self.result.broken:
            return
        word = statement.word.text
        mend = f"write {word} {' '.join(positional)}, with a value for each"
        if len(statement.arguments) == 1 and isinstance(statement.arguments[0].value, tree.Tuple):
            mend = f"arguments stand without parentheses and commas: {word} {' '.join(positional)}"
        self.report(statement.word, f"'{word}' needs {_listed(missing, 'and')}", mend)

    def unknown_word(self, statement: tree.Call, found: tree.Name | None) -> None:
        word = statement.word
        if word.text in self.unread:
            self.result.broken.add(id(statement))
        elif word.text in self.defining:
            self.report(word, f"'{word.text}' uses itself: blocks do not recurse", "use 'repeat'")
        elif found is not None:
            self.report(word, f"'{word.text}' is a value, not a layer or a block")
        elif word.text.lower() in _UNSUPPORTED:
            self.report(word, f"unknown layer '{word.text}': {_UNSUPPORTED[word.text.lower()]}")
        elif word.text in self.blocks:
            line = self.source.line(self.blocks[word.text].start)
            self.report(word, f"'{word.text}' is not defined yet", f"move its definition up from line {line}")
        else:
            blocks = [name for scope in self.scope.around() for name, item in scope.names.items()
                      if isinstance(item, tree.Def)]  # fmt: skip
            synonym = _SYNONYMS.get(word.text.lower())
            known = synonym if synonym and catalog.find(synonym) else None
            mend = f"write '{known}'" if known else suggestion(word.text, [*catalog.names(), *blocks, *_KEYWORDS])
            self.report(word, f"unknown layer '{word.text}'", mend or "'cnncalc layers' lists them")
        for argument in statement.arguments:
            if not isinstance(argument.value, tree.Name):
                self.expression(argument.value)

    # Names.

    def check_reserved(self, name: tree.Name) -> None:
        if name.text in RESERVED:
            message = f"'{name.text}' is reserved: it is a word of the option '{RESERVED[name.text]}'"
            self.problem(name, message, "choose another name")

    def define(self, name: tree.Name, item: tree.Name | tree.Def) -> None:
        self.check_reserved(name)
        earlier = self.scope.find(name.text)
        if earlier is not None:
            self.report(
                name,
                f"'{name.text}' is already defined in line {self.source.line(earlier.start)}",
                "names are defined once; choose another",
            )
            return
        symbol = self.scope.symbols.get(name.text)
        if symbol is not None:
            self.report(
                name,
                f"'{name.text}' is a symbol in line {self.source.line(symbol.start)}, before it is defined here",
                "move the definition up, or choose another name",
            )
        self.scope.names[name.text] = item

    def define_label(self, label: tree.Name) -> None:
        self.check_reserved(label)
        home = self.scope.home_of_labels()
        earlier = home.find_label(label.text)
        if earlier is not None:
            line = self.source.line(earlier.start)
            self.report(label, f"an output is already named '{label.text}' in line {line}", "choose another name")
            return
        home.labels[label.text] = label
        self.labels.setdefault(label.text, label)

    def unseen_label(self, name: tree.Name) -> None:
        """A name that no `as` has given yet; what to say about it is known at the end of the text."""
        self.result.broken.add(id(self.statement))
        self.unseen_labels.append((name, [label for scope in self.scope.around() for label in scope.labels]))

    def check_names(self) -> None:
        """What only the whole text shows."""
        for name, visible in self.unseen_labels:
            if name.text in self.unread:
                continue
            label = self.labels.get(name.text)
            if label is None:
                mend = suggestion(name.text, visible) or f"name it where it is made: conv 64 3x3 as {name.text}"
                self.problem(name, f"no output is named '{name.text}'", mend)
            elif label.start > name.start:
                line = self.source.line(label.start)
                self.problem(name, f"the output '{name.text}' is made later, in line {line}")
            else:
                line = self.source.line(label.start)
                self.problem(
                    name, f"the output '{name.text}' is not seen here: it stands inside braces, in line {line}"
                )
        for text, name in self.annotated.items():
            if text not in self.used:
                self.result.unknown.add(text)
                self.problem(name, f"the symbol '{text}' occurs only in an annotation", "nothing gives it a value")

    def expression(self, expression: tree.Expression, words: Iterable[str] = (), takes: str = "") -> None:
        """Look up every name. `words` are what an option takes besides values; `takes` says it to a reader."""
        match expression:
            case tree.Name():
                self.name(expression, tuple(words), takes)
            case tree.Negative(operand=operand):
                self.expression(operand)
            case tree.Operation(left=left, right=right):
                self.expression(left)
                self.expression(right)
            case tree.Tuple(entries=entries):
                for entry in entries:
                    self.expression(entry)

    def name(self, name: tree.Name, words: tuple[str, ...], takes: str) -> None:
        if name.text in words:
            return
        found = self.scope.find(name.text)
        if isinstance(found, tree.Def):
            self.report(name, f"'{name.text}' is a block, not a value")
        elif found is not None:
            if id(found) in self.declared:
                self.use_symbol(name)
        elif _SYMBOL.fullmatch(name.text):
            self.use_symbol(name)
        elif name.text in self.unread:
            self.result.broken.add(id(self.statement))
        elif not takes and name.text in self.all_words():
            return
        else:
            values = [text for scope in self.scope.around() for text, item in scope.names.items()
                      if isinstance(item, tree.Name)]  # fmt: skip
            mend = suggestion(name.text, [*words, *values])
            if mend is None:
                declare = f"declare a symbol with 'let {name.text}'"
                if name.text in RESERVED:
                    declare = f"it is a word of options, as in {RESERVED[name.text]}={name.text}"
                mend = takes if words else declare
            self.report(name, f"unknown name '{name.text}'", mend)

    def use_symbol(self, name: tree.Name) -> None:
        if self.in_annotation:
            self.annotated.setdefault(name.text, name)
            return
        self.used.add(name.text)
        self.result.symbols.setdefault(name.text, name)
        for scope in self.scope.around():
            scope.symbols.setdefault(name.text, name)

    def all_words(self) -> set[str]:
        """The words of all options of all layers: what may be passed to a block of the user's."""
        layers = [layer for layer in map(catalog.find, catalog.names()) if layer is not None]
        return {word for layer in layers for option in layer.options() for word in getattr(option.kind, "words", ())}

    def spaced_sizes(self, values: Iterable[tree.Expression]) -> bool:
        """Report `3 x 3`; whether there was one."""
        if self.scope.find("x") is not None:
            return False
        values = list(values)
        for at, first in enumerate(values):
            last = first
            for cross, size in zip(values[at + 1 :: 2], values[at + 2 :: 2], strict=False):
                match last, cross, size:
                    case ((tree.Integer() | tree.Sizes()), tree.Name(text="x"), (tree.Integer() | tree.Sizes())):
                        last = size
                    case _:
                        break
            if last is not first:
                text = self.source.text[first.start : last.end]
                self.report(
                    tree.Part(first.start, last.end),
                    "sizes are written without spaces",
                    f"write {''.join(text.split()).replace(TIMES, 'x')}",
                )
                return True
        return False


_KEYWORDS = ("let", "def", "repeat", "for", "freeze", "aux", "from", "output", "layout", "input")


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """The nearest known word, as advice."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), sorted(set(known)), n=1, cutoff=0.65)
    return f"did you mean '{close[0]}'?" if close else None


def _unread(statements: tree.Statements) -> Iterator[tree.Broken]:
    for statement in statements:
        if isinstance(statement, tree.Broken):
            yield statement
        else:
            for inner in tree.braces(statement):
                yield from _unread(inner)


def _listed(words: Iterable[str], last: str = "or") -> str:
    return f" {last} ".join(", ".join(words).rsplit(", ", 1))


def _counted(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
