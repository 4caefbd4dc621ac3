"""Turn grammar.lark into tables.py: `python -m cnncalc.spec.build_tables`.

Lark does the work (LALR(1) analysis, the order of the terminals); what it finds is written down as plain literals, so
that reading a spec neither compiles a grammar nor imports lark.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

GRAMMAR = Path(__file__).with_name("grammar.lark")
TABLES = Path(__file__).with_name("tables.py")


def tables_text() -> str:
    """The text of tables.py for the grammar as it stands."""
    from lark import Lark
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    lark = Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", keep_all_tokens=True)
    data, memo = lark.memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    names: dict[int, str] = table["tokens"]
    rows = {
        state: {names[token]: (kind, target) for token, (kind, target) in row.items()}
        for state, row in table["states"].items()
    }
    states = _in_reading_order(table["start_states"]["start"], rows)
    rules: dict[int, int] = {}
    actions = []
    for state in states:
        row: dict[str, int] = {}
        for token, (reduces, target) in sorted(rows[state].items()):
            if reduces:
                row[token] = ~rules.setdefault(target["@"], len(rules))
            else:
                row[token] = states[target]
        actions.append(_with_default(row))

    text = [
        '"""Made from grammar.lark by `python -m cnncalc.spec.build_tables`; a test checks that it is fresh.',
        "",
        "TERMINALS  name and regular expression of each terminal, in the order in which they are tried",
        "KEYWORDS   the words that are no NAME, and their terminals",
        "RULES      (nonterminal, number of symbols, name of the builder's method) of each rule",
        "ACTIONS    for each state: symbol -> next state, or ~rule to reduce; the key '' stands for any other terminal",
        "END        the state in which the file has been read",
        '"""',
        "",
        "# ruff: noqa: RUF001",
        "# fmt: off",
        f"TERMINALS = {_lines(_terminals(lark))}",
        f"KEYWORDS = {_lines(_keywords(lark))}",
        f"RULES = {_lines([_rule(memo[number]) for number in rules])}",
        f"ACTIONS: tuple[dict[str, int], ...] = {_lines(actions)}",
        f"END = {states[table['end_states']['start']]}",
        "",
    ]
    return "\n".join(text)


def _in_reading_order(start: int, rows: dict[int, dict[str, tuple[int, Any]]]) -> dict[int, int]:
    """New numbers for the states, the same in every run: breadth first, symbols in alphabetical order."""
    order = {start: 0}
    queue = [start]
    for state in queue:
        for _, (reduces, target) in sorted(rows[state].items(), key=lambda item: item[0]):
            if not reduces and target not in order:
                order[target] = len(order)
                queue.append(target)
    return order


def _with_default(row: dict[str, int]) -> dict[str, int]:
    """A state that can only reduce by one rule does so whatever comes; the next state finds what does not fit.

    The end of the text is waited for.
    """
    terminals = {target for symbol, target in row.items() if not symbol.islower()}
    if len(terminals) != 1 or min(terminals) >= 0 or ("$END" in row and len(row) == 1):
        return row
    gotos = {symbol: target for symbol, target in row.items() if symbol.islower()}
    return {"": terminals.pop(), **gotos}


def _rule(rule: dict[str, Any]) -> tuple[str, int, str]:
    passes = rule["options"]["expand1"] and len(rule["expansion"]) == 1 and rule["alias"] is None
    origin = rule["origin"]["name"]
    return origin, len(rule["expansion"]), "" if passes else f"{origin}_{rule['alias'] or 'all'}"


def _terminals(lark: Any) -> list[tuple[str, str]]:
    """Longer fixed texts before shorter ones, as lark tries them; keywords are found among the names."""
    terminals = sorted(
        (terminal for terminal in lark.terminals if terminal.name not in _keywords(lark).values()),
        key=lambda terminal: (
            -terminal.priority,
            -terminal.pattern.max_width,
            -len(terminal.pattern.value),
            terminal.name,
        ),
    )
    return [(terminal.name, terminal.pattern.to_regexp()) for terminal in terminals]


def _keywords(lark: Any) -> dict[str, str]:
    return {
        terminal.pattern.value: terminal.name
        for terminal in sorted(lark.terminals, key=lambda terminal: str(terminal.name))
        if terminal.pattern.type == "str" and terminal.pattern.value.isalpha()
    }


def _lines(value: Any) -> str:
    """A list or dictionary, one entry a line (long ones broken)."""
    if isinstance(value, dict):
        return "{\n" + "".join(f"    {key!r}: {entry!r},\n" for key, entry in value.items()) + "}"
    return "(\n" + "".join(_entry(entry) for entry in value) + ")"


def _entry(entry: Any) -> str:
    line = f"    {entry!r},"
    if len(line) <= 110 or not isinstance(entry, dict):
        return line + "\n"
    lines, current = [], "    {"
    for key, target in entry.items():
        part = f"{key!r}: {target!r}, "
        if len(current) + len(part) > 110:
            lines.append(current.rstrip())
            current = "     "
        current += part
    return "\n".join([*lines, current.rstrip(", ") + "},"]) + "\n"


if __name__ == "__main__":
    TABLES.write_text(tables_text(), encoding="utf-8")
