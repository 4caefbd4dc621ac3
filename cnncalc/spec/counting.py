"""Count what a spec expands to, before it is expanded."""

from __future__ import annotations

from collections.abc import Callable

from cnncalc.spec import tree
from cnncalc.spec.check import Checked
from cnncalc.spec.parser import MAX_LEVELS
from cnncalc.spec.scopes import Block, Scope
from cnncalc.spec.values import UNKNOWN, Trouble, Value, evaluate

Calls = tuple[tree.Call, ...]


class TooMany(Exception):
    """A statement expands to more statements than the limit; `count` is None where that many were not counted."""

    def __init__(self, statement: tree.Statement, calls: Calls, count: int | None) -> None:
        super().__init__(count)
        self.statement = statement
        self.calls = calls
        self.count = count


class Counter:
    """Counts statements by the values that need no shape.

    A repeat whose number needs one (`repeat in { ... }`) counts as one turn; it is in `uncounted` and counted when the
    expansion gets there. Raises TooMany.
    """

    def __init__(self, checked: Checked, symbol: Callable[[str], Value], most: int) -> None:
        self.checked = checked
        self.symbol = symbol
        self.most = most
        self.uncounted: set[int] = set()

    def statements(self, statements: tree.Statements, scope: Scope, calls: Calls, level: int = 0) -> int:
        """How many statements run, those inside braces included."""
        total = 0
        for statement in statements:
            total += 1 + (0 if id(statement) in self.checked.broken else self.inside(statement, scope, calls, level))
            if total > self.most:
                raise TooMany(statement, calls, None)
        return total

    def inside(self, statement: tree.Statement, scope: Scope, calls: Calls, level: int) -> int:
        if level > MAX_LEVELS:
            return 0
        match statement:
            case tree.Let(name=name, value=expression):
                scope.values[name.text] = (
                    self.symbol(name.text) if expression is None else self.value(expression, scope)
                )
            case tree.Def(name=name):
                scope.values[name.text] = Block(statement, scope)
            case tree.Call(word=word, branches=branches):
                found = scope.find(word.text)
                if isinstance(found, Block):
                    local = self.entered(statement, found, scope)
                    return self.statements(found.definition.body, local, (*calls, statement), level + 1)
                return sum(self.statements(branch, Scope(scope), calls, level + 1) for branch in branches or ())
            case tree.Repeat(count=count):
                turns = self.value(count, scope)
                if not isinstance(turns, int):
                    self.uncounted.add(id(statement))
                    turns = 1
                return self.turns(statement, turns, scope, calls, level)
            case tree.For(name=name, values=values, body=body):
                total = 0
                for expression in values:
                    local = Scope(scope)
                    local.values[name.text] = self.value(expression, scope)
                    total += 1 + self.statements(body, local, calls, level + 1)
                return total
            case tree.Freeze(body=body) | tree.Aux(body=body):
                return self.statements(body, Scope(scope), calls, level + 1)
        return 0

    def turns(self, statement: tree.Repeat, turns: int, scope: Scope, calls: Calls, level: int = 0) -> int:
        """The statements of a repeat; an empty turn counts as one."""
        if turns < 1:
            return 0
        total = turns * max(1, self.statements(statement.body, Scope(scope), calls, level + 1))
        if total > self.most:
            raise TooMany(statement, calls, total)
        return total

    def entered(self, statement: tree.Call, block: Block, scope: Scope) -> Scope:
        """The scope of a block with its parameters."""
        local = Scope(block.scope)
        given = {id(target): argument for target, argument in self.checked.bound[id(statement)]}
        for parameter in block.definition.parameters:
            argument = given.get(id(parameter))
            if argument is not None:
                value = self.value(argument.value, scope)
            else:
                value = UNKNOWN if parameter.default is None else self.value(parameter.default, local)
            local.values[parameter.name.text] = value
        return local

    def value(self, expression: tree.Expression, scope: Scope) -> Value:
        """The value as far as it needs no shape; errors wait for the expansion."""

        def name(text: str) -> Value:
            found = scope.find(text)
            return self.symbol(text) if found is None else found

        try:
            return evaluate(expression, name, UNKNOWN)
        except Trouble:
            return UNKNOWN
