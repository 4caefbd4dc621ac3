"""The canonical form of a spec.

Words, arguments and spaces are put in order; where a line ends is the author's choice. A block that stands on one line
stays on one line. Comments stay where they are; one between the lines of a single statement moves before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cnncalc.errors import SpecError
from cnncalc.spec import spelling, tree
from cnncalc.spec.check import IDENTITY, Bound, check
from cnncalc.spec.lexer import Token, comments, tokens
from cnncalc.spec.parser import read
from cnncalc.spec.source import Source

INDENT = 4


def format_text(text: str, source: str = "<text>") -> str:
    """The canonical form of a spec. Raises SpecError where it cannot be read; its shapes are not looked at."""
    origin = Source(text, source)
    statements, problems = read(origin)
    if problems:
        raise SpecError(problems)
    checked = check(origin, statements)
    bound = {key: value for key, value in checked.bound.items() if key not in checked.broken}
    return _Formatter(origin, bound).run(statements)


@dataclass
class _Line:
    """A line: `margin` and `text`, then an output shape and a comment, which stand in columns."""

    margin: str
    text: str
    arrow: str = ""
    comment: str = ""
    in_columns: bool = True


class _Formatter:
    def __init__(self, source: Source, bound: dict[int, Bound]) -> None:
        self.source = source
        self.bound = bound
        self.comments = comments(source.text)
        self.bars = [token.start for token in tokens(source.text) if token.kind == "BAR"]
        self.lines: list[_Line] = []
        self.last_line: int | None = None  # of the source, where the last thing written ended; None after a "{"
        self.bar = False  # the next statement begins a branch

    def run(self, statements: tree.Statements) -> str:
        end = len(self.source.text) + 1
        self.statements(statements, 0, end)
        self.write_comments(0, end)
        return "".join(f"{line}\n" for line in _in_columns(self.lines))

    def statements(self, statements: tree.Statements, indent: int, end: int) -> None:
        """Write statements; what stands on one line stays together. `end` is where the brace around them closes."""
        for group in self.groups(statements):
            pieces = list(self.pieces(group))
            ends = [*(piece[0].start for piece in pieces[1:]), end]
            for index, (piece, piece_end) in enumerate(zip(pieces, ends, strict=True)):
                self.write_comments(indent, max(map(self.head_end, piece)))
                if index == 0:
                    self.gap(piece[0].start)
                if self.is_open(piece[-1]):
                    self.block(piece[-1], indent, piece_end)
                else:
                    *others, last = piece
                    text = "".join(f"{self.flat(statement)}; " for statement in others)
                    text += self.flat_block(last) + spelling.label(last)
                    self.write(indent, _Line("", text, spelling.arrow(last)), last.end, piece_end)

    def groups(self, statements: tree.Statements) -> Iterator[list[tree.Statement]]:
        """The statements that stand on a line together."""
        group: list[tree.Statement] = []
        for statement in statements:
            if group and self.source.line(group[-1].end) != self.source.line(statement.start):
                yield group
                group = []
            group.append(statement)
        if group:
            yield group

    def pieces(self, group: list[tree.Statement]) -> Iterator[list[tree.Statement]]:
        """A block over several lines has its lines for itself."""
        for is_open, piece in groupby(group, self.is_open):
            if is_open:
                yield from ([statement] for statement in piece)
            else:
                yield list(piece)

    def is_open(self, statement: tree.Statement) -> bool:
        """Whether a statement is a block over several lines."""
        return bool(tree.braces(statement)) and (self.source.line(statement.start) != self.source.line(statement.end))

    def head_end(self, statement: tree.Statement) -> int:
        """The offset up to which comments of a statement are written before it."""
        if not self.is_open(statement):
            return statement.end
        inner = [part.end for part in _head_parts(statement)]
        return max([statement.start, *inner])

    def head(self, statement: tree.Statement) -> str:
        return spelling.head(statement, self.bound.get(id(statement)))

    def flat(self, statement: tree.Statement) -> str:
        """A statement on one line."""
        text = self.flat_block(statement) + spelling.label(statement)
        shape = spelling.arrow(statement)
        return f"{text} {shape}" if shape else text

    def flat_block(self, statement: tree.Statement) -> str:
        branches = tree.braces(statement)
        if not branches:
            return self.head(statement)
        texts = [
            IDENTITY if _is_left_out(branches, number) else "; ".join(map(self.flat, branch))
            for number, branch in enumerate(branches)
        ]
        inner = " | ".join(texts).strip()
        return f"{self.head(statement)} {{ {inner} }}" if inner else f"{self.head(statement)} {{ }}"

    def block(self, statement: tree.Statement, indent: int, end: int) -> None:
        """A block over several lines."""
        branches = tree.braces(statement)
        first = min([inner.start for branch in branches for inner in branch], default=statement.end)
        self.write(indent, _Line("", f"{self.head(statement)} {{", in_columns=False), self.head_end(statement), first)
        at = self.head_end(statement)
        for number, branch in enumerate(branches):
            self.bar = number > 0
            self.last_line = None
            branch_end = (
                self.next_bar(branch[-1].end if branch else at) if number < len(branches) - 1 else statement.end
            )
            self.statements(branch, indent + INDENT, branch_end)
            at = branch_end + 1
            if _is_left_out(branches, number):
                self.write_comments(indent + INDENT, statement.end)
                self.write(indent + INDENT, _Line("", IDENTITY), statement.start, statement.start)
            elif self.bar:
                self.write(indent + INDENT, _Line("", "", in_columns=False), statement.start, statement.start)
            self.write_comments(indent + INDENT, branch_end)
        self.write_comments(indent + INDENT, statement.end)
        self.bar = False
        text = f"}}{spelling.label(statement)}"
        shape = spelling.arrow(statement)
        line = _Line("", f"{text} {shape}" if shape else text, in_columns=False)
        self.write(indent, line, statement.end, end)

    def next_bar(self, offset: int) -> int:
        """The offset of the first "|" from an offset on."""
        return self.bars[bisect_left(self.bars, offset)]

    def write(self, indent: int, line: _Line, offset: int, end: int) -> None:
        """Write a line that ends at an offset of the source, with the comment that stands behind it there."""
        line.margin = self.margin(indent)
        comment = self.comments[0] if self.comments else None
        if (
            comment is not None
            and offset <= comment.start < end
            and self.source.line(comment.start) == self.source.line(offset)
        ):
            line.comment = _comment(self.comments.pop(0))
        self.lines.append(line)
        self.last_line = None if line.text.endswith("{") else self.source.line(offset)

    def margin(self, indent: int) -> str:
        """What stands before a line: spaces, and the bar where it is the first one of a branch."""
        bar, self.bar = self.bar, False
        return " " * (indent - 2) + "| " if bar else " " * indent

    def write_comments(self, indent: int, offset: int) -> None:
        """Write the comments before an offset, a line each."""
        while self.comments and self.comments[0].start < offset:
            comment = self.comments.pop(0)
            self.gap(comment.start)
            self.lines.append(_Line(self.margin(indent), _comment(comment), in_columns=False))
            self.last_line = self.source.line(comment.start)

    def gap(self, offset: int) -> None:
        """Keep one of the empty lines before an offset."""
        if self.last_line is not None and self.source.line(offset) - self.last_line > 1:
            self.lines.append(_Line("", "", in_columns=False))


def _head_parts(statement: tree.Statement) -> tuple[tree.Part, ...]:
    """The parts of a block before its brace."""
    match statement:
        case tree.Call(word=word, arguments=arguments):
            return (word, *arguments)
        case tree.Repeat(count=count):
            return (count,)
        case tree.For(values=values):
            return values
        case tree.Def(name=name, parameters=parameters):
            return (name, *parameters)
    return ()


def _is_left_out(branches: tuple[tree.Statements, ...], number: int) -> bool:
    """Nothing after the last bar is the identity."""
    return number > 0 and number == len(branches) - 1 and not branches[number]


def _comment(token: Token) -> str:
    return token.text.rstrip()


def _in_columns(lines: list[_Line]) -> Iterator[str]:
    """The texts of the lines; output shapes and comments of neighbouring lines stand below one another.

    Output shapes do so also across lines that have none.
    """
    for (in_columns, _), group in groupby(lines, lambda line: (line.in_columns, len(line.margin))):
        members = list(group)
        arrows = [line.arrow for line in members]
        alone = sum(map(bool, arrows)) == 1
        texts = _beside([line.margin + line.text for line in members], arrows, 1 if alone else 2, in_columns)
        remarks = zip(texts, (line.comment for line in members), strict=True)
        for _, neighbours in groupby(remarks, lambda pair: bool(pair[1])):
            left, right = zip(*neighbours, strict=True)
            yield from (text.rstrip() for text in _beside(left, right, 2, in_columns))


def _beside(texts: Sequence[str], column: Sequence[str], gap: int, in_columns: bool) -> list[str]:
    """The texts with the entries of a column `gap` spaces behind the longest that has one."""
    width = max([len(text) for text, entry in zip(texts, column, strict=True) if entry and in_columns], default=0)
    return [text.ljust(width) + " " * gap + entry if entry else text for text, entry in zip(texts, column, strict=True)]
