"""What an exercise asks, in general: a kind of ask is one file in `asks/`, found by its name.

An ask computes the right answer, every wrong one, and the worked solution, all from the rules of the layers. `earlier`
holds answers to earlier parts: where a student's stands in it, what follows from it is computed instead of the key.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from cnncalc import tomlfile
from cnncalc.catalog import only_class
from cnncalc.errors import CnncalcError
from cnncalc.exercise.answers import Answer, answer_for
from cnncalc.exercise.content import Blocks
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.handcost import HandCost
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled, names_in
from cnncalc.tomlfile import Convert

if TYPE_CHECKING:
    from cnncalc.layer import Layer
    from cnncalc.spec.network import Network

T = TypeVar("T")
AskKind = TypeVar("AskKind", bound="Ask")

#: Keys that every ask has.
COMMON: dict[str, Convert] = {
    "name": tomlfile.text,
    "kind": tomlfile.text,
    "text": tomlfile.text,
    "points": tomlfile.whole(1, 100),
    "choices": tomlfile.whole(2, 8),
    "mistakes": tomlfile.texts,
    "remark": tomlfile.text,
}


class Given:
    """What a question is about: what was drawn, its networks and arrays, and the answers to its parts.

    scope     what was drawn, by name
    networks  specs by name, with {names} for what was drawn
    asks      the asks by name, in their order
    """

    def __init__(self, scope: Mapping[str, Any], networks: Mapping[str, str], asks: Mapping[str, Ask]) -> None:
        self.scope, self.specs, self.asks = scope, networks, asks
        self._networks: dict[str, Network] = {}
        self._answers: dict[str, Any] = {}
        self._made: dict[Any, Any] = {}

    def network(self, name: str) -> Network:
        """A network of the exercise. Raises BankError where its spec cannot be read."""
        from cnncalc.spec import parse

        if name not in self._networks:
            spec = filled(self.specs[name], self.scope)
            try:
                self._networks[name] = parse(spec, name)
            except CnncalcError as error:
                raise BankError(f"networks.{name}: {error}") from None
        return self._networks[name]

    def spec(self, name: str) -> str:
        """The text of a network with its numbers."""
        return filled(self.specs[name], self.scope).strip()

    def value(self, name: str, earlier: Earlier) -> Any:
        """What a name stands for: an earlier answer, what was drawn, or a part's right answer."""
        if name in earlier:
            return earlier[name]
        if name in self.scope:
            return self.scope[name]
        if name not in self._answers:
            self._answers[name] = self.asks[name].right(self, {})
        return self._answers[name]

    def once(self, make: Callable[[Given], T]) -> T:
        """What an ask makes of what is given: a method of it, called once."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def knows(self, name: str) -> bool:
        return name in self.scope or name in self.asks


def plain_network(network: Network) -> list[dict[str, Any]]:
    """A network as plain data: for each layer its type, the numbers of its inputs and its options."""
    layers = []
    for node in network.nodes:
        place = {"inputs": list(node.inputs), "frozen": node.frozen}
        layers.append(plain_layer(node.layer) | place | ({} if node.inputs else {"shape": _plain(node.shape)}))
    return layers


def plain_layer(layer: Layer) -> dict[str, Any]:
    """A layer as plain data."""
    options = {option.name: _plain(getattr(layer, option.attribute)) for option in layer.options()}
    return {"type": layer.keyword(), "options": options}


def _plain(value: Any) -> Any:
    """A value of an option: lists, numbers, words; a formula of symbols as text."""
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


class Ask(ABC):
    """One thing that is asked; a kind is a subclass in a file of its name. `values` holds its keys, converted."""

    #: Names that its own text may use beside what was drawn (`words` gives their values).
    offers: ClassVar[tuple[str, ...]] = ()
    #: Keys beside the common ones, and those that must be there.
    keys: ClassVar[dict[str, Convert]] = {}
    needed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.name: str = values["name"]

    @classmethod
    def kind(cls) -> str:
        """The word in the bank: the name of the file."""
        return cls.__module__.rpartition(".")[2]

    @abstractmethod
    def right(self, given: Given, earlier: Earlier) -> Any:
        """The right answer, or the one that follows from earlier answers."""

    @abstractmethod
    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        """What every misconception makes of it; values may equal the right one and each other."""

    @abstractmethod
    def solution(self, given: Given) -> Blocks:
        """Every step to the right answer."""

    def cost(self, given: Given) -> HandCost:
        """What it costs by hand."""
        return HandCost()

    def answer(self, given: Given) -> Answer:
        """The right answer as a kind of answer."""
        return answer_for(given.value(self.name, {}))

    @abstractmethod
    def stated(self, given: Given) -> Mapping[str, Any]:
        """The problem as plain data (lists, numbers, words) for the oracle of the gate; `kind` says which."""

    def uses(self, given: Given) -> tuple[str, ...]:
        """The names of the earlier parts whose answers it computes with."""
        return ()

    def words(self, given: Given) -> Mapping[str, Any]:
        """The values of the names that it offers to its own text."""
        return {}

    def shown(self, given: Given) -> Blocks:
        """What is shown with the prompt beside its text."""
        return ()

    def names(self) -> Iterator[tuple[str, str]]:
        """Keys that name what is drawn or an earlier part, each with a name."""
        return iter(())

    def networks(self) -> Iterator[tuple[str, str]]:
        """Keys that name a network, each with a name."""
        if "network" in self.values:
            yield "network", self.values["network"]

    def misconceptions(self) -> frozenset[str]:
        """The names that its wrong answers can have: those of the layers' rules, and of the rules beside them."""
        return _of_the_catalogue()

    def whole(self, key: str, given: Given, default: str = "") -> int:
        """The whole number of a key that may name a drawn one: "{N}". Raises BankError."""
        said = filled(self.values.get(key, default), given.scope)
        try:
            return int(said)
        except ValueError:
            raise BankError(f"{key} must be a whole number, got {said!r:.60}", place=key) from None

    @cached_property
    def texts(self) -> frozenset[str]:
        """Names in curly brackets that any of its texts uses."""
        found = [names_in(value) for value in self.values.values() if isinstance(value, str)]
        return frozenset().union(*found) - set(self.offers)

    def allowed(self, wrongs: Iterator[Wrong]) -> Iterator[Wrong]:
        """The wrong answers that the exercise lists under `mistakes`, in that order; all where it lists none."""
        listed: Sequence[str] = self.values.get("mistakes", ())
        if not listed:
            return wrongs
        found = [wrong for wrong in wrongs if wrong.name in listed]
        return iter(sorted(found, key=lambda wrong: listed.index(wrong.name)))


def ask_within(kind: type[AskKind], name: str, table: Mapping[str, Any], place: str) -> AskKind:
    """An ask within another one, which gives it its name. Raises BankError with all that is wrong in its table."""
    needed = tuple(key for key in kind.needed if key in kind.keys)
    values, problems = tomlfile.converted(table, {"kind": tomlfile.text} | kind.keys, needed)
    if problems:
        said = "; ".join(f"{message} ({mend})" if mend else message for _, message, mend in problems)
        raise BankError(f"[ask.{place}]: {said}", place=place)
    return kind({"name": name, **values})


#: What the names under a key belong to, where that is no number, array or ask.
_NAMED = {"network": "network", "mistakes": "misconception", "planted": "misconception"}
#: Characters of a list of names that a message can hold.
_LONG = 1000


def nothing_called(name: str, key: str, there: Iterable[str]) -> tuple[str, str]:
    """What is wrong with a name under a key that nothing has, and how to mend it."""
    what = _NAMED.get(key.rpartition(".")[2], "number, array or ask above it")
    near = get_close_matches(name, there, n=1)
    mend = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(there)) or 'none'}"
    return f"{key}: no {what} is called {name!r}", mend if len(mend) < _LONG else "the reference pages list them"


@cache
def _of_the_catalogue() -> frozenset[str]:
    from cnncalc import catalog
    from cnncalc.analysis import cost, receptive_field, storage

    layers = (layer for name in catalog.names() if (layer := catalog.find(name)) is not None)
    rules = (cost.MISTAKES, storage.MISTAKES, receptive_field.MISTAKES, *(layer.mistakes for layer in layers))
    return frozenset(mistake.name for mistakes in rules for mistake in mistakes)


def kinds() -> tuple[str, ...]:
    """The kinds of asks, in alphabetical order."""
    import cnncalc.exercise.asks

    return tuple(sorted(module.name for module in pkgutil.iter_modules(cnncalc.exercise.asks.__path__)))


@cache
def kind_of(name: str) -> type[Ask] | None:
    """The kind of a name, or None."""
    if name not in kinds():
        return None
    module = importlib.import_module(f"cnncalc.exercise.asks.{name}")
    return only_class(module, Ask)  # type: ignore[type-abstract]  # mypy takes no abstract class as a type[...]
