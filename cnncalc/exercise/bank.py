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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import cnncalc
from cnncalc import tomlfile
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.exercise import figures
from cnncalc.exercise.ask import COMMON, Ask, Given, kind_of, kinds, nothing_called
from cnncalc.exercise.content import Blocks
from cnncalc.exercise.draws import MANY, UNFIT, BankError, Draws, Scope, read_draws
from cnncalc.exercise.handcost import HandCost
from cnncalc.exercise.permutation import ordered
from cnncalc.exercise.question import Choice, Earlier, Part, Question, Wrong
from cnncalc.exercise.text import blocks_of, names_in
from cnncalc.tomlfile import Convert, TomlFile

_TOP: dict[str, Convert] = {
    "title": tomlfile.text,
    "level": tomlfile.whole(1, 5),
    "text": tomlfile.text,
    "source": tomlfile.text,
    "draw": tomlfile.table,
    "networks": tomlfile.table_of(tomlfile.text),
    "hand_cost": tomlfile.table,
    "figure": tomlfile.tables,
    "ask": tomlfile.tables,
}
_NEEDED = ("title", "level", "text", "ask")
T = TypeVar("T")


class FileError(BankError):
    """The same with its file and line, and the variant in which it shows."""


@dataclass(frozen=True, eq=False)
class Exercise:
    """An exercise of a bank.

    bounds  what its hand-cost never exceeds
    digest  of the file: what was made from another one cannot be made again
    file    where its keys stand, for messages
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
    file: TomlFile

    @property
    def points(self) -> int:
        return sum(ask.values.get("points", 1) for ask in self.asks.values())

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.asks)

    @property
    def variants(self) -> int | None:
        """The number of its variants; None where there are more than 10**12. Raises BankError where there are none."""
        with self._at("draw"):
            count = self.draws.variants
        return count if count <= MANY else None

    def draw(self, seed: str, number: int = 0) -> Question:
        """The variant of a number under a seed: different numbers give different variants.

        Raises UsageError beyond the last one, BankError with everything that is wrong in the variant.
        """
        variant = self._variant(seed, number)
        scope = variant.scope
        given = Given(scope, self.networks, self.asks)
        with self._all_problems(variant) as made:
            asks = enumerate(self.asks.values())
            parts = [one for at, ask in asks for one in made(f"ask.{at}", partial(self._part, at, ask, given, variant))]
            text = [block for blocks in made("text", lambda: blocks_of(self.text, scope)) for block in blocks]
            for at, stated in enumerate(self.figures):
                text += made(f"figure.{at}", partial(figures.picture, stated, given))
        return Question(
            exercise=self.name, title=self.title, topic=self.topic, level=self.level, seed=seed, number=number,
            drawn=scope, text=tuple(text), parts=tuple(parts), source=self.source,
        )  # fmt: skip

    def cost(self, seed: str, number: int = 0) -> HandCost:
        """What a variant costs by hand, without its text and its wrong answers, which take most of the time to draw.

        Raises as `draw` does, for what is wrong with what is worked by hand.
        """
        variant = self._variant(seed, number)
        given = Given(variant.scope, self.networks, self.asks)
        with self._all_problems(variant) as made:
            asks = enumerate(self.asks.values())
            costs = [cost for at, ask in asks for cost in made(f"ask.{at}", partial(ask.cost, given))]
        return sum(costs, HandCost())

    def _variant(self, seed: str, number: int) -> Variant:
        """What is drawn. Raises UsageError beyond the last variant, BankError where nothing can be drawn."""
        with self._at("draw"):
            there = self.draws.variants
        if not 0 <= number < there:
            raise UsageError(f"{self.name}: only {there:,} {'variant exists' if there == 1 else 'variants exist'}")
        with self._at("draw"):
            return Variant(seed, number, self.draws.draw(f"{self.name}/{seed}", number))

    @contextmanager
    def _all_problems(self, variant: Variant) -> Iterator[Callable[[str, Callable[[], T]], list[T]]]:
        """A function that makes something of a place of the file, or notes what is wrong there. Raises FileError with
        all that was noted."""
        problems: dict[str, None] = {}  # each once: what is wrong with a part is wrong with those that build on it

        def made(place: str, make: Callable[[], T]) -> list[T]:
            try:
                with self._at(place, variant):
                    return [make()]
            except FileError as error:
                problems[str(error)] = None
                return []

        yield made
        if problems:
            raise FileError("\n".join(problems))

    def _part(self, at: int, ask: Ask, given: Given, variant: Variant) -> Part:
        """A part of a variant; what it works out later names its place, too, where it cannot."""

        def placed(make: Callable[..., T]) -> Callable[..., T]:
            def run(*arguments: Any) -> T:
                with self._at(f"ask.{at}", variant):
                    return make(*arguments)

            return run

        def wrongs(earlier: Earlier) -> Iterator[Wrong]:
            with self._at(f"ask.{at}", variant):
                yield from ask.allowed(ask.wrongs(given, earlier))

        given.value(ask.name, {})  # a fault of the exercise shows here

        def choices(part: Part) -> tuple[Choice, ...]:
            key = f"{self.name}/{variant.seed}/{variant.number}/{ask.name}"
            return _choices(part, ask.values["choices"], key) if "choices" in ask.values else ()

        part = Part(
            name=ask.name,
            prompt=(*blocks_of(ask.values["text"], {**given.scope, **ask.words(given)}), *ask.shown(given)),
            points=ask.values.get("points", 1),
            answer=ask.answer(given),
            make_solution=placed(lambda: self._solution(ask, given)),
            follow=placed(lambda earlier: ask.right(given, earlier)),
            wrongs=wrongs,
            make_choices=choices,
            make_cost=placed(lambda: ask.cost(given)),
            needs=ask.uses(given),
            stated=placed(lambda: ask.stated(given)),
        )
        _ = part.choices  # too few misconceptions for them, too
        return part

    @contextmanager
    def _at(self, place: str, variant: Variant | None = None) -> Iterator[None]:
        """Say where in the file the fault lies that shows inside, and in which variant. Raises FileError for it."""
        try:
            yield
        except FileError:
            raise
        except UNFIT as error:
            key = getattr(error, "place", "")
            message, mend = _said(error)
            problem = self.file.problem(f"{place}.{key}".strip("."), message, mend)
            if variant is not None:
                problem = replace(problem, notes=(str(variant),))
            raise FileError(str(problem)) from (None if isinstance(error, CnncalcError) else error)

    def _solution(self, ask: Ask, given: Given) -> Blocks:
        remark = ask.values.get("remark")
        return (*ask.solution(given), *(blocks_of(remark, given.scope) if remark else ()))


def _choices(part: Part, count: int, key: str) -> tuple[Choice, ...]:
    """The right answer among wrong ones, in an order that the key decides. Raises BankError for too few wrong ones."""
    wrongs = part.distractors
    if len(wrongs) < count - 1:
        known = ", ".join(wrong.name for wrong in wrongs) or "none"
        raise BankError(
            f"{count} choices need {count - 1} different wrong answers, and there are {len(wrongs)} ({known})",
            "tighten `where` so that misconceptions differ, or offer fewer choices", "choices",
        )  # fmt: skip
    answer = part.answer
    offered: list[Any] = [Choice(answer.text(answer.value), answer.value, None)]
    offered += [Choice(answer.text(wrong.value), wrong.value, wrong) for wrong in wrongs[: count - 1]]
    chosen: list[Any] = ordered(offered, key)
    return tuple(chosen)


class Variant(NamedTuple):
    """Which variant it is, in a message: its numbers, without its arrays."""

    seed: str
    number: int
    scope: Scope

    def __str__(self) -> str:
        drawn = ", ".join(f"{name} = {value}" for name, value in self.scope.items() if not hasattr(value, "ndim"))
        return f"in variant {self.number} of seed {self.seed}: {drawn:.300}"


def _said(error: Exception) -> tuple[str, str | None]:
    """What an error means for the author of an exercise, and how to mend it."""
    if isinstance(error, CnncalcError):
        message, _, mend = str(error).partition("\n")
        return message, mend.strip() or None
    kind = "what it names does not exist" if isinstance(error, LookupError) else "it cannot be computed with"
    return (
        f"this does not fit what is drawn: {kind}: {error or type(error).__name__}",
        "its keys name numbers, arrays and networks of this file, each of the kind that the ask computes with",
    )


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
            self._read[name] = _read(first)
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


def hand_costs(exercises: Sequence[Exercise]) -> tuple[dict[Exercise, HandCost], list[str]]:
    """What the first variant of each exercise costs by hand, and what is wrong with those that cannot be worked."""
    costs, problems = dict[Exercise, HandCost](), list[str]()
    for exercise in exercises:
        try:
            costs[exercise] = exercise.cost("0")
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
    networks = top.get("networks", {})
    bounds = file.values(
        "hand_cost", top.get("hand_cost", {}), {f.name: tomlfile.whole(0, 10**9) for f in fields(HandCost)}
    )
    read = dict(_asks(file, top.get("ask", [])))
    asks = {ask.name: ask for ask in read.values()}
    shown = tuple(file.values(f"figure.{at}", one, figures.KEYS) for at, one in enumerate(top.get("figure", ())))
    drawn = {name for scalar in draws.scalars for name in scalar.binds} | {array.name for array in draws.arrays}
    drawn |= {f"{name}_name" for name in draws.kernels} | top.get("draw", {}).keys() - {"where"}
    texts = {"text": names_in(top.get("text", ""))}
    texts |= {f"networks.{name}": names_in(spec) for name, spec in networks.items()}
    texts |= {f"ask.{at}": ask.texts for at, ask in read.items()}
    for place, used in texts.items():
        if missing := used - drawn:
            file.add(
                place,
                f"nothing that is drawn is called {', '.join(sorted(missing))}",
                f"[draw] has {', '.join(sorted(drawn)) or 'nothing'}",
            )
    known = dict.fromkeys(drawn)  # what an ask may name: what is drawn, and the asks above it
    slips: frozenset[str] = frozenset()
    for at, ask in read.items():
        slips |= ask.misconceptions() if any("mistakes" in one.values for one in asks.values()) else frozenset()
        for key, name, there in (
            *((key, name, known) for key, name in ask.names()),
            *((key, name, networks) for key, name in ask.networks()),
            *(("mistakes", name, dict.fromkeys(slips)) for name in ask.values.get("mistakes", ())),
        ):
            if name not in there:
                file.add(f"ask.{at}.{key}", *nothing_called(name, key, there))
        known[ask.name] = None
    for at, stated in enumerate(shown):
        for key, message, mend in figures.problems(stated, known, networks):
            file.add(f"figure.{at}.{key}".strip("."), message, mend)
    if not asks and not file.problems:
        file.add("", "nothing is asked", "write each ask below a line [[ask]]")
    file.refuse(BankError)
    return Exercise(
        name=path.stem, topic=path.parent.name, title=top["title"], level=top["level"], text=top["text"],
        source=top.get("source", ""), draws=draws, networks=networks, asks=asks, figures=shown,
        bounds=HandCost(**bounds), digest=hashlib.sha256(content).hexdigest(), file=file,
    )  # fmt: skip


def _asks(file: TomlFile, tables: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Ask]]:
    """The asks that can be read, each with its number in the file."""
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
        if len(file.problems) > before:
            continue
        try:
            ask = kind(values)
        except BankError as error:
            file.add(f"{place}.{error.place}".strip("."), error.message, error.mend)
            continue
        known.append(ask.name)
        yield at, ask
