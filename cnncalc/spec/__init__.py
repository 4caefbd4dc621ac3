"""The layer-spec language: read a spec into a network, find it, and bring it into canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.spec.network import Network


def parse(
    text: str, source: str = "<text>", settings: Mapping[str, int] | None = None, most: int | None = None
) -> Network:
    """The network of a spec.

    `source` is what errors call the text; `settings` puts numbers in the place of symbols ({"H": 224}); `most` is how
    many statements it may expand to, where that is to be less than the language allows.
    Raises SpecError with all problems of the text, UsageError for a setting that the text has no symbol for, and
    TypeError for what is no text.
    """
    if not isinstance(text, str):
        raise TypeError(
            f"parse reads the text of a spec, as in parse('input 784; dense 10'), got {type(text).__name__}; "
            "load reads a file or a bundled network"
        )
    from cnncalc.errors import SpecError
    from cnncalc.spec.check import check
    from cnncalc.spec.expand import expand
    from cnncalc.spec.parser import read
    from cnncalc.spec.source import Source

    origin = Source(text, source)
    statements, problems = read(origin)
    checked = check(origin, statements)
    if not problems and not checked.problems:
        _check_settings(settings or {}, tuple(checked.symbols), source)
    network, found = expand(origin, statements, checked, settings or {}, complete=not problems, most=most)
    problems += checked.problems + found
    if problems:
        raise SpecError(problems)
    return network


def symbols_of(text: str) -> tuple[str, ...]:
    """The symbols of a spec, in the order in which they occur, as far as it can be read.

    Its network is not made: one of symbols would need the algebra library.
    """
    from cnncalc.spec.check import check
    from cnncalc.spec.parser import read
    from cnncalc.spec.source import Source

    origin = Source(text, "<text>")
    return tuple(check(origin, read(origin)[0]).symbols)


def _check_settings(settings: Mapping[str, int], symbols: tuple[str, ...], source: str) -> None:
    from cnncalc.errors import UsageError
    from cnncalc.sizes import too_large

    for name, value in settings.items():
        if name not in symbols:
            known = f"its symbols are {', '.join(symbols)}" if symbols else "it has none"
            raise UsageError(f"{source} has no symbol '{name}' to set\n  {known}")
        reason = too_large(value)
        if reason:
            raise UsageError(f"{name} cannot be set to {reason}")


def load(spec: str, settings: Mapping[str, int] | None = None) -> Network:
    """The network of a file or the bundled network of that name; "-" is standard input.

    Raises as parse does, and UsageError where there is neither or the file cannot be read.
    """
    return parse(*resolve(str(spec)), settings)


def resolve(spec: str) -> tuple[str, str]:
    """The text of a spec argument (a path, a bundled network's name, a text, "-"), and what errors call it."""
    from cnncalc.spec.files import resolve

    return resolve(spec)


def format_text(text: str, source: str = "<text>") -> str:
    """The canonical form of a spec. Raises SpecError where it cannot be read; its shapes are not looked at."""
    from cnncalc.spec.formatter import format_text

    return format_text(text, source)


def format_network(network: Network) -> str:
    """A spec of a network that has no text: every layer written out. Expands to an equal network, paths apart."""
    from cnncalc.spec.network_text import format_network

    return format_network(network)
