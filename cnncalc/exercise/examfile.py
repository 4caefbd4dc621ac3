"""Read an exam's file: TOML that says which exercises, for how many points, in how many versions.

    title = "Midterm: convolutional networks"
    course = "Deep learning"            left out, or any text; so are date and instructions
    date = 2026-11-30
    versions = 4                        left out: one for each student
    shuffle = true                      each version has its questions in an order of its own

    [[questions]]
    exercise = "conv2d-by-hand"         an exercise by its name
    points = 9                          left out: what the exercise says
    choices = ["size"]                  parts as multiple choice; true: all, false: none, left out: what it says

    [[questions]]
    topic = "shapes"                    or as many of a topic, chosen when the exam is made, the same for all students
    level = "1..3"
    count = 2
    points = 3                          each

All problems come at once, each with its line.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnncalc import tomlfile
from cnncalc.errors import UsageError
from cnncalc.exercise.codes import Keys
from cnncalc.exercise.csvtable import read_content
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.exam import Item
from cnncalc.exercise.text import names_in
from cnncalc.tomlfile import TomlFile

if TYPE_CHECKING:
    from cnncalc.exercise.bank import Bank, Exercise

MOST_VERSIONS = 100_000
MOST_POINTS = 1_000
MOST_COUNT = 100
LEVELS = range(1, 6)


def _date(value: Any) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value.day} {value:%B %Y}"
    if not isinstance(value, str):
        raise ValueError('a day, 2026-11-30, or a text: "Monday at nine"')
    return value


def _level(value: Any) -> range:
    found = range(0)
    if isinstance(value, int) and not isinstance(value, bool):
        found = range(value, value + 1)
    elif isinstance(value, str) and (match := re.fullmatch(r"(\d)\.\.(\d)", value.strip())):
        found = range(int(match[1]), int(match[2]) + 1)
    if not found or found[0] not in LEVELS or found[-1] not in LEVELS:
        raise ValueError(f'a level from {LEVELS[0]} to {LEVELS[-1]}, or "1..3"')
    return found


def _choices(value: Any) -> bool | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError('true, false, or a list of parts: ["size"]')


_TOP: dict[str, tomlfile.Convert] = {
    "title": tomlfile.text,
    "course": tomlfile.text,
    "date": _date,
    "instructions": tomlfile.text,
    "versions": tomlfile.whole(1, MOST_VERSIONS),
    "shuffle": tomlfile.flag,
    "questions": tomlfile.tables,
}
_QUESTION: dict[str, tomlfile.Convert] = {
    "exercise": tomlfile.text,
    "topic": tomlfile.text,
    "level": _level,
    "count": tomlfile.whole(1, MOST_COUNT),
    "points": tomlfile.whole(1, MOST_POINTS),
    "choices": _choices,
}


@dataclass(frozen=True)
class Pick:
    """One [[questions]] of the file: `count` questions with one exercise, or with as many of several.

    exercises  the one that is named, or all that a topic offers
    """

    exercises: tuple[str, ...]
    count: int
    points: int | None
    choices: bool | tuple[str, ...] | None
    named: bool


@dataclass(frozen=True)
class ExamFile:
    """What an exam's file says, `versions` being settled."""

    title: str
    course: str
    date: str
    instructions: str
    versions: int
    shuffle: bool
    picks: tuple[Pick, ...]

    def items(self, keys: Keys) -> tuple[Item, ...]:
        """The questions; the exam's secret chooses among those of a topic."""
        chosen: dict[int, list[str]] = {}
        taken = {pick.exercises[0] for pick in self.picks if pick.named}
        for at, pick in _narrowest_first(self.picks):
            free = [name for name in pick.exercises if name not in taken]
            chosen[at] = [free[place] for place in keys.shuffled(len(free), "topic", at)[: pick.count]]
            taken |= set(chosen[at])
        uses: Counter[str] = Counter()
        items = []
        for at, pick in enumerate(self.picks):
            for name in chosen.get(at, [pick.exercises[0]] * pick.count):
                items.append(Item(name, uses[name], pick.points, pick.choices))
                uses[name] += 1
        return tuple(items)


def _narrowest_first(picks: Sequence[Pick]) -> list[tuple[int, Pick]]:
    """The topics: those that offer least choose first, so that a wider one does not take what they need."""
    topics = [(at, pick) for at, pick in enumerate(picks) if not pick.named]
    return sorted(topics, key=lambda found: len(found[1].exercises))


def read_exam(path: Path, bank: Bank, students: int) -> ExamFile:
    """Read an exam's file for a number of students. Raises UsageError with all its problems."""
    return _Reader(path, bank, students).read()


class _Reader:
    def __init__(self, path: Path, bank: Bank, students: int) -> None:
        self.file = TomlFile(str(path), read_content(path))
        self.file.refuse(UsageError)
        self.bank, self.students = bank, students
        self.picks: list[Pick] = []
        self.paths: list[str] = []
        self.broken: dict[str, None] = {}

    def read(self) -> ExamFile:
        top = self.file.values("", self.file.data, _TOP, ("title", "questions"))
        versions = min(top.get("versions", self.students), self.students)
        for number, table in enumerate(top.get("questions", ())):
            self._pick(f"questions.{number}", table, versions)
        if braces := names_in(top.get("instructions", "")):
            self.file.add("instructions", f"{{{sorted(braces)[0]}}} stands for a number, and an exam draws none")
        if top.get("questions") == []:
            self.file.add("questions", "an exam has at least one question", "write each below a line [[questions]]")
        self._check_variants(versions)
        self._check_topics()
        if self.broken:
            raise UsageError("\n".join([*map(str, self.file.problems), *self.broken]))
        self.file.refuse(UsageError)
        return ExamFile(
            top["title"], top.get("course", ""), top.get("date", ""), top.get("instructions", ""), versions,
            top.get("shuffle", False), tuple(self.picks),
        )  # fmt: skip

    def _pick(self, path: str, table: dict[str, Any], versions: int) -> None:
        values = self.file.values(path, table, _QUESTION)
        if ("exercise" in table) == ("topic" in table):
            self.file.add(path, "a question needs an exercise or a topic, one of them", 'exercise = "conv2d-by-hand"')
            return
        if "level" in values and "exercise" in table:
            self.file.add(f"{path}.level", "level goes with a topic: an exercise has its own")
        found: list[Exercise] = []
        if "exercise" in values:
            try:
                found = [self.bank.find(values["exercise"])]
                _ = found[0].variants
            except BankError as error:
                found = []
                self.broken[str(error)] = None
            except UsageError as error:
                message, _, mend = str(error).partition("\n")
                self.file.add(f"{path}.exercise", message, mend.strip() or None)
        elif "topic" in values and ("level" in values or "level" not in table):
            found = self._topic(path, values, versions)
        if not found:
            return
        self._check_parts(path, values, found)
        names = tuple(exercise.name for exercise in found)
        pick = Pick(names, values.get("count", 1), values.get("points"), values.get("choices"), "exercise" in values)
        self.picks.append(pick)
        self.paths.append(path)

    def _topic(self, path: str, values: dict[str, Any], versions: int) -> list[Exercise]:
        topics = sorted(set(self.bank.topics()))
        topic, levels = values["topic"], values.get("level", LEVELS)
        if topic not in topics:
            near = get_close_matches(topic, topics, n=1)
            mend = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(topics)}"
            self.file.add(f"{path}.topic", f"no topic is called {topic!r}", mend)
            return []
        found, problems = self.bank.sound(topic, levels)
        if problems:
            self.broken.update(dict.fromkeys(problems))
            return []
        enough = [one for one in found if one.variants is None or one.variants >= versions]
        count = values.get("count", 1)
        if count > len(enough):
            key = f"{path}.count" if "count" in values else f"{path}.topic"
            few = f", {len(found) - len(enough)} of them with too few variants" if len(enough) < len(found) else ""
            at = f" at level {levels[0]} to {levels[-1]}" if "level" in values else ""
            self.file.add(key, f"the topic {topic!r} has {len(found)} exercises{at}{few}; {count} are asked for")
            return []
        return enough

    def _check_parts(self, path: str, values: dict[str, Any], found: Sequence[Exercise]) -> None:
        choices = values.get("choices")
        for exercise in found:
            names = exercise.parts
            if "points" in values and values["points"] < len(names):
                self.file.add(
                    f"{path}.points", f"{exercise.name} has {len(names)} parts, and each is worth 1 point at least",
                    f"give it {len(names)} points or more",
                )  # fmt: skip
            for name in choices if isinstance(choices, tuple) else ():
                if name not in names:
                    self.file.add(
                        f"{path}.choices", f"{exercise.name} has no part {name!r}", f"it has {', '.join(names)}"
                    )

    def _check_variants(self, versions: int) -> None:
        """Of a named exercise every version, and every use in it, needs a variant of its own."""
        named = [(path, pick) for path, pick in zip(self.paths, self.picks, strict=True) if pick.named]
        uses: Counter[str] = Counter()
        for _, pick in named:
            uses[pick.exercises[0]] += pick.count
        for path, pick in named:
            name = pick.exercises[0]
            there = self.bank.find(name).variants
            if there is not None and there < versions * uses[name]:
                wanted = f"{versions:,} versions" + (f" with {uses[name]} of them each" if uses[name] > 1 else "")
                self.file.add(
                    f"{path}.exercise", f"{name}: only {there:,} variants exist, for {wanted}",
                    f"write versions = {there // uses[name]}, or take another exercise" if there >= uses[name] else
                    "ask for fewer of them",
                )  # fmt: skip

    def _check_topics(self) -> None:
        """Topics that overlap must not take each other's last exercises, whatever is chosen."""
        taken = {pick.exercises[0] for pick in self.picks if pick.named}
        before: list[Pick] = []
        for at, pick in _narrowest_first(self.picks):
            free = {name for name in pick.exercises if name not in taken}
            lost = sum(min(other.count, len(free & set(other.exercises))) for other in before)
            if pick.count > len(free) - lost:
                self.file.add(
                    self.paths[at], f"{pick.count} exercises are asked for, and other questions leave "
                    f"{max(len(free) - lost, 0)} of the topic's {len(pick.exercises)}", "ask for fewer",
                )  # fmt: skip
            before.append(pick)
