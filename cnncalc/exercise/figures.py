"""The figures of an exercise, as its file states them below its text.

[[figure]]
kind = "maps"                        arrays as pictures, with their numbers
arrays = ["x", "h"]

[[figure]]
kind = "curves"                      functions as `cnncalc convolve` reads them
functions = {f = "box(0, {a})", g = "exp({r})"}

[[figure]]
kind = "stems"                       signals of whole steps
signals = ["x", "h"]

[[figure]]
kind = "network"                     a figure of `cnncalc plot`: stack, memory, shares
network = "net"
figure = "stack"

[[figure]]
kind = "cone"                        what the first neuron behind a chain of layers sees of its input, along one axis
network = "net"
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from cnncalc import signals, tomlfile
from cnncalc.exercise.answers import number_text
from cnncalc.exercise.ask import Given, nothing_called
from cnncalc.exercise.content import Picture
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.pictures import Cone, Curves, Maps, NetworkFigure, Shown, Slide, Stems
from cnncalc.exercise.text import filled, names_in
from cnncalc.layer import layer_statement
from cnncalc.sizes import format_shape
from cnncalc.tomlfile import Convert

KEYS: dict[str, Convert] = {
    "kind": tomlfile.text,
    "arrays": tomlfile.texts,
    "functions": tomlfile.table_of(tomlfile.text),
    "signals": tomlfile.texts,
    "network": tomlfile.text,
    "figure": tomlfile.one_of("stack", "memory", "shares"),
}


def picture(stated: Mapping[str, Any], given: Given) -> Picture:
    """The figure with what was drawn, and the words that say the same."""
    shows, words = _KINDS[stated["kind"]][1](stated, given)
    return Picture(shows, words)


def problems(
    stated: Mapping[str, Any], names: Mapping[str, Any], networks: Mapping[str, Any]
) -> Iterator[tuple[str, str, str | None]]:
    """What is wrong with the statement of a figure: (key, message, how to mend it).

    names     of what is drawn or asked
    networks  of the exercise
    """
    if stated.get("kind") not in _KINDS:
        yield "kind", f"no kind of figure is called {stated.get('kind')!r}", f"there are {', '.join(_KINDS)}"
        return
    for key in _KINDS[stated["kind"]][0]:
        if not stated.get(key):
            yield "", f"a figure of the kind {stated['kind']} needs {key}", None
        elif key == "network" and stated[key] not in networks:
            yield key, *nothing_called(stated[key], key, networks)
        elif key in ("arrays", "signals"):
            for name in stated[key]:
                if name not in names:
                    yield key, *nothing_called(name, key, names)
        elif key == "functions":
            for name in names_in(" ".join(stated[key].values())) - names.keys():
                yield key, *nothing_called(name, key, names)


def _maps(stated: Mapping[str, Any], given: Given) -> tuple[Shown, str]:
    maps = tuple((name, given.value(name, {})) for name in stated["arrays"])
    return Maps(maps), "; ".join(f"{name} with the rows {_rows(values)}" for name, values in maps)


def _rows(values: Any) -> str:
    return ", then ".join(" ".join(map(number_text, row)) for row in values.reshape(-1, values.shape[-1]).tolist())


def _curves(stated: Mapping[str, Any], given: Given) -> tuple[Shown, str]:
    texts = {name: filled(text, given.scope) for name, text in stated["functions"].items()}
    functions = tuple((name, signals.function(text)) for name, text in texts.items())
    words = (f"{name}: {'; '.join(map(_piece, made.pieces))}" for name, made in functions)
    return Curves(functions), ". ".join(words)


def _piece(piece: signals.Piece) -> str:
    formula, start = signals.text(piece.formula), signals.text(piece.start)
    end = "on" if piece.end is None else f"to t = {signals.text(piece.end)}"
    return f"{formula} from t = {start} {end}"


def _stems(stated: Mapping[str, Any], given: Given) -> tuple[Shown, str]:
    found = tuple((name, given.value(name, {}), 0) for name in stated["signals"])
    return Stems(found), "; ".join(f"{name}[0], {name}[1], ... = {_rows(values)}" for name, values, _ in found)


def _network(stated: Mapping[str, Any], given: Given) -> tuple[Shown, str]:
    from cnncalc.analysis import analyze

    analysis = analyze(given.network(stated["network"]))
    shapes = ", ".join(f"{row.type} {format_shape(row.output_shape)}" for row in analysis.rows)
    return NetworkFigure(stated["figure"], analysis), f"the network's layers with their outputs: {shapes}"


def _cone(stated: Mapping[str, Any], given: Given) -> tuple[Shown, str]:
    network = given.network(stated["network"])
    slides = []
    for before, node in pairwise(network.nodes):
        if not hasattr(node.layer, "sliding"):
            raise BankError(f"figure: {node.layer.keyword()} slides no window: a cone needs layers that do")
        window = node.layer.sliding.over(before.shape[1:])[0]
        title = layer_statement(node.layer)
        slides.append(Slide(title, window.kernel, window.stride, window.dilation, window.before))
    words = ", then ".join(slide.title for slide in slides)
    length = network.nodes[0].shape[1]
    return Cone(length, tuple(slides)), f"what the first value behind {words} sees of {length} values of its input"


_KINDS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any], Given], tuple[Shown, str]]]] = {
    "maps": (("arrays",), _maps),
    "curves": (("functions",), _curves),
    "stems": (("signals",), _stems),
    "network": (("network", "figure"), _network),
    "cone": (("network",), _cone),
}
