"""What a student may write to stop the marking: `python -m tests.exercise.hostile` marks it all and shows what is slow.

Every entry is marked for every part of every exercise of the bank. One that takes more CPU than the budget is broken
off and named, and the exit code is 1.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from cnncalc.exercise.bank import Exercise, read_bank
from cnncalc.exercise.marking import PartMark, mark_questions
from cnncalc.exercise.question import Question

#: CPU seconds that marking one entry may take.
BUDGET = 2.0

#: Towers of powers, numbers that are none or do not end, brackets, lists and names without end, orders to a shell, a
#: browser, a spreadsheet and a terminal, signs that no keyboard has.
ENTRIES = (
    "9" * 1_000_000, "9^9^9^9^9", "9**9**9**9", "2^(2^(2^(2^(2^9))))", "H^H^H^H^H", "H^999999999", "(H + 1)^5000",
    "x[n]^99999", "t^t^t^t", "10^(10^300)", "1/9^9^9^9", "NaN", "inf", "-inf", "1e999", "1e-999", "1e400",
    "1" * 39 + "/" + "7" * 39, "1" * 4_000 + "/" + "7" * 999, "1/0", "0/0", "1/(1 - 1)", "-" * 4_000 + "1",
    "(" * 2_400 + "1" + ")" * 2_400, "(" * 5_000, "floor(" * 800, "floor(floor(1/0))", "max(" + "1," * 2_000 + "1)",
    "exp(exp(exp(exp(9))))", "sin(10^300)", "sqrt(-1)", "log(0)", "H" * 4_900, "H+" * 2_400 + "H", "a" * 4_900,
    "x[n-99999999999999999999]", "x[x[x[n]]]", "x[n]" * 1_200, "x[10^10]", "1;" * 2_400, "1 " * 2_400, "1|" * 2_400,
    "?;?", "|||", ";;;", "1 2 3|4", "1x" * 2_400 + "1", "9" * 18 + "x" + "9" * 18, "1..999999999", "-9..-1", "9..1",
    "0..10000 " * 500, "{1, 2", "=cmd()", "<script>alert(1)</script>", "../../etc/passwd", "$(id)", "{H}", "\\",
    "__import__('os').system('id')", "(lambda: 1)()", "[].__class__", "\x1b[2J", "\x00", "\u202e321", "\u0661\u0662",
    "\u00b2", "\u00bd", "\ud800", "0x10", "1_000", "True", "None", "H!", "H!!!!!!!!!", "H = 2", "H, 2", "", " ", "?",
)  # fmt: skip


class Slow(NamedTuple):
    """How long marking an entry took, in CPU seconds."""

    seconds: float
    exercise: str
    entry: str


def marked(question: Question, entry: str) -> tuple[PartMark, ...]:
    """The marks of a student who writes the same into every part."""
    return tuple(mark_questions([(1, question)], {(1, part.name): entry for part in question.parts}))


def timed(exercise: Exercise) -> Iterator[Slow]:
    """Mark every entry. Raises nothing for one beyond the budget: it is broken off there."""
    question = exercise.draw("hostile")
    marked(question, "?")  # what the first one loads is not its own
    for entry in ENTRIES:
        before = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, BUDGET)
        try:
            marked(question, entry)
        except TimeoutError:
            pass
        except Exception as error:
            error.add_note(f"{exercise.name}: {entry[:80]!r}")
            raise
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        yield Slow(time.process_time() - before, exercise.name, entry)


def _stop(*_: object) -> None:
    raise TimeoutError


def main() -> int:
    signal.signal(signal.SIGPROF, _stop)
    found = sorted((one for exercise in read_bank().exercises for one in timed(exercise)), reverse=True)
    for one in found[:10]:
        print(f"{one.seconds:6.2f} s  {one.exercise:28}  {one.entry[:40]!r}")
    over = [one for one in found if one.seconds >= BUDGET]
    print(f"{len(found):,} entries, {sum(one.seconds for one in found):.1f} s; {len(over)} beyond {BUDGET:g} s")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
