"""What a teacher may get wrong in an exercise's file: every value of it replaced by what does not fit.

`python -m tests.exercise.mutants` tries them all over the whole bank and shows what stops the program, and what takes
too long.
"""

from __future__ import annotations

import copy
import json
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cnncalc import export
from cnncalc.exercise.bank import Exercise, default_folder, read_bank
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.gate import passed_through

#: CPU seconds that finding out may take.
BUDGET = 20.0
#: What takes the place of a value: another kind, an unknown name, an impossible range, a layer that does not exist or
#: does not fit, nothing, too much.
INSTEAD: Mapping[type, tuple[Any, ...]] = {
    str: (
        "", " ", "unheard-of", "{unheard_of}", "9..1", "1/0", "x +", "conv", "unheard-of 3", "lstm 4", "conv 1 99x99",
        "99999999999", "-1", "$", "{", 7, -1, 0.5, True, [], ["unheard-of"], [7], {}, {"unheard-of": "x"},
    ),
    bool: ("yes", 0, [], {}),
    int: (0, -1, 10**7, 10**30, 0.5, "7", "", "unheard-of", True, [], {}),
    float: (0, -1, "7", True, [], {}),
    list: ([], {}, "", "unheard-of", 7, [[]], [{}], [7], ["unheard-of"], [True, None], [10**30]),
    dict: ({}, [], "", "unheard-of", 7, [{}], {"unheard-of": 1}, {"": ""}),
}  # fmt: skip


class Mutant(NamedTuple):
    """An exercise's content with one thing wrong: `what` says what, and where."""

    what: str
    content: dict[str, Any]


def mutants(content: dict[str, Any]) -> Iterator[Mutant]:
    """Every value replaced by each that does not fit, every key left out, every table with a key too many."""
    for path, value in _places(content):
        place = ".".join(map(str, path))
        for kind, others in INSTEAD.items():
            if type(value) is kind:
                for other in others:
                    if None not in (other if isinstance(other, list) else ()):
                        yield Mutant(f"{place} = {other!r:.40}", _changed(content, path, lambda _, new=other: new))
        yield Mutant(f"{place} left out", _changed(content, path, None))
        if isinstance(value, dict):
            more = _changed(content, path, lambda table: {**table, "unheard_of": "x"})
            yield Mutant(f"{place} with a key too many", more)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if path:
        yield path, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from _places(one, (*path, key))


def _changed(content: dict[str, Any], path: tuple[Any, ...], change: Any) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    holder: Any = changed
    for key in path[:-1]:
        holder = holder[key]
    if change is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = change(holder[path[-1]])
    return changed


def toml(content: Mapping[str, Any]) -> str:
    """The content as a file with the usual tables: [draw], [[ask]], [ask.of]."""
    return "\n".join(_tables(content, ""))


def _tables(table: Mapping[str, Any], path: str) -> Iterator[str]:
    later: list[str] = []
    for key, value in table.items():
        name = f"{path}{_key(key)}"
        if isinstance(value, dict) and path in ("", "ask."):
            later += [f"\n[{name}]", *_tables(value, f"{name}.")]
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value) and path == "":
            for one in value:
                later += [f"\n[[{name}]]", *_tables(one, f"{name}.")]
        else:
            yield f"{_key(key)} = {_inline(value)}"
    yield from later


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)  # what TOML and JSON write alike: texts, numbers, true


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else json.dumps(key)


def tried(folder: Path) -> list[str]:
    """All that the commands do with the exercise of a bank of one; what they say is wrong with it."""
    said: list[str] = []
    bank = read_bank(folder)
    (name,) = bank.paths
    try:
        exercise = bank.find(name)
        _used(exercise)
        tested = passed_through(exercise, 2, "mutants")
        said += [fault.message for fault in tested.faults] + [message for _, message in tested.unchecked]
    except BankError as error:
        said.append(str(error))
    return said


def _used(exercise: Exercise) -> None:
    """One variant with every answer, worked and on paper."""
    question = exercise.draw("0")
    for view in export.View:
        export.find("json").write([export.Paper("Mutants", (question,), view)])
    _ = exercise.variants, exercise.points, question.cost
    for part in question.parts:
        _ = part.solution, part.distractors, part.stated(), part.follow({}), list(part.wrongs({}))


def bank_of(folder: Path, text: str) -> Path:
    """A bank of one exercise of a text."""
    path = folder / "topic" / "mutant.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def main(folder: Path, every: int) -> int:
    at, failures = 0, 0
    for path in sorted(default_folder().glob("*/*.toml")):
        content = tomllib.loads(path.read_text())
        for mutant in mutants(content):
            at += 1
            if at % every:
                continue
            bank_of(folder, toml(mutant.content))
            before = time.process_time()
            try:
                said = tried(folder)
            except Exception as error:
                failures += 1
                print(f"{path.stem}: {mutant.what}: {type(error).__name__}: {error!s:.200}", flush=True)
                said = []
            if (seconds := time.process_time() - before) > BUDGET:
                print(f"{path.stem}: {mutant.what}: {seconds:.0f} s", flush=True)
            if "-v" in sys.argv:
                print(f"{path.stem}: {mutant.what}\n    " + "\n".join(said).replace("\n", "\n    "))
    print(f"{at // every:,} mutants, {failures} stop the program")
    return 1 if failures else 0


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        sys.exit(main(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else 1))
