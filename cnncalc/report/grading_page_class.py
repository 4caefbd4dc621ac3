"""The teacher's page of a class: points, each check's pass rate, misconceptions by frequency, what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from urllib.parse import quote

from cnncalc.grading.crashes import MODULE_MISSING
from cnncalc.grading.results import CheckResult, Result, Verdict
from cnncalc.report.grading import isolation, same_cases
from cnncalc.report.grading_page import bar, document, items, number, page_name, section, strange, table, words
from cnncalc.report.page import counted

#: Characters of a submission's name; its own page has more of them.
_NAME_CHARACTERS = 60
#: Names that stand beside a misconception or an incident; the table of submissions has all.
_NAMES = 12
#: Checks that are named.
_CHECKS = 3
#: Notes of one submission, and uses of forbidden calls, that are shown.
_TEXTS = 4
_BARS = 10


@dataclass
class _OfCheck:
    """What became of one check in the class."""

    check: CheckResult
    verdicts: Counter[Verdict] = field(default_factory=Counter)


@dataclass
class _OfMistake:
    """Who made a mistake, in which checks."""

    exercise: str
    hints: dict[str, None] = field(default_factory=dict)
    checks: dict[str, None] = field(default_factory=dict)
    who: list[str] = field(default_factory=list)


class _Class:
    """All that the page says, gathered in one look at each result."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.first: Result | None = None
        self.points: list[float] = []
        self.full = self.broken = self.unnamed = 0
        self.checks: dict[str, _OfCheck] = {}
        self.mistakes: dict[str, _OfMistake] = {}
        self.incidents: dict[str, list[str]] = {}
        self.looks: list[list[str]] = []
        self.rows: list[list[str]] = []
        self.tiers: Counter[str] = Counter()
        self.drawn: dict[str, None] = {}
        for result in results:
            self._take(result)

    def _take(self, result: Result) -> None:
        self.first = self.first or result
        self.tiers[isolation(result)] += 1
        self.drawn[same_cases(result)] = None
        self.broken += result.broken
        self.full += result.full
        if not result.broken:
            self.points.append(result.points)
        for check in result.checks:
            self.checks.setdefault(check.name, _OfCheck(check)).verdicts[check.verdict] += 1
        failed = [check for check in result.checks if check.verdict is Verdict.FAILED]
        # Of what was refused nothing ran, and why stands below To look at.
        self.unnamed += not result.refused and any(not check.mistake for check in failed)
        for name in result.mistakes:
            of = [check for check in result.checks if check.mistake == name]
            found = self.mistakes.setdefault(name, _OfMistake(of[0].exercise))
            # One a kind, but for those that name a module.
            found.hints |= dict.fromkeys(check.hint for check in of)
            found.checks |= dict.fromkeys(check.name for check in of)
            found.who.append(result.id)
        for incident in result.incidents:
            self.incidents.setdefault(incident, []).append(result.id)
        if why := list(_reasons(result)):
            self.looks.append([_link(result.id), items(why)])
        points = f"{number(result.points)} of {number(result.out_of)}"
        wrong = "to be graded again" if result.broken else f"{len(failed)} of {len(result.checks)}" if failed else ""
        self.rows.append([_link(result.id), points, wrong, words(", ".join(result.mistakes))])

    @property
    def out_of(self) -> float:
        """The most that there was."""
        return self.first.out_of if self.first else 0.0


def page(results: Iterable[Result]) -> str:
    """The file's content; each result is looked at once."""
    found = _Class(results)
    title = found.first.title or found.first.assignment if found.first else "No submissions"
    header = f'<p class="kicker">Results of a class</p>\n<h1>{words(title)}</h1>\n{_summary(found)}'
    sections = [
        ("points", "Points", _distribution(found)),
        ("checks", "Checks", _checks(found)),
        ("mistakes", "Misconceptions", _mistakes(found)),
        ("incidents", "Incidents", _incidents(found)),
        ("look", "To look at", _looks(found)),
        ("submissions", "Submissions", _submissions(found)),
    ]
    links = "".join(f'<li><a href="#{name}">{heading}</a></li>' for name, heading, content in sections if content)
    header += f'\n<nav aria-label="Contents"><ul>{links}</ul></nav>' if links else ""
    main = "".join(section(name, heading, content) for name, heading, content in sections)
    tiers = ", ".join(
        f"{words(tier)} ({count})" if len(found.tiers) > 1 else words(tier) for tier, count in found.tiers.items()
    )
    footer = f"For the teacher: hidden checks are told here, too. Isolation: {tiers}."
    footer += f" The same cases again: {words(' or '.join(found.drawn))}." if found.drawn else ""
    return document(f"{title}: results of a class", header, main, footer, wide=True)


def _link(id: str) -> str:
    return f'<a href="pages/{quote(page_name(id))}">{strange(id, _NAME_CHARACTERS)}</a>'


def _reasons(result: Result) -> Iterator[str]:
    """Why a person should look at a submission."""
    if result.broken:
        yield "to be graded again: something failed here, and not the submission"
    if result.refused and not result.broken:
        yield f"refused: {strange(result.refused)}"
    if result.limited:
        yield f"points limited: {strange(result.limited)}"
    yield from (f"incident: {strange(text)}" for text in result.incidents)
    missing = {check.hint: None for check in result.checks if check.mistake == MODULE_MISSING}
    yield from (f"a module is missing: {strange(hint, 400)}" for hint in missing)
    # What was changed on reading may be why a check failed; where all passed, it does not matter.
    changes = () if result.full else result.problems
    for kind, texts in (("forbidden call", result.evidence), ("note", result.notes), ("read with changes", changes)):
        yield from (f"{kind}: {strange(text, 300)}" for text in texts[:_TEXTS])
        if len(texts) > _TEXTS:
            yield f"and {len(texts) - _TEXTS} more of this kind"


def _summary(found: _Class) -> str:
    parts = [counted(len(found.rows), "submission"), f"{found.full} with full marks"]
    if found.points:
        parts.append(
            f"mean {mean(found.points):.1f}, median {number(median(found.points))} of {number(found.out_of)} points"
        )
    if found.broken:
        parts.append(f"{found.broken} to be graded again")
    return f'<p class="score">{"; ".join(parts)}.</p>'


def _distribution(found: _Class) -> str:
    """How many submissions earned how much: tenths of the points, and full marks by themselves."""
    if not found.points or not found.out_of:
        return ""
    counts = [0] * (_BARS + 1)
    for points in found.points:
        counts[max(0, min(int(points / found.out_of * _BARS + 1e-9), _BARS))] += 1
    width, height, foot, left = 52, 150, 34, 10
    tallest = max(counts)
    parts = []
    for at, count in enumerate(counts):
        tall = count / tallest * (height - 22)
        x = left + at * width
        kind = "bar good" if at == _BARS else "bar"
        label = number(found.out_of) if at == _BARS else number(round(found.out_of * at / _BARS, 2))
        parts.append(
            f'<rect class="{kind}" x="{x + 3}" y="{height - tall:.1f}" width="{width - 6}" height="{tall:.1f}"/>'
        )
        if count:
            parts.append(f'<text x="{x + width / 2}" y="{height - tall - 5:.1f}" text-anchor="middle">{count}</text>')
        anchor, place = ("middle", x + width / 2) if at == _BARS else ("start", x + 1)
        parts.append(f'<text class="faint" x="{place}" y="{height + 15}" text-anchor="{anchor}">{label}</text>')
    end = left + len(counts) * width
    parts.append(f'<line class="axis" x1="{left}" y1="{height}" x2="{end}" y2="{height}"/>')
    parts.append(
        f'<text class="faint" x="{left + _BARS * width / 2}" y="{height + 31}" text-anchor="middle">points, from</text>'
        f'<text class="faint" x="{end - width / 2}" y="{height + 31}" text-anchor="middle">full</text>'
    )
    told = "; ".join(
        f"{count} with {'full marks' if at == _BARS else f'{at * 10} to under {at * 10 + 10} %'}"
        for at, count in enumerate(counts)
        if count
    )
    return (
        f'<figure><svg width="{end + 10}" height="{height + foot}" viewBox="0 0 {end + 10} {height + foot}" role="img" '
        f'aria-labelledby="figure-points"><title id="figure-points">Submissions by their points: {told}</title>'
        f"{''.join(parts)}</svg></figure>"
    )


def _checks(found: _Class) -> str:
    rows = []
    for name, of in found.checks.items():
        graded = sum(of.verdicts.values()) - of.verdicts[Verdict.BROKEN]
        passed = of.verdicts[Verdict.PASSED]
        share = passed / graded if graded else 0.0
        hidden = ' <span class="faint">(hidden)</span>' if of.check.hidden else ""
        rows.append(
            [
                words(name) + hidden,
                number(of.check.out_of),
                f"{passed} of {graded}",
                f"{bar(share, '')} {share:.0%}" if graded else "",
                *(str(of.verdicts[one] or "") for one in (Verdict.FAILED, Verdict.SKIPPED)),
            ]
        )
    columns = [("check", "words"), ("points", "number"), ("passed", "number"), ("pass rate", "rate")]
    columns += [("failed", "number"), ("skipped", "number")]
    return table("Checks", columns, rows) if rows else ""


def _mistakes(found: _Class) -> str:
    """The most frequent first."""
    rows = []
    for name, one in sorted(found.mistakes.items(), key=lambda item: (-len(item[1].who), item[0])):
        practise = f" Worked exercise: <code>{words(one.exercise)}</code>." if one.exercise else ""
        rows.append(
            [
                f"<strong>{words(name)}</strong>",
                str(len(one.who)),
                f"{' '.join(words(hint, 2000) for hint in [*one.hints][:_TEXTS])}{practise}",
                _where(list(one.checks), len(found.checks)),
                _who(one.who),
            ]
        )
    told = ""
    if found.unnamed:
        many = counted(found.unnamed, "submission")
        told = f"<p>In {many} a check failed for a reason that is not known by name.</p>"
    columns = [
        ("name", "words"),
        ("made by", "number"),
        ("hint", "long"),
        ("in checks", "words"),
        ("submissions", "words"),
    ]
    return (table("Misconceptions", columns, rows) if rows else "") + told


def _where(checks: Sequence[str], of: int) -> str:
    """Where something was seen: a few names, or how many."""
    if len(checks) == of:
        return "all checks"
    return words("; ".join(checks)) if len(checks) <= _CHECKS else f"{len(checks)} of {of} checks"


def _incidents(found: _Class) -> str:
    rows = [
        [strange(incident), str(len(who)), _who(who)]
        for incident, who in sorted(found.incidents.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    columns = [("what the submission did", "words"), ("how many", "number"), ("submissions", "words")]
    return table("Incidents", columns, rows) if rows else ""


def _who(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMES} more" if len(ids) > _NAMES else ""
    return ", ".join(map(_link, ids[:_NAMES])) + more


def _looks(found: _Class) -> str:
    return table("To look at", [("submission", "words"), ("why", "most")], found.looks) if found.looks else ""


def _submissions(found: _Class) -> str:
    columns = [("submission", "words"), ("points", "number"), ("checks failed", "number"), ("misconceptions", "words")]
    return table("Submissions", columns, found.rows) if found.rows else ""
