"""Notebooks: their code, and nothing that they say about themselves."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.grading import notebooks
from cnncalc.grading.notebooks import NotebookError, read


def notebook(*cells: str, **more: Any) -> bytes:
    made = [
        {"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": [], "metadata": {}} for cell in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, "metadata": {}, **more}).encode()


def refusal(data: bytes) -> str:
    with pytest.raises(NotebookError) as caught:
        read(data)
    return str(caught.value)


def test_code_cells_become_one_module_with_their_places() -> None:
    found = read(notebook("import math\n\ndef f(x):\n    return x", "y = 1", "\n\nz = 2"))
    assert found.text == "import math\n\ndef f(x):\n    return x\ny = 1\n\n\nz = 2\n"
    assert found.problems == ()
    places = [found.place(line) for line in (1, 4, 5, 8)]
    assert places == ["code cell 1, line 1", "code cell 1, line 4", "code cell 2, line 1", "code cell 3, line 3"]


def test_outputs_metadata_and_texts_are_not_looked_at() -> None:
    document = json.loads(notebook("x = 1"))
    document["cells"][0] |= {
        "outputs": [{"text": "passed", "data": float("nan")}],
        "metadata": {"nbgrader": {"points": 99}},
    }
    document["cells"].append({"cell_type": "markdown", "source": "def f(): pass"})
    document["cells"].append({"cell_type": "raw", "source": 5})
    assert read(json.dumps(document).encode()).text == "x = 1\n"


@pytest.mark.parametrize(
    "line", ["%matplotlib inline", "%load_ext autoreload", "%autoreload 2", "  %time y = f(1)", "%timeit f(1)"]
)
def test_harmless_magics_are_left_out_in_silence(line: str) -> None:
    found = read(notebook(f"x = 1\n{line}\nz = 3"))
    assert (found.text.split("\n")[1].strip(), found.problems) == ("pass", ())


@pytest.mark.parametrize(
    "line",
    [
        "!rm -rf /",
        "%run other.py",
        "%env A=1",
        "files = !ls",
        "!!ls",
        "?print",
        "print?",
        "x = %pwd",
        "%cd ..",
        "!echo 'it",
        "%%x",
    ],
)
def test_other_magics_are_left_out_and_named(line: str) -> None:
    found = read(notebook(f"x = 1\n{line}\nz = 3"))
    assert found.text.split("\n") == ["x = 1", "pass", "z = 3", ""]
    assert found.problems == (f"code cell 1, line 2: {line!r} is not run; the line is left out",)


def test_a_command_goes_on_after_a_backslash() -> None:
    assert read(notebook("!pip install \\\n  evil\nx = 1")).text == "pass\n\nx = 1\n"


@pytest.mark.parametrize("name", ["bash", "javascript", "writefile", "sh", "python2", "html"])
def test_cells_in_other_languages_are_left_out(name: str) -> None:
    found = read(notebook("x = 1", f"\n%%{name} a\nimport os\n", "y = 1"))
    assert found.text.split() == ["x", "=", "1", "y", "=", "1"]
    assert found.problems == (f"code cell 2, line 2: %%{name} is not run; the cell is left out",)
    assert read(notebook("%%time\ny = 1")).text == "\ny = 1\n"


@pytest.mark.parametrize(
    "cell",
    [
        "s = '''\n%matplotlib\n!ls\n'''",
        "x = (5\n  % 3)",
        "x = 5 \\\n  % 3",
        "if a != b: pass",
        "# !ls\nx = 'what?'  # why?",
        "print('%d' % 3)\nd = {'a':\n !b}",
    ],
)
def test_python_that_looks_like_magic_stays(cell: str) -> None:
    assert read(notebook(cell)) == (f"{cell}\n", (1,), ())


def test_format_3() -> None:
    data = json.dumps(
        {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}]}
    )
    assert read(data.encode()).text == "x = 1\ny = 2\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[" * 100_000, "it is nested too deeply"),
        (b"\xff\xfe", "it is not text in UTF-8"),
        (b"[1", "it is not JSON: Expecting ',' delimiter: line 1 column 3 (char 2)"),
        (b"[]", "it is JSON, and no notebook"),
        (b"{}", "it has no list of cells"),
        (b'{"cells": 5}', "it has no list of cells"),
        (b'{"cells": [5]}', "one of its cells is no object"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "the source of code cell 1 is no text"),
        (b'{"cells": [], "cells": []}', "it has the key 'cells' twice in one object"),
        (b'{"worksheets": "x"}', "its worksheets are no list"),
        (b"," * (notebooks.MAX_VALUES + 1), f"it may hold more than {notebooks.MAX_VALUES} values: clear its outputs"),
        (notebook("x" * 300_000), "its code cells have more than 262144 characters"),
        (notebook("!x\n" * 80_000), "one of its cells has more than 200 magic lines"),
        (notebook(*[""] * 2_001), "it has more than 2000 code cells"),
    ],
)
def test_what_is_no_notebook_is_refused(data: bytes, message: str) -> None:
    assert refusal(data) == message


def test_too_large_a_file_is_refused() -> None:
    assert refusal(b" " * (notebooks.MAX_NOTEBOOK_BYTES + 1)).endswith("clear its outputs")


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1" * 100_000, b"1e999999"])
def test_numbers_do_no_harm(number: bytes) -> None:
    assert read(b'{"n": %s, "cells": [{"cell_type": "code", "source": "x = 1"}]}' % number).text == "x = 1\n"


def test_half_a_character_does_no_harm() -> None:
    read(b'{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}').text.encode()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["code", "%%bash\n", "!ls\n", "x?"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "worksheets", "input"]), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(json_values | st.builds(lambda cells: {"cells": cells}, json_values))
def test_any_json_is_read_or_refused(value: Any) -> None:
    try:
        read(json.dumps(value).encode())
    except NotebookError:
        return


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read(data)
    except NotebookError:
        return


@given(st.lists(st.text(st.sampled_from("%!?=x \n'\"()\\#"), max_size=40), max_size=4))
def test_lines_keep_their_places(cells: list[str]) -> None:
    found = read(notebook(*cells))
    for number, (cell, start) in enumerate(zip(cells, found.starts, strict=True), 1):
        assert found.place(start) == f"code cell {number}, line 1"
        assert len(cell.split("\n")) == (*found.starts, found.text.count("\n") + 1)[number] - start


def test_a_margin_without_end_is_read_once() -> None:
    """Tried at every length of it, this one would take ten minutes."""
    source = f"def conv2d(x):\n    return x\n{' ' * 200_000}x = 1\n!ls\n"
    found = read(json.dumps({"cells": [{"cell_type": "code", "source": source}]}).encode())
    assert "def conv2d" in found.text
    assert "!ls" not in found.text


def test_a_key_that_comes_twice_is_found_in_one_pass() -> None:
    class Name(str):
        comparisons = 0

        def __eq__(self, other: object) -> bool:
            Name.comparisons += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    names = [Name(number) for number in range(500)]
    with pytest.raises(NotebookError, match="key '499' twice"):
        notebooks._without_twins([(name, None) for name in [*names, Name(499)]])
    assert Name.comparisons < 10 * len(names)


@pytest.mark.parametrize(
    "line",
    [
        "from __future__ import annotations",
        "from __future__ import annotations; import os",
        "from __future__ import annotations, division  # for the hints",
        "from __future__ import (annotations,  # for the hints\n    division,\n)",
    ],
)
def test_what_is_imported_of_the_future_goes_to_the_top(line: str) -> None:
    found = read(notebook("import math", f"# hints\n{line}\ndef f(x: T):\n    return x", f"x = '''\n{line}'''"))
    compile(found.text, "", "exec", dont_inherit=True)
    (function,) = [node for node in ast.parse(found.text).body if isinstance(node, ast.FunctionDef)]
    assert found.place(function.lineno) == f"code cell 2, line {3 + line.count(chr(10))}"
    assert ("import os" in found.text.split("\n")) is ("import os" in line)
    assert found.text.count("__future__") == 2


def test_what_is_first_in_a_notebook_stays() -> None:
    found = read(notebook("from __future__ import annotations\nx = 1"))
    assert (found.text, found.starts) == ("from __future__ import annotations\nx = 1\n", (1,))


def test_spaces_without_end_after_the_future_are_read_once() -> None:
    line = f"from __future__ import a{' ' * 60_000}!"
    assert read(notebook("", line)).text == f"\n{line}\n"
