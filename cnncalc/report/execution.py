"""What a run gives: values in short, times, memory predicted and measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, line, paragraph, table
from cnncalc.sizes import format_shape

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.executor.measure import Measured, RuleCheck
    from cnncalc.executor.timing import Timing


@dataclass(frozen=True)
class RunView:
    """A run: where it ran, what went in, and the values of each array that came out, in short."""

    network: str
    dtype: str
    place: str
    sources: Mapping[str, str]
    arrays: Mapping[str, Array]
    timing: Timing | None = None
    saved: Mapping[str, Any] | None = None

    @property
    def batch(self) -> int:
        return len(next(iter(self.arrays.values())))

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        yield line(f"{self.network}, batch {self.batch}, {self.dtype}, {self.place}", "bold")
        yield BLANK
        yield from table([Column(), Column()], [[Span(name), Span(text)] for name, text in self.sources.items()], sheet)
        yield BLANK
        headings = ("mean", "deviation", "smallest", "largest")
        columns = [Column("layer", breaks=True), Column("shape", right=True)]
        columns += [Column(heading, right=True) for heading in headings]
        rows = []
        for name, array in self.arrays.items():
            facts = summary(array)
            cells = [name, format_shape(tuple(array.shape[1:])), *(f"{facts[heading]:.4g}" for heading in headings)]
            rows.append([Span(cell) for cell in cells])
        yield from table(columns, rows, sheet)
        if self.timing is not None:
            yield BLANK
            yield from paragraph(self.timed(self.timing), sheet)
        if self.saved is not None:
            yield BLANK
            yield line(f"wrote {self.saved['file']}")

    def timed(self, timing: Timing) -> str:
        """The times in words."""
        return (
            f"{duration(timing.median)} a run of {self.batch} {'example' if self.batch == 1 else 'examples'}: the "
            f"median of {timing.repetitions} warm runs, half of which took {duration(timing.lower)} to "
            f"{duration(timing.upper)}.{' TF32 is off.' if timing.without_tf32 else ''}"
        )

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "network": self.network,
            "batch": self.batch,
            "dtype": self.dtype,
            "place": self.place,
            **self.sources,
            "arrays": [
                {"layer": name, "shape": list(array.shape[1:]), **summary(array)} for name, array in self.arrays.items()
            ],
        }
        if self.timing is not None:
            told["seconds"] = self.timing._asdict()
        if self.saved is not None:
            told["saved"] = dict(self.saved)
        return told


def summary(array: Array) -> dict[str, float]:
    """Mean, standard deviation, smallest and largest value."""
    wide = array.astype("float64")
    return {
        "mean": float(wide.mean()),
        "deviation": float(wide.std()),
        "smallest": float(wide.min()),
        "largest": float(wide.max()),
    }


def duration(seconds: float) -> str:
    """1.23 s, 4.56 ms, 7.89 us."""
    for factor, unit in ((1, "s"), (1e3, "ms")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


@dataclass(frozen=True)
class MemoryView:
    """Memory predicted and measured, and how the rules do in the installed PyTorch."""

    network: str
    batch: int
    dtype: str
    rows: Sequence[Measured]
    rules: RuleCheck

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        yield line(f"{self.network}, batch {self.batch}, {self.dtype}", "bold")
        yield BLANK
        columns = [Column("bytes", breaks=True)]
        columns += [Column(heading, right=True) for heading in ("predicted", "measured", "difference")]
        rows = [
            [Span(row.quantity), Span(f"{row.predicted:,}"), Span(f"{row.measured:,}"), Span(f"{row.difference:,}")]
            for row in self.rows
        ]
        yield from table(columns, rows, sheet)
        for row in self.rows:
            if row.cause:
                yield BLANK
                yield from paragraph(f"{row.quantity}: {row.cause}.", sheet)
        yield BLANK
        yield from paragraph(checked(self.rules), sheet)

    def as_json(self) -> dict[str, Any]:
        return {
            "network": self.network,
            "batch": self.batch,
            "dtype": self.dtype,
            "memory": [{**row._asdict(), "difference": row.difference} for row in self.rows],
            "rules": self.rules._asdict(),
        }


def checked(rules: RuleCheck) -> str:
    """The rules' release and how they do in the installed one, in words."""
    held = rules.tried - len(rules.different)
    text = (
        f"The rules describe PyTorch {rules.rules}; in the installed {rules.installed}, what the backward pass "
        f"keeps equals them for {held} of {rules.tried} layers."
    )
    return text + (f" Not for: {'; '.join(rules.different)}." if rules.different else "")
