"""The bank: exercises as data, one TOML file each, in a folder for each topic.

    exercises/shapes/conv-output-size.toml

    title = "The size of a feature map"
    level = 2                                          1 (recall) to 5 (several ideas at once)
    text = "An image of {C}x{H}x{W} goes through ..."  Markdown; {H}: what was drawn; $2p + 1$: a formula
    [draw]                                             draws.py
    [networks]                                         name = spec
    [[figure]]                                         figures.py
    [hand_cost]                                        bounds that every variant keeps: products, largest_sum, digits
    [[ask]]                                            asks/KIND.py

A file holds no answer: the asks compute them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import cnncalc
from cnncalc import tomlfile
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.exercise import figures
from cnncalc.exercise.ask import COMMON, Ask, Given, kind_of, kinds
from cnncalc.exercise.content import Blocks
from cnncalc.exercise.draws import MANY, BankError, Draws, read_draws
from cnncalc.exercise.handcost import HandCost
from cnncalc.exercise.permutation import ordered
from cnncalc.exercise.question import Choice, Part, Question
from cnncalc.exercise.text import blocks_of, names_in
from cnncalc.tomlfile import Convert, TomlFile

_TOP: dict[str, Convert] = {
    "title": tomlfile.text,
    "level": tomlfile.whole(1, 5),
    "text": tomlfile.text,
    "source": tomlfile.text,
    "draw": tomlfile.table,
    "networks": tomlfile.table,
    "hand_cost": tomlfile.table,
    "figure": tomlfile.tables,
    "ask": tomlfile.tables,
}
_NEEDED = ("title", "level", "text", "ask")
#: What asks raise that are given names and values of another kind than they compute with.
_UNFIT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, eq=False)
class Exercise:
    """An exercise of a bank.

    bounds  what its hand-cost never exceeds
    digest  of the file: what was made from another one cannot be made again
    """

    name: str
    topic: str
    title: str
    level: int
    text: str
    source: str
    draws: Draws
    networks: Mapping[str, str]
    asks: Mapping[str, Ask]
    figures: tuple[Mapping[str, Any], ...]
    bounds: HandCost
    digest: str
    path: Path

    @property
    def points(self) -> int:
        return sum(ask.values.get("points", 1) for ask in self.asks.values())

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.asks)

    @property
    def variants(self) -> int | None:
        """The number of its variants; None where there are more than 10**12. Raises BankError where there are none."""
        try:
            count = self.draws.variants
        except BankError as error:
            raise BankError(f"{self.path}: {error}") from None
        return count if count <= MANY else None

    def draw(self, seed: str, number: int = 0) -> Question:
        """The variant of a number under a seed: different numbers give different variants.

        Raises UsageError beyond the last one, BankError where the exercise is at fault.
        """
        try:
            scope = self.draws.draw(f"{self.name}/{seed}", number)
        except UsageError as error:
            raise UsageError(f"{self.name}: {error}") from None
        except BankError as error:
            raise BankError(f"{self.path}: {error}") from None
        except _UNFIT as error:
            raise BankError(f"{self.path}: [draw] cannot be drawn: {error}") from error
        given = Given(scope, self.networks, self.asks)
        try:
            parts = tuple(self._part(ask, given, f"{seed}/{number}") for ask in self.asks.values())
            text = (*blocks_of(self.text, scope), *(figures.picture(stated, given) for stated in self.figures))
        except BankError as error:
            drawn = ", ".join(f"{name} = {value}" for name, value in scope.items() if not hasattr(value, "ndim"))
            raise BankError(f"{self.path}: {error}\n  in variant {number} of seed {seed}: {drawn}") from None
        except CnncalcError as error:
            raise BankError(f"{self.path}: {error}") from None
        except _UNFIT as error:
            said = f"nothing is called {error}" if isinstance(error, KeyError) else str(error)
            raise BankError(f"{self.path}: an ask or a figure does not fit what is drawn: {said}") from error
        return Question(
            exercise=self.name, title=self.title, topic=self.topic, level=self.level, seed=seed, number=number,
            drawn=scope, text=text, parts=parts, source=self.source,
        )  # fmt: skip

    def _part(self, ask: Ask, given: Given, key: str) -> Part:
        given.value(ask.name, {})  # a fault of the exercise shows here
        part = Part(
            name=ask.name,
            prompt=(*blocks_of(ask.values["text"], {**given.scope, **ask.words(given)}), *ask.shown(given)),
            points=ask.values.get("points", 1),
            answer=ask.answer(given),
            make_solution=lambda: self._solution(ask, given),
            follow=lambda earlier: ask.right(given, earlier),
            wrongs=lambda earlier: ask.allowed(ask.wrongs(given, earlier)),
            make_cost=lambda: ask.cost(given),
            needs=ask.uses(given),
            stated=lambda: ask.stated(given),
        )
        if "choices" not in ask.values:
            return part
        object.__setattr__(part, "choices", _choices(part, ask.values["choices"], f"{self.name}/{key}/{ask.name}"))
        return part

    def _solution(self, ask: Ask, given: Given) -> Blocks:
        remark = ask.values.get("remark")
        return (*ask.solution(given), *(blocks_of(remark, given.scope) if remark else ()))


def _choices(part: Part, count: int, key: str) -> tuple[Choice, ...]:
    """The right answer among wrong ones, in an order that the key decides. Raises BankError for too few wrong ones."""
    wrongs = part.distractors
    if len(wrongs) < count - 1:
        known = ", ".join(wrong.name for wrong in wrongs) or "none"
        raise BankError(
            f"ask {part.name!r}: {count} choices need {count - 1} different wrong answers, and there are "
            f"{len(wrongs)} ({known})\n  tighten `where` so that misconceptions differ, or offer fewer choices"
        )
    answer = part.answer
    offered: list[Any] = [Choice(answer.text(answer.value), answer.value, None)]
    offered += [Choice(answer.text(wrong.value), wrong.value, wrong) for wrong in wrongs[: count - 1]]
    chosen: list[Any] = ordered(offered, key)
    return tuple(chosen)


@dataclass(frozen=True, eq=False)
class Bank:
    """The exercises of a folder, by topic and name; a file is read when its exercise is asked for, so that what is
    wrong in it stops nobody else.

    paths  name -> its file; of several, where the name is not unique
    """

    folder: Path
    paths: Mapping[str, tuple[Path, ...]]

    @cached_property
    def _read(self) -> dict[str, Exercise]:
        return {}

    def find(self, name: str) -> Exercise:
        """The exercise of a name. Raises UsageError where there is none, BankError with every problem of its file."""
        if name not in self.paths:
            near = get_close_matches(name, self.paths, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "'cnncalc exercise list' shows them"
            raise UsageError(f"no exercise is called {name!r}\n  {hint}")
        if name not in self._read:
            first, *others = self.paths[name]
            if others:
                raise BankError(f"{others[0]}: {first} has this name, too\n  a name is unique in a bank")
            try:
                self._read[name] = _read(first)
            except _UNFIT as error:
                raise BankError(f"{first}: a value is of another kind than its key needs: {error}") from error
        return self._read[name]

    def topics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path.parent.name for paths in self.paths.values() for path in paths))

    def sound(
        self, topic: str | None = None, levels: Sequence[int] = (1, 2, 3, 4, 5)
    ) -> tuple[list[Exercise], list[str]]:
        """The exercises of a topic and of some levels that can be read, and what is wrong with the topic's others.

        Raises UsageError for an unknown topic.
        """
        if topic is not None and topic not in self.topics():
            raise UsageError(f"no topic is called {topic!r}\n  there are: {', '.join(self.topics())}")
        exercises, problems = [], []
        for name, paths in self.paths.items():
            if topic is not None and all(path.parent.name != topic for path in paths):
                continue
            try:
                exercises.append(self.find(name))
            except BankError as error:
                problems.append(str(error))
        return [one for one in exercises if one.level in levels], problems

    def chosen(self, topic: str | None = None, levels: Sequence[int] = (1, 2, 3, 4, 5)) -> tuple[Exercise, ...]:
        """The exercises of a topic and of some levels.

        Raises UsageError for an unknown topic, BankError with every problem of every file of the topic.
        """
        exercises, problems = self.sound(topic, levels)
        if problems:
            raise BankError("\n".join(problems))
        return tuple(exercises)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """All of them. Raises BankError with every problem of every file."""
        return self.chosen()

    def fingerprint(self, names: Sequence[str]) -> str:
        """Of some exercises and of the program: papers are made again only from the same."""
        parts = [cnncalc.__version__, *(f"{name}={self.find(name).digest}" for name in sorted(set(names)))]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def drawn_once(exercises: Sequence[Exercise]) -> tuple[dict[Exercise, HandCost], list[str]]:
    """What the first variant of each exercise costs by hand, and what is wrong with those that cannot be drawn."""
    costs, problems = dict[Exercise, HandCost](), list[str]()
    for exercise in exercises:
        try:
            costs[exercise] = exercise.draw("0").cost
        except BankError as error:
            problems.append(str(error))
    return costs, problems


def default_folder() -> Path:
    """The folder of the exercises that come with the program: in the package, or beside it in a checkout."""
    package = Path(cnncalc.__file__).parent
    inside = package / "exercises"
    return inside if inside.is_dir() else package.parent / "exercises"


def read_bank(folder: Path | None = None) -> Bank:
    """The bank of a folder. Raises UsageError where there is none."""
    place = default_folder() if folder is None else folder
    if not place.is_dir():
        raise UsageError(f"{place}: no such folder\n  --bank names a folder with a folder for each topic")
    paths: dict[str, tuple[Path, ...]] = {}
    for path in sorted(place.glob("*/*.toml")):
        paths[path.stem] = (*paths.get(path.stem, ()), path)
    if not paths:
        raise UsageError(f"{place}: no exercises\n  an exercise is a file TOPIC/NAME.toml")
    return Bank(place, paths)


def _read(path: Path) -> Exercise:
    """The exercise of a file. Raises BankError with all its problems."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BankError(f"{path}: {error.strerror or error}") from None
    file = TomlFile(str(path), content)
    file.refuse(BankError)
    top = file.values("", file.data, _TOP, _NEEDED)
    draws, found = read_draws(top.get("draw", {}))
    for key, message in found:
        file.add(f"draw.{key}", message)
    networks = {name: str(spec) for name, spec in top.get("networks", {}).items()}
    bounds = file.values(
        "hand_cost", top.get("hand_cost", {}), {f.name: tomlfile.whole(0, 10**9) for f in fields(HandCost)}
    )
    asks = dict(_asks(file, top.get("ask", []), networks))
    shown = tuple(file.values(f"figure.{at}", one, figures.KEYS) for at, one in enumerate(top.get("figure", ())))
    for at, stated in enumerate(shown):
        if wrong := figures.problem(stated):
            file.add(f"figure.{at}", wrong)
    names = {name for scalar in draws.scalars for name in scalar.binds} | {array.name for array in draws.arrays}
    names |= {f"{name}_name" for name in draws.kernels} | top.get("draw", {}).keys() - {"where"}
    uses = {"text": names_in(top.get("text", ""))}
    uses |= {f"networks.{name}": names_in(spec) for name, spec in networks.items()}
    uses |= {f"ask.{at}": ask.texts for at, ask in enumerate(asks.values())}
    for place, used in uses.items():
        if missing := used - names:
            file.add(
                place,
                f"nothing that is drawn is called {', '.join(sorted(missing))}",
                f"[draw] has {', '.join(sorted(names))}",
            )
    if not asks and not file.problems:
        file.add("", "nothing is asked", "write each ask below a line [[ask]]")
    file.refuse(BankError)
    return Exercise(
        name=path.stem, topic=path.parent.name, title=top["title"], level=top["level"], text=top["text"],
        source=top.get("source", ""), draws=draws, networks=networks, asks=asks, figures=shown,
        bounds=HandCost(**bounds), digest=hashlib.sha256(content).hexdigest(), path=path,
    )  # fmt: skip


def _asks(
    file: TomlFile, tables: Sequence[Mapping[str, Any]], networks: Mapping[str, str]
) -> Iterator[tuple[str, Ask]]:
    known: list[str] = []
    for at, table in enumerate(tables):
        place = f"ask.{at}"
        kind = kind_of(str(table.get("kind")))
        if kind is None:
            file.add(
                f"{place}.kind", f"no kind of ask is called {table.get('kind')!r}", f"there are: {', '.join(kinds())}"
            )
            continue
        before = len(file.problems)
        values = file.values(place, table, COMMON | kind.keys, ("name", "kind", "text", *kind.needed))
        name = values.get("name")
        if name in known:
            file.add(f"{place}.name", f"two asks are called {name!r}")
        if "network" in values and values["network"] not in networks:
            file.add(
                f"{place}.network",
                f"[networks] has no {values['network']!r}",
                f"it has {', '.join(networks) or 'none'}",
            )
        if len(file.problems) > before:
            continue
        try:
            ask = kind(values)
        except BankError as error:
            file.add(place, str(error))
            continue
        known.append(ask.name)
        yield ask.name, ask
