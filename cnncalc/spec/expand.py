"""From the syntax tree to the network: blocks are put in, repeats written out, values and shapes computed.

The cost is linear in the layers: equal layers are made once, and the shape of a layer is computed once for equal
inputs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from cnncalc import catalog, sizes
from cnncalc.errors import LayerError, Problem
from cnncalc.layer import Layer
from cnncalc.options import Dimensions, Option, undecided
from cnncalc.sizes import Relation, Shape, Size, strongest
from cnncalc.spec import tree
from cnncalc.spec.check import CONCAT, IDENTITY, INPUT, SPLIT, Checked
from cnncalc.spec.counting import Counter, TooMany
from cnncalc.spec.layout import channels_first, substituted, written_shape
from cnncalc.spec.network import Network, Node
from cnncalc.spec.parser import MAX_LEVELS, MAX_STATEMENTS
from cnncalc.spec.scopes import Block, Scope, Tip
from cnncalc.spec.source import Source
from cnncalc.spec.values import UNKNOWN, Trouble, Value, evaluate, written
from cnncalc.work import Step, Work


class Place(NamedTuple):
    """Where a node stands: its path so far, the uses of each word there, and the calls around it."""

    used: dict[str, int]
    path: str = ""
    frozen: bool = False
    aux: bool = False
    calls: tuple[tree.Call, ...] = ()
    level: int = 0

    def next_path(self, word: str) -> str:
        """The path of the next use of a word here."""
        count = self.used.get(word, 0) + 1
        self.used[word] = count
        return f"{self.path}{word}" if count == 1 else f"{self.path}{word}[{count}]"

    def below(self, path: str, calls: tuple[tree.Call, ...] | None = None) -> Place:
        calls = self.calls if calls is None else calls
        return self._replace(used={}, path=path + "/", calls=calls, level=self.level + 1)


class _Computed(NamedTuple):
    """What a layer gives for some inputs: itself with its sizes written out, its shape, and how."""

    layer: Layer
    shape: Shape
    steps: tuple[Step, ...]


#: Lines of the chain of calls that a problem shows.
_MAX_NOTES = 5


#: Parts that all symbolic sizes of a network have together, at most: symbols as its kernels make each layer's sizes
#: longer than the last one's, and to compare them takes milliseconds a part.
MAX_SYMBOLIC_PARTS = 3_000


class _Stop(Exception):
    """A limit is passed: nothing more is expanded."""


def expand(
    source: Source,
    statements: tree.Statements,
    checked: Checked,
    settings: Mapping[str, int],
    complete: bool = True,
    most: int | None = None,
) -> tuple[Network, list[Problem]]:
    """The network of a spec and the problems of its values and shapes, with which it is not all there.

    `complete` says that every statement was read: only then is an unused output an error. At most `most` statements are
    built (None: MAX_STATEMENTS).
    """
    expansion = _Expansion(source, checked, settings, MAX_STATEMENTS if most is None else most)
    network = expansion.run(statements)
    if complete and not checked.problems and not expansion.problems:
        expansion.check_all_used()
    return network, expansion.problems


class _Expansion:
    def __init__(self, source: Source, checked: Checked, settings: Mapping[str, int], most: int) -> None:
        self.source = source
        self.checked = checked
        self.settings = settings
        self.symbols: dict[str, Value] = {}
        self.problems: list[Problem] = []
        self.reported: set[tuple[int, int, str, tuple[int, ...]]] = set()
        self.nodes: list[Node] = []
        self.made_by: list[tuple[tree.Part, tuple[tree.Call, ...]]] = []
        self.layers: dict[tuple[Any, ...], Layer] = {}
        self.computed: dict[tuple[Any, ...], _Computed] = {}
        self.conditions: dict[Relation, None] = {}
        self.symbolic_sizes: set[Size] = set()
        self.symbolic_parts = 0  # of all these together
        self.layout = "channels_first"
        self.outputs: list[Tip] = []
        self.declared_outputs = False
        self.lines: dict[int, int] = {}
        self.most = most
        self.counter = Counter(checked, self.symbol, most)
        self.do: dict[type[tree.Part], Callable[[Any, Scope, Tip, Place], Tip]] = {
            tree.Call: self.call,
            tree.From: self.go_back,
            tree.Repeat: self.repeat,
            tree.For: self.for_each,
            tree.Freeze: self.freeze,
            tree.Aux: self.aux,
            tree.Let: self.let,
            tree.Def: self.define,
            tree.Output: self.output,
            tree.Layout: self.set_layout,
            tree.Broken: lambda statement, scope, tip, place: None,
        }

    def run(self, statements: tree.Statements) -> Network:
        tip: Tip = None
        with suppress(_Stop):
            self.within_limit(lambda: self.counter.statements(statements, Scope(), ()))
            tip = self.statements(statements, Scope(), None, Place({}))
        if not self.declared_outputs:
            self.outputs = [tip]
        return Network(
            nodes=tuple(self.nodes),
            outputs=tuple(index for index in self.outputs if index is not None),
            layout=self.layout,
            conditions=strongest(self.conditions) if self.conditions else (),
            symbols=tuple(name for name in self.checked.symbols if name not in self.settings and name in self.symbols),
            text=self.source.text,
            source=self.source.name,
        )

    def statements(self, statements: tree.Statements, scope: Scope, tip: Tip, place: Place) -> Tip:
        """Run statements one after the other on the output at hand; gives the last output."""
        for statement in statements:
            if id(statement) in self.checked.broken:
                tip = self.finish(statement, scope, tip, None, place) if isinstance(statement, tree.Producer) else tip
                if isinstance(statement, tree.Let):
                    scope.values[statement.name.text] = UNKNOWN
                continue
            tip = self.do[type(statement)](statement, scope, tip, place)
        return tip

    # Errors.

    def report(self, part: tree.Part, place: Place, message: str, mend: str | None = None) -> None:
        """A problem with a part of the text, with the calls that led there; once for all turns of a repeat."""
        key = (part.start, part.end, message, tuple(map(id, place.calls)))
        if key in self.reported:
            return
        self.reported.add(key)
        notes = [
            f"used at {self.source.place(call.start)}: {self.source.excerpt(call.start, call.end)}"
            for call in reversed(place.calls)
        ]
        if len(notes) > _MAX_NOTES:
            notes[_MAX_NOTES - 2 : -1] = [f"({len(notes) - _MAX_NOTES + 1} uses in between)"]
        self.problems.append(self.source.problem(part.start, part.end, message, mend, tuple(notes)))

    def within_limit(self, count: Callable[[], int]) -> None:
        """Report what would expand to too many statements, before it does."""
        try:
            count()
        except TooMany as error:
            self.report(
                error.statement.head,
                Place({}, calls=error.calls),
                f"this expands to more than {self.most:,} statements"
                if error.count is None
                else f"this expands to {error.count:,} statements; at most {self.most:,} are built",
            )
            raise _Stop from None

    # Values.

    def value(self, expression: tree.Expression, scope: Scope, tip: Tip, place: Place) -> Value:
        """The value of an expression; UNKNOWN after an error."""

        def name(text: str) -> Value:
            found = scope.find(text)
            return self.symbol(text) if found is None else found

        channels: Value = UNKNOWN if tip is None else self.nodes[tip].shape[0]
        try:
            return evaluate(expression, name, channels)
        except Trouble as trouble:
            self.report(trouble.part, place, trouble.message, trouble.mend)
            return UNKNOWN

    def symbol(self, text: str) -> Value:
        """A symbol, the number that a setting puts in its place, or a word."""
        if text in self.checked.unknown:
            return UNKNOWN
        if text not in self.checked.symbols:
            return text
        if text in self.settings:
            return self.settings[text]
        if text not in self.symbols:
            self.symbols[text] = sizes.symbol(text)
        return self.symbols[text]

    def arguments(self, statement: tree.Call, scope: Scope, tip: Tip, place: Place) -> list[tuple[Any, Value]]:
        """The options or parameters that a call gives, with their values."""
        return [
            (target, self.value(argument.value, scope, tip, place))
            for target, argument in self.checked.bound[id(statement)]
        ]

    # Statements that make no layer.

    def let(self, statement: tree.Let, scope: Scope, tip: Tip, place: Place) -> Tip:
        name = statement.name.text
        scope.values[name] = (
            self.symbol(name) if statement.value is None else self.value(statement.value, scope, tip, place)
        )
        return tip

    def define(self, statement: tree.Def, scope: Scope, tip: Tip, place: Place) -> Tip:
        scope.values[statement.name.text] = Block(statement, scope)
        return tip

    def output(self, statement: tree.Output, scope: Scope, tip: Tip, place: Place) -> Tip:
        self.declared_outputs = True
        self.outputs += [scope.find_label(name.text) for name in statement.names]
        return tip

    def set_layout(self, statement: tree.Layout, scope: Scope, tip: Tip, place: Place) -> Tip:
        self.layout = statement.name.text
        return tip

    # Statements that give an output.

    def finish(
        self, statement: tree.Producer, scope: Scope, before: Tip, tip: Tip, place: Place, steps: Sequence[Step] = ()
    ) -> Tip:
        """Check the shape that the author expects and give the output its name; `before` is the statement's input.

        Where the output is unknown, the expected shape stands in for it, so that what follows can be checked.
        """
        if statement.expected is not None:
            expected = self.shape(self.value(statement.expected, scope, before, place))
            if tip is None and expected is not None:
                tip = self.stand_in(expected, statement, place)
            elif tip is not None and expected is not None:
                self.compare(statement, tip, expected, steps, place)
        if statement.label is not None:
            if tip is not None and self.nodes[tip].name is None:
                self.nodes[tip] = replace(self.nodes[tip], name=statement.label.text)
            scope.label(statement.label.text, tip)
        return tip

    def shape(self, value: Value) -> Shape | None:
        """A value as a shape, channels first; None where it is unknown."""
        if value is UNKNOWN or isinstance(value, (str, float)):
            return None
        return channels_first(value if isinstance(value, tuple) else (value,), self.layout)

    def stand_in(self, shape: Shape, statement: tree.Producer, place: Place) -> Tip:
        found: Any = catalog.find(INPUT)
        try:
            return self.add(found(shape), (), shape, statement, place, place.next_path(INPUT))
        except LayerError:
            return None

    def compare(self, statement: tree.Producer, tip: int, expected: Shape, steps: Sequence[Step], place: Place) -> None:
        """Report an output shape that the author did not expect; what only symbols decide is a condition."""
        found = self.nodes[tip].shape
        relations = [sizes.equal(one, other) for one, other in zip(found, expected, strict=False)]
        decisions = [sizes.decide(relation) for relation in relations]
        assert statement.expected is not None
        if len(found) != len(expected) or False in decisions:
            derivation = "\n".join(_derivation(step) for step in steps)
            self.report(
                statement.expected,
                place,
                f"{statement.keyword} gives {written_shape(found, self.layout)}, "
                f"not {written_shape(expected, self.layout)}",
                derivation or None,
            )
        for relation, decision in zip(relations, decisions, strict=True):
            if decision is None:
                self.conditions.setdefault(relation)

    def call(self, statement: tree.Call, scope: Scope, tip: Tip, place: Place) -> Tip:
        found = scope.find(statement.word.text)
        steps: Sequence[Step] = ()
        if isinstance(found, Block):
            result = self.block(statement, found, scope, tip, place)
        elif statement.branches is not None:
            result, steps = self.merge(statement, scope, tip, place)
        else:
            result, steps = self.layer(statement, scope, tip, place)
        return self.finish(statement, scope, tip, result, place, steps)

    def layer(self, statement: tree.Call, scope: Scope, tip: Tip, place: Place) -> tuple[Tip, Sequence[Step]]:
        values = self.arguments(statement, scope, tip, place)
        is_input = statement.word.text == INPUT
        made = self.make(statement, values, place)
        if made is None or (tip is None and not is_input):
            return None, ()
        return self.apply(statement, made, () if is_input or tip is None else (tip,), place)

    def make(self, statement: tree.Call, values: list[tuple[Any, Value]], place: Place) -> Layer | None:
        """The layer of a statement, equal ones as one object; None where a value is unknown or does not fit."""
        word = statement.word.text
        key = (word, *((option.name, type(value), value) for option, value in values))
        if key in self.layers:
            return self.layers[key]
        found = catalog.find(word)
        assert found is not None
        given: dict[str, Any] = {}
        for option, value in values:
            if value is not UNKNOWN:
                try:
                    given[option.attribute] = found.converted(
                        option, self.shape(value) if isinstance(option.kind, Dimensions) else value
                    )
                except LayerError as error:
                    self.refused(statement, error, place)
        if len(given) < len(values):
            return None
        try:
            layer = found(**given)
        except LayerError as error:
            self.refused(statement, error, place)
            return None
        self.layers[key] = layer
        for option, _ in values:
            self.conditions.update(dict.fromkeys(undecided(option.kind, given[option.attribute])))
        return layer

    def apply(
        self, statement: tree.Call, layer: Layer, inputs: tuple[int, ...], place: Place, path: str | None = None
    ) -> tuple[Tip, Sequence[Step]]:
        """The node of a layer on some inputs, and how its shape was computed; None where they do not fit."""
        shapes = tuple(self.nodes[index].shape for index in inputs)
        key = (id(layer), shapes)
        computed = self.computed.get(key)
        if computed is None:
            try:
                computed = self.compute(layer, shapes)
            except LayerError as error:
                self.refused(statement, error, place)
                return None, ()
            self.computed[key] = computed
        path = path or place.next_path(layer.keyword())
        return self.add(computed.layer, inputs, computed.shape, statement, place, path, computed.steps), computed.steps

    def compute(self, layer: Layer, shapes: tuple[Shape, ...]) -> _Computed:
        """Raises LayerError where the inputs do not fit."""
        if shapes and len(shapes[0]) > 1:
            layer = layer.at_rank(len(shapes[0]) - 1)
        work = Work()
        shape = tuple(sizes.settled(size) for size in layer.output_shape(work, *shapes))
        for size in shape:
            if isinstance(size, int) and size < 1:
                raise LayerError(f"{layer.keyword()} would give the empty shape {sizes.format_shape(shape)}")
            reason = sizes.too_large(size)
            if reason:
                mend = sizes.SET_NUMBERS if sizes.is_symbolic(size) else None
                raise LayerError(f"{layer.keyword()} would give {reason}", mend=mend)
            if sizes.is_symbolic(size) and size not in self.symbolic_sizes:
                self.symbolic_sizes.add(size)
                self.symbolic_parts += sizes.parts(size)
        if self.symbolic_parts > MAX_SYMBOLIC_PARTS:
            raise LayerError(
                f"the symbolic sizes up to here have more than {MAX_SYMBOLIC_PARTS:,} parts", mend=sizes.SET_NUMBERS
            )
        self.conditions.update(dict.fromkeys(work.conditions))
        return _Computed(layer, shape, tuple(work.steps))

    def add(
        self, layer: Layer, inputs: tuple[int, ...], shape: Shape, statement: tree.Part, place: Place, path: str,
        steps: Sequence[Step] = (),
    ) -> int:  # fmt: skip
        index = len(self.nodes)
        line = self.lines.get(statement.start)
        if line is None:
            line = self.lines[statement.start] = self.source.line(statement.start)
        self.nodes.append(Node(index, layer, inputs, shape, path, None, place.frozen, place.aux, line, steps))
        self.made_by.append((statement, place.calls))
        return index

    def refused(self, statement: tree.Call, error: LayerError, place: Place) -> None:
        """Report a layer's refusal under the option at fault, else under its word."""
        part: tree.Part = statement.word
        for option, argument in self.checked.bound.get(id(statement), ()):
            if isinstance(option, Option) and option.name == error.option:
                part = argument
        message, mend = error.message, error.mend
        if statement.word.text == SPLIT:
            message = message.replace(CONCAT, SPLIT)  # the language puts a concat at the end of a split
        if self.layout == "channels_last" and re.search(r"\dx\d", error.message):
            mend = "\n".join(filter(None, [mend, "in this message, shapes are written channels first"]))
        self.report(part, place, message, mend)

    # Braces.

    def merge(self, statement: tree.Call, scope: Scope, tip: Tip, place: Place) -> tuple[Tip, Sequence[Step]]:
        word = statement.word.text
        values = self.arguments(statement, scope, tip, place)
        path = place.next_path(word)
        tips: list[Tip] = []
        assert statement.branches is not None
        for number, branch in enumerate(statement.branches):
            inner = self.deeper(statement, place.below(f"{path}/{number}"))
            start = tip
            if word == SPLIT and tip is not None:
                start, _ = self.apply_word(statement, SPLIT, (number, len(statement.branches)), (tip,), inner)
            if branch:
                tips.append(self.statements(branch, Scope(scope, keeps_labels=False), start, inner))
            elif start is None:
                tips.append(None)
            else:
                tips.append(self.apply_word(statement, IDENTITY, (), (start,), inner)[0])
        inputs = tuple(index for index in tips if index is not None)
        if word == SPLIT:
            known = len(inputs) == len(tips)
            return self.apply_word(statement, CONCAT, (), inputs, place, path) if known else (None, ())
        layer = self.make(statement, values, place)
        if layer is None or len(inputs) < len(tips):
            return None, ()
        return self.apply(statement, layer, inputs, place, path)

    def apply_word(
        self, statement: tree.Call, word: str, values: tuple[int, ...], inputs: tuple[int, ...], place: Place,
        path: str | None = None,
    ) -> tuple[Tip, Sequence[Step]]:  # fmt: skip
        """The node of a layer that the language puts in."""
        found = catalog.find(word)
        assert found is not None
        layer = self.layers.setdefault((word, *values), found(*values))
        return self.apply(statement, layer, inputs, place, path)

    def block(self, statement: tree.Call, block: Block, scope: Scope, tip: Tip, place: Place) -> Tip:
        definition = block.definition
        path = place.next_path(statement.word.text)
        inner = self.deeper(statement, place.below(path, (*place.calls, statement)))
        values = self.arguments(statement, scope, tip, place)
        given = {parameter.name.text: value for parameter, value in values}
        local = Scope(block.scope)
        for parameter in definition.parameters:
            name = parameter.name.text
            if name in given:
                local.values[name] = given[name]
            elif parameter.default is None:
                local.values[name] = UNKNOWN
            else:
                local.values[name] = self.value(parameter.default, local, tip, inner)
        return self.statements(definition.body, local, tip, inner)

    def deeper(self, statement: tree.Statement, place: Place) -> Place:
        if place.level > MAX_LEVELS:
            self.report(statement.head, place, f"blocks in blocks make more than {MAX_LEVELS} levels of braces")
            raise _Stop
        return place

    def repeat(self, statement: tree.Repeat, scope: Scope, tip: Tip, place: Place) -> Tip:
        result = tip
        turns = self.turns(statement, scope, tip, place)
        inner = self.same_path(statement, place)
        if id(statement) in self.counter.uncounted and turns is not None:
            self.within_limit(lambda: self.counter.turns(statement, turns, scope, place.calls))
        for _ in range(turns or 0):
            result = self.statements(statement.body, Scope(scope), result, inner)
        return self.finish(statement, scope, tip, None if turns is None else result, place)

    def turns(self, statement: tree.Repeat, scope: Scope, tip: Tip, place: Place) -> int | None:
        """How often the body of a repeat runs; None after an error."""
        count = self.value(statement.count, scope, tip, place)
        if count is UNKNOWN:
            return None
        if isinstance(count, int) and count >= 0:
            return count
        symbolic = not isinstance(count, (int, float, str, tuple))
        mend = "give its symbols numbers with '--set'" if symbolic else None
        self.report(statement.count, place, f"repeat needs a whole number of at least 0, got {written(count)}", mend)
        return None

    def for_each(self, statement: tree.For, scope: Scope, tip: Tip, place: Place) -> Tip:
        inner = self.same_path(statement, place)
        result = tip
        for expression in statement.values:
            local = Scope(scope)
            local.values[statement.name.text] = self.value(expression, scope, result, place)
            result = self.statements(statement.body, local, result, inner)
        return self.finish(statement, scope, tip, result, place)

    def freeze(self, statement: tree.Freeze, scope: Scope, tip: Tip, place: Place) -> Tip:
        inner = self.same_path(statement, place)._replace(frozen=True)
        result = self.statements(statement.body, Scope(scope, keeps_labels=False), tip, inner)
        return self.finish(statement, scope, tip, result, place)

    def aux(self, statement: tree.Aux, scope: Scope, tip: Tip, place: Place) -> Tip:
        inner = self.deeper(statement, place.below(place.next_path("aux")))._replace(aux=True)
        result = self.statements(statement.body, Scope(scope), tip, inner)
        self.finish(statement, scope, tip, result, place)
        return tip

    def same_path(self, statement: tree.Statement, place: Place) -> Place:
        """One level deeper in the braces, at the same place of the path."""
        return self.deeper(statement, place._replace(level=place.level + 1))

    def go_back(self, statement: tree.From, scope: Scope, tip: Tip, place: Place) -> Tip:
        return self.finish(statement, scope, tip, scope.find_label(statement.name.text), place)

    def check_all_used(self) -> None:
        """Every output is read, declared, or the end of a side head."""
        used = {index for node in self.nodes for index in node.inputs} | set(self.outputs)
        for node in self.nodes:
            if node.index in used or node.aux:
                continue
            statement, calls = self.made_by[node.index]
            self.report(
                statement.head,
                Place({}, calls=calls),
                f"nothing uses this output ({written_shape(node.shape, self.layout)})",
                "name it with 'as' and read it with 'from', or declare it with 'output'",
            )


def _derivation(step: Step) -> str:
    return f"{step.name} = {step.formula} = {substituted(step)} = {step.result}"
