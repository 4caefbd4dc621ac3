"""The layer-spec language: read a spec into a network, find it, and bring it into canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.spec.network import Network


def parse(text: str, source: str = "<text>", settings: Mapping[str, int] | None = None) -> Network:
    """The network of a spec.

    `source` is what errors call the text; `settings` puts numbers in the place of symbols ({"H": 224}).
    Raises SpecError with all problems of the text, and UsageError for a setting that the text has no symbol for.
    """
    from cnncalc.errors import SpecError
    from cnncalc.spec.check import check
    from cnncalc.spec.expand import expand
    from cnncalc.spec.parser import read
    from cnncalc.spec.source import Source

    origin = Source(text, source)
    statements, problems = read(origin)
    checked = check(origin, statements)
    network, found = expand(origin, statements, checked, settings or {})
    problems += checked.problems + found
    if problems:
        raise SpecError(problems)
    return network


def load(path: str, settings: Mapping[str, int] | None = None) -> Network:
    """The network of a file; "-" is standard input. Raises as parse does, and UsageError for an unreadable file."""
    from cnncalc.spec.files import read_text

    text, source = read_text(str(path))
    return parse(text, source, settings)


def resolve(spec: str) -> tuple[str, str]:
    """The text of a spec argument (a path, a bundled network's name, a text, "-"), and what errors call it."""
    from cnncalc.spec.files import resolve

    return resolve(spec)
