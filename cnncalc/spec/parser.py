"""From tokens to the syntax tree: the LALR(1) tables at work, and recovery after a syntax error.

After an error the statement is given up and reading goes on at the next one, so that all errors of a text are found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnncalc.errors import Problem
from cnncalc.sizes import MAX_DIGITS
from cnncalc.spec import tree
from cnncalc.spec.lexer import TIMES, Token, diagnose, tokens
from cnncalc.spec.source import Source, shown
from cnncalc.spec.tables import ACTIONS, END, KEYWORDS, RULES

MAX_LEVELS = 100
MAX_STATEMENTS = 1_000_000

_STATEMENT_WORDS = {"LET", "DEF", "REPEAT", "FOR", "FREEZE", "AUX", "FROM", "OUTPUT", "LAYOUT"}
_VALUES = {"INTEGER", "SIZES", "DECIMAL", "STRING", "IN", "LPAR"}
_SPELLINGS = {
    "ARROW": "'->'",
    "AS": "'as'",
    "BAR": "'|'",
    "COMMA": "','",
    "EQUAL": "'='",
    "LBRACE": "'{'",
    "RBRACE": "'}'",
    "RPAR": "')'",
    "SEPARATOR": "the end of the statement",
}


class Unreadable(Exception):
    """A rule of the grammar fits, but what it says cannot be read."""

    def __init__(self, part: tree.Part | Token, message: str, mend: str | None = None) -> None:
        super().__init__(message)
        self.part = part
        self.message = message
        self.mend = mend


class TooMuch(Exception):
    """A limit is passed: reading stops."""


def read(source: Source) -> tuple[tree.Statements, list[Problem]]:
    """The statements of a text and its syntax errors; a statement with an error is a `Broken` one."""
    return _Reading(source).run()


class _Statements(list[Any]):
    """The statements between two braces, while they are collected."""


class _Reading:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = tokens(source.text)
        self.problems: list[Problem] = []
        self.states = [0]
        self.values: list[Any] = []
        self.parentheses: list[int] = []  # the open ones, as numbers of their tokens
        self.braces: list[Token] = []
        self.statements = 0
        self.at = 0

    def run(self) -> tuple[tree.Statements, list[Problem]]:
        try:
            while self.at < len(self.tokens):
                token = self.tokens[self.at]
                if token.kind == "SEPARATOR" and self.parentheses and token.text != ";":
                    self.at += 1
                    continue
                try:
                    fits = self.feed(token)
                except Unreadable as error:
                    self.report(error.part, error.message, error.mend)
                    self.recover()
                else:
                    if fits:
                        self.at += 1
                    else:
                        self.mend()
        except TooMuch:
            pass
        return tuple(self.values[0]) if self.values else (), self.problems

    def report(self, part: tree.Part | Token, message: str, mend: str | None = None) -> None:
        self.problems.append(self.source.problem(part.start, part.end, message, mend))

    def feed(self, token: Token) -> bool:
        """Reduce what the token ends and shift it; False where it does not fit."""
        states, values = self.states, self.values
        while True:
            row = ACTIONS[states[-1]]
            action = row.get(token.kind, row.get(""))
            if action is None:
                return token.kind == "$END" and states[-1] == END
            if action >= 0:
                self.shift(token)
                states.append(action)
                values.append(token)
                return True
            origin, size, name = RULES[~action]
            if size:
                if name:
                    value = _BUILDERS[name](*values[-size:])
                    del values[-size:]
                    values.append(value)
                    if origin == "full":
                        self.count()
                del states[-size:]
            else:
                values.append(_BUILDERS[name]())
            states.append(ACTIONS[states[-1]][origin])
            if states[-1] == END:
                return True

    def shift(self, token: Token) -> None:
        kind = token.kind
        if kind == "LPAR":
            self.parentheses.append(self.at)
            if len(self.parentheses) > MAX_LEVELS:
                raise Unreadable(token, f"more than {MAX_LEVELS} levels of parentheses")
        elif kind == "RPAR":
            self.parentheses.pop()
        elif kind == "LBRACE":
            self.braces.append(token)
            if len(self.braces) > MAX_LEVELS:
                self.report(token, f"more than {MAX_LEVELS} levels of braces", "name inner parts with 'def'")
                raise TooMuch
        elif kind == "RBRACE":
            self.braces.pop()
        elif kind == "MINUS" and not self.parentheses:
            before, after = self.tokens[self.at - 1], self.tokens[self.at + 1]
            if before.end < token.start and token.end == after.start and before.kind not in ("EQUAL", "COMMA"):
                raise Unreadable(token, *_stray_minus(after))

    def count(self) -> None:
        self.statements += 1
        if self.statements > MAX_STATEMENTS:
            self.report(self.tokens[self.at], f"more than {MAX_STATEMENTS:,} statements")
            raise TooMuch

    # After an error.

    def mend(self) -> None:
        """Report the token that does not fit and go on: with what was forgotten, or at the next statement."""
        token = self.tokens[self.at]
        starts = token.kind in _STATEMENT_WORDS or token.kind == "NAME"
        if starts and self.accepts("SEPARATOR") and self.tokens[self.at - 1].kind == "RBRACE":
            self.report(token, "a new statement needs ';' or a new line before it")
            self.feed(Token("SEPARATOR", ";", token.start, token.start))
            return
        if token.kind == "$END" and self.braces and self.accepts("RBRACE"):
            self.report(self.braces[-1], "this brace is not closed", "write '}' after its last statement")
            while self.braces:
                self.feed(Token("RBRACE", "}", token.start, token.start))
            return
        self.report(*self.explain(token))
        failed = self.at
        self.recover()
        if self.at == failed and not self.accepts(token.kind):
            self.at += 1
            self.feed(Token("SEPARATOR", ";", token.end, token.end))

    def recover(self) -> None:
        """Give up the statement: go back to the list it belongs to, and forward to what can follow."""
        start = self.at
        while start and self.tokens[start - 1].kind not in ("SEPARATOR", "LBRACE", "RBRACE", "BAR"):
            start -= 1
        if self.parentheses:
            # An unclosed parenthesis swallows new lines: the statement ends with the line that opened it.
            opened = self.parentheses[0]
            self.parentheses.clear()
            separators = (n for n in range(opened, self.at) if self.tokens[n].kind == "SEPARATOR")
            self.at = next(separators, self.at)
        while not isinstance(self.values[-1], _Statements):
            self.values.pop()
            self.states.pop()
        self.states[-1] = ACTIONS[self.states[-2]]["full"]
        level = 0
        while (kind := self.tokens[self.at].kind) != "$END":
            if level == 0 and kind in ("SEPARATOR", "RBRACE", "BAR"):
                break
            level += (kind == "LBRACE") - (kind == "RBRACE")
            self.at += 1
        self.values[-1].append(tree.Broken(self.tokens[start].start, self.tokens[self.at].start))

    def accepts(self, kind: str) -> bool:
        """Whether a token of this kind could come next."""
        states = list(self.states)
        while True:
            row = ACTIONS[states[-1]]
            action = row.get(kind, row.get(""))
            if action is None:
                return False
            if action >= 0:
                return True
            origin, size, _ = RULES[~action]
            if size:
                del states[-size:]
            states.append(ACTIONS[states[-1]][origin])
            if states[-1] == END:
                return kind == "$END"

    def explain(self, token: Token) -> tuple[Token, str, str | None]:
        """Where a syntax error stands, what is wrong and what to do, for a token that does not fit."""
        before = self.tokens[self.at - 1] if self.at else token
        after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.kind == "ERROR":
            return token, *diagnose(token)
        if self.parentheses and (
            token.kind in ("$END", "LBRACE", "RBRACE", "BAR", "SEPARATOR", "ARROW", "AS") or self._new_line(token)
        ):
            return self.tokens[self.parentheses[-1]], "this parenthesis is not closed", "write ')' where it ends"
        if token.kind == "RBRACE" and not self.braces:
            return token, "this brace closes nothing", None
        if token.kind == "BAR":
            return token, "'|' separates the branches of a merge", "write add { ... | ... }, or 'concat'"
        if token.kind == "MINUS":
            return token, *_stray_minus(after)
        if token.kind == "ARROW" and before.kind == "SEPARATOR":
            return token, "'->' stands on the line of its statement", None
        if token.text == "x" and {before.kind, after.kind} <= {"INTEGER", "SIZES"}:
            return self._spaced_sizes()
        if token.kind in KEYWORDS.values() and self.accepts("NAME") and not self.accepts("LET"):
            return token, f"'{token.text}' is a word of the language and cannot be a name", None
        spaced = self.parentheses and token.kind in _VALUES | {"NAME"} and self.accepts("COMMA")
        mend = self._with_commas() if spaced else None
        return token, f"unexpected {_found(token)}, expected {self.expected()}", mend

    def _with_commas(self) -> str:
        """What to write for `(3 3)`."""
        inner: list[str] = []
        for token in self.tokens[self.parentheses[-1] + 1 :]:
            if token.kind == "RPAR":
                return f"write ({', '.join(inner)})"
            if token.kind == "COMMA":
                continue
            if token.kind not in ("INTEGER", "NAME", "IN"):
                break
            inner.append(token.text)
        return "separate values with commas: (3, 3)"

    def _spaced_sizes(self) -> tuple[Token, str, str | None]:
        """The error for `3 x 3` that starts one token before."""
        first = last = self.at - 1
        while self.tokens[last + 1].text == "x" and self.tokens[last + 2].kind in ("INTEGER", "SIZES"):
            last += 2
        start, end = self.tokens[first].start, self.tokens[last].end
        text = self.source.text[start:end]
        sizes = "".join(text.split()).replace(TIMES, "x")
        return Token("ERROR", text, start, end), "sizes are written without spaces", f"write {sizes}"

    def _new_line(self, token: Token) -> bool:
        opened = self.tokens[self.parentheses[-1]]
        return self.source.line(opened.start) != self.source.line(token.start)

    def expected(self) -> str:
        """What could come next, in words."""
        kinds = {kind for kind in (*_SPELLINGS, *_VALUES, "NAME", "LET", "STAR") if self.accepts(kind)}
        words = []
        if "LET" in kinds:
            words.append("a statement")
        elif "INTEGER" in kinds:
            words.append("a value")
        elif "NAME" in kinds:
            words.append("a name")
        elif self.accepts("IN"):
            words.append("'in'")
        words += [spelling for kind, spelling in _SPELLINGS.items() if kind in kinds]
        return " or ".join(", ".join(words).rsplit(", ", 1)) if words else "the end of the text"


def _found(token: Token) -> str:
    if token.kind == "$END":
        return "end of the text"
    if token.kind == "SEPARATOR":
        return "';'" if token.text == ";" else "end of the line"
    return f"'{shown(token.text)}'"


def _stray_minus(after: Token) -> tuple[str, str]:
    value = after.text if after.kind in ("INTEGER", "DECIMAL", "NAME", "IN") else "3"
    return (
        "a negative value stands only after '=', '(' or ','",
        f"write (-{value}) for a negative value, or spaces on both sides for a difference",
    )


# From here on: one function for each rule of the grammar. Their names are nonterminal_alias.


def _integer(token: Token) -> tree.Integer:
    digits = token.text.lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        raise Unreadable(token, f"a number of {len(digits)} digits; at most {MAX_DIGITS} are read")
    return tree.Integer(token.start, token.end, int(digits))


def _sizes(token: Token) -> tree.Sizes:
    parts = token.text.replace(TIMES, "x").split("x")
    values = []
    for part in parts:
        digits = part.strip().lstrip("0") or "0"
        if len(digits) > MAX_DIGITS:
            raise Unreadable(token, f"a number of {len(digits)} digits; at most {MAX_DIGITS} are read")
        values.append(int(digits))
    return tree.Sizes(token.start, token.end, tuple(values))


def _decimal(token: Token, sign: str = "") -> tree.Decimal:
    digits = sum(letter.isdigit() for letter in token.text)
    if digits > MAX_DIGITS:
        raise Unreadable(token, f"a number of {digits} digits; at most {MAX_DIGITS} are read")
    value = float(sign + token.text)
    if value in (float("inf"), float("-inf")):
        raise Unreadable(token, f"{token.text} is too large a number")
    return tree.Decimal(token.start, token.end, value, sign + token.text.lower())


def _negative_decimal(minus: Token, token: Token) -> tree.Decimal:
    number = _decimal(token, "-")
    return tree.Decimal(minus.start, number.end, number.value, number.text)


def _name(token: Token) -> tree.Name:
    return tree.Name(token.start, token.end, token.text)


def _operation(left: tree.Expression, operator: Token, right: tree.Expression) -> tree.Operation:
    return tree.Operation(left.start, right.end, operator.text, left, right, _depth(operator, left, right))


def _minus(operator: Token, operand: tree.Expression) -> tree.Negative:
    return tree.Negative(operator.start, operand.end, operand, _depth(operator, operand))


def _depth(operator: Token, *operands: tree.Expression) -> int:
    """How many operations stand above one another."""
    depth = 1 + max(part.depth if isinstance(part, tree.Operation | tree.Negative) else 0 for part in operands)
    if depth > MAX_LEVELS:
        raise Unreadable(operator, f"an expression of more than {MAX_LEVELS} operations")
    return depth


def _tuple(opened: Token, entries: Any, *rest: Token) -> tree.Tuple:
    items = entries if isinstance(entries, list) else [entries]
    return tree.Tuple(opened.start, rest[-1].end, tuple(items))


def _modifiers() -> dict[str, Any]:
    return {"label": None, "expected": None, "end": None}


def _label(modifiers: dict[str, Any], word: Token, name: Token) -> dict[str, Any]:
    if modifiers["label"]:
        raise Unreadable(word, "a statement has one name", "leave one 'as' out")
    return {**modifiers, "label": _name(name), "end": name.end}


def _expected(modifiers: dict[str, Any], arrow: Token, shape: tree.Expression) -> dict[str, Any]:
    if modifiers["expected"]:
        raise Unreadable(arrow, "a statement has one output shape", "leave one '->' out")
    return {**modifiers, "expected": shape, "end": shape.end}


def _producer(kind: Callable[..., Any], start: int, end: int, modifiers: dict[str, Any], *parts: Any) -> Any:
    return kind(start, modifiers["end"] or end, modifiers["label"], modifiers["expected"], *parts)


def _call(call: tuple[Token, list[Any]], modifiers: dict[str, Any]) -> tree.Call:
    word, arguments = call
    end = arguments[-1].end if arguments else word.end
    made: tree.Call = _producer(tree.Call, word.start, end, modifiers, _name(word), tuple(arguments), None)
    return made


def _call_with_block(call: tuple[Token, list[Any]], block: Any, modifiers: dict[str, Any]) -> tree.Call:
    word, arguments = call
    branches, end = block
    made: tree.Call = _producer(tree.Call, word.start, end, modifiers, _name(word), tuple(arguments), branches)
    return made


def _repeat(word: Token, count: tree.Expression, body: Any, modifiers: dict[str, Any]) -> Any:
    statements, end = body
    return _producer(tree.Repeat, word.start, end, modifiers, count, statements)


def _for_each(word: Token, name: Token, _: Token, values: list[Any], body: Any, modifiers: dict[str, Any]) -> Any:
    statements, end = body
    return _producer(tree.For, word.start, end, modifiers, _name(name), tuple(values), statements)


def _braced(kind: Callable[..., Any]) -> Callable[..., Any]:
    def build(word: Token, body: Any, modifiers: dict[str, Any]) -> Any:
        statements, end = body
        return _producer(kind, word.start, end, modifiers, statements)

    return build


def _from(word: Token, name: Token, modifiers: dict[str, Any]) -> Any:
    return _producer(tree.From, word.start, name.end, modifiers, _name(name))


def _let(word: Token, name: Token, _: Token | None = None, value: tree.Expression | None = None) -> tree.Let:
    return tree.Let(word.start, value.end if value else name.end, _name(name), value)


def _define(word: Token, name: Token, *rest: Any) -> tree.Def:
    statements, end = rest[-1]
    parameters = rest[1] if len(rest) == 4 else []
    return tree.Def(word.start, end, _name(name), tuple(parameters), statements)


def _parameter(name: Token, _: Token | None = None, default: tree.Expression | None = None) -> tree.Parameter:
    return tree.Parameter(name.start, default.end if default else name.end, _name(name), default)


def _named(call: tuple[Token, list[Any]], name: Token, _: Token, value: tree.Expression) -> tuple[Token, list[Any]]:
    call[1].append(tree.Argument(name.start, value.end, _name(name), value))
    return call


def _positional(call: tuple[Token, list[Any]], value: tree.Expression) -> tuple[Token, list[Any]]:
    call[1].append(tree.Argument(value.start, value.end, None, value))
    return call


def _append(items: list[Any], *rest: Any) -> list[Any]:
    """items and the last of what follows (a separator may stand between)."""
    items.append(rest[-1])
    return items


_BUILDERS: dict[str, Callable[..., Any]] = {
    "start_all": lambda statements: statements,
    "ready_all": _Statements,
    "ready_separated": lambda statements, _: statements,
    "full_all": _append,
    "statement_call": _call,
    "statement_call_with_block": _call_with_block,
    "statement_repeat": _repeat,
    "statement_for_each": _for_each,
    "statement_freeze": _braced(tree.Freeze),
    "statement_aux": _braced(tree.Aux),
    "statement_from_name": _from,
    "statement_declare": _let,
    "statement_let": _let,
    "statement_define": _define,
    "statement_define_without_parameters": _define,
    "statement_define_with_parameters": _define,
    "statement_output": lambda word, names: tree.Output(word.start, names[-1].end, tuple(map(_name, names))),
    "statement_layout": lambda word, name: tree.Layout(word.start, name.end, _name(name)),
    "call_word": lambda word: (word, []),
    "call_positional": _positional,
    "call_named": _named,
    "body_all": lambda opened, statements, closed: (tuple(statements), closed.end),
    "block_all": lambda opened, branches, closed: (tuple(map(tuple, branches)), closed.end),
    "branches_first": lambda statements: [statements],
    "branches_another": _append,
    "modifiers_no_modifiers": _modifiers,
    "modifiers_label": _label,
    "modifiers_expected": _expected,
    "parameters_first": lambda parameter: [parameter],
    "parameters_another": _append,
    "parameter_required": _parameter,
    "parameter_optional": _parameter,
    "names_first": lambda name: [name],
    "names_more": _append,
    "values_first": lambda value: [value],
    "values_more": _append,
    "signed_value_negative_decimal": _negative_decimal,
    "value_sizes": _sizes,
    "value_decimal": _decimal,
    "value_string": lambda token: tree.Text(token.start, token.end, token.text[1:-1]),
    "value_single": _tuple,
    "value_tuple": _tuple,
    "entries_pair": lambda first, _, second: [first, second],
    "entries_another": _append,
    "negative_minus": _minus,
    "negative_operation": _operation,
    "sum_operation": _operation,
    "product_operation": _operation,
    "atom_integer": _integer,
    "atom_name": _name,
    "atom_channels": lambda token: tree.Channels(token.start, token.end),
    "atom_parenthesised": lambda opened, expression, closed: expression,
}
