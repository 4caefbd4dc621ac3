"""Every deliberate error. Whatever else escapes is a fault of this program (exit code 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class CnncalcError(Exception):
    """Bad input: the user can mend it. The command line prints it and exits with 2."""


class LayerError(CnncalcError):
    """A layer refuses its options or its inputs. It knows no place; whoever reads the spec adds one.

    `mend` says what to do about it; `option` names the option at fault, when one is.
    """

    def __init__(self, message: str, mend: str | None = None, option: str | None = None) -> None:
        super().__init__(message if mend is None else f"{message}\n  {mend}")
        self.message = message
        self.mend = mend
        self.option = option


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a spec: where it stands, what was found, what to do.

    `line` and `column` count from 1; `length` is the number of characters under the caret.
    """

    source: str
    line: int
    column: int
    message: str
    text: str = ""
    length: int = 1
    mend: str | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.source}:{self.line}:{self.column}: {self.message}"]
        if self.text:
            number = str(self.line)
            text, column = self._excerpt()
            lines.append(f"  {number} | {text}")
            lines.append(f"  {' ' * len(number)} | {' ' * (column - 1)}{'^' * max(1, min(self.length, _WIDEST))}")
        lines += [f"  {line}" for line in (self.mend or "").splitlines()]
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)

    def _excerpt(self) -> tuple[str, int]:
        """The line, or what of a long one stands around the caret, and the column of the caret in it."""
        text, column = self.text.expandtabs(1), self.column
        if len(text) <= 2 * _WIDEST:
            return text, column
        start = max(0, min(column - 1 - _WIDEST // 2, len(text) - 2 * _WIDEST))
        before, after = "..." if start else "", "..." if start + 2 * _WIDEST < len(text) else ""
        return f"{before}{text[start : start + 2 * _WIDEST]}{after}", column - start + len(before)


#: Characters that a caret underlines at most, and half of those that are shown of a long line.
_WIDEST = 60


class SpecError(CnncalcError):
    """A spec that cannot be read or whose network cannot be built; carries all its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.source, p.line, p.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(CnncalcError):
    """A call that asks for what does not exist or does not fit: a file, a dtype, a column, an extra."""
