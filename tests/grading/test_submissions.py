"""What students hand in, as it comes: files, folders, notebooks, archives, broken and hostile ones among them."""

from __future__ import annotations

import ast
import base64
import codecs
import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.errors import UsageError
from cnncalc.grading import archives, source, submissions
from cnncalc.grading import salvage as salvaging
from cnncalc.grading.salvage import MAX_BROKEN, salvage
from cnncalc.grading.submissions import HandIn, entries, read
from tests.grading.test_archives import tarred, zipped

CODE = b"def conv2d(x):\n    return x\n"


def made(folder: Path, files: dict[str, bytes]) -> Path:
    for name, contents in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)
    return folder


def one(folder: Path, contents: bytes, name: str = "work.py") -> HandIn:
    (folder / name).write_bytes(contents)
    return read(folder / name)


def names(hand_in: HandIn) -> set[str]:
    tree = ast.parse(hand_in.files[hand_in.main])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_a_folder_of_submissions_has_one_entry_each_and_goes_on_past_bad_ones(tmp_path: Path) -> None:
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": CODE.decode()}]}).encode()
    files = {
        "b.py": CODE,
        "a/work.py": CODE,
        "c.ipynb": notebook,
        "d.zip": zipped([("x/w.py", CODE)]),
        ".hidden.py": CODE,
    }
    made(
        tmp_path,
        files | {"e.tar.gz": tarred([("w.py", CODE)], "w:gz"), "f.zip": b"PK", "g.rar": b"", "__MACOSX/a.py": b""},
    )
    os.mkfifo(tmp_path / "i.py")
    found = [read(path) for path in entries(tmp_path)]
    assert [h.id for h in found] == ["a", "b.py", "c.ipynb", "d.zip", "e.tar.gz", "f.zip", "g.rar", "i.py"]
    assert [h.refused is None for h in found] == [True] * 5 + [False] * 3
    for hand_in in found[:5]:
        assert next(iter(hand_in.submission().files.values())).strip() == CODE.strip()
        assert hand_in.problems == ()
    with pytest.raises(UsageError):
        found[5].submission()


def test_a_folder_with_an_archive_in_it_is_that_archive(tmp_path: Path) -> None:
    """Moodle's download by folders."""
    packed = zipped([("x/w.py", CODE)])
    found = read(made(tmp_path / "Karl_124_file_", {"karl.zip": packed, "onlinetext.html": b""}))
    assert (dict(found.files), found.problems, found.refused) == ({"w.py": CODE}, (), None)
    assert found.ignored == ("onlinetext.html",)
    both = read(made(tmp_path / "both", {"a.zip": packed, "b.tgz": tarred([("w.py", CODE)], "w:gz")}))
    assert str(both.refused).endswith(
        "; a.zip: not opened, since it is not the only archive; b.tgz: not opened, since it is not the only archive"
    )
    beside = read(made(tmp_path / "beside", {"a.zip": packed, "mine.py": CODE}))
    assert (list(beside.files), beside.problems) == (
        ["mine.py"],
        ("a.zip: not opened, since there are Python files beside it",),
    )
    inner = read(made(tmp_path / "inner", {"a.zip": zipped([("b.zip", packed)])}))
    assert "b.zip: an archive in an archive is not opened" in str(inner.refused)
    assert str(read(made(tmp_path / "bad", {"a.zip": b"PK"})).refused).startswith("a.zip: the archive is damaged")
    assert "a.rar: not opened; pack the files anew as zip" in str(read(made(tmp_path / "rar", {"a.rar": b""})).refused)


def test_results_among_the_submissions_are_none_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "subs", {"ada.py": CODE, "results/run.json": b"{}", "bob/work.py": CODE})
    (tmp_path / "link").symlink_to(folder / "results")
    (folder / "loop").symlink_to(folder / "loop")
    monkeypatch.chdir(folder)
    for results in (folder / "results", Path("results"), tmp_path / "link"):
        assert [path.name for path in entries(folder, results)] == ["ada.py", "bob", "loop"]
    assert [path.name for path in entries(folder, tmp_path / "out")] == ["ada.py", "bob", "loop", "results"]
    for inside in (folder, folder / "bob" / "results", folder / "new" / "results"):
        with pytest.raises(UsageError, match="beside the submissions"):
            entries(folder, inside)


def test_files_that_steer_are_ignored(tmp_path: Path) -> None:
    steering = ("conftest.py", "pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml", "sitecustomize.py", "evil.pth")
    junk = ("__pycache__/work.cpython-311.pyc", "__MACOSX/._work.py", ".git/hook.py", "._work.py")
    files = {"work.py": CODE, **dict.fromkeys((*steering, "usercustomize.py", *junk), b"evil")}
    for found in (read(made(tmp_path / "hw", files)), one(tmp_path, zipped(list(files.items())), "hw.zip")):
        assert (dict(found.files), found.main) == ({"work.py": CODE}, "work.py")
        assert set(steering) < set(found.ignored)
        told = {
            problem.removesuffix(": not taken: it steers an interpreter or a test runner") for problem in found.problems
        }
        assert told == {*steering, "usercustomize.py"} - {"pyproject.toml"}


def test_names_of_libraries_are_reported(tmp_path: Path) -> None:
    found = read(
        made(tmp_path, {"work.py": CODE, "numpy.py": b"", "json.py": b"", "torch/__init__.py": b""}), ["conv2d"]
    )
    assert [problem.split(":")[0] for problem in found.problems] == ["json.py", "numpy.py", "torch/__init__.py"]


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    made(tmp_path, {"secret/solution.py": b"answer = 42\n", "hw/work.py": CODE})
    (tmp_path / "hw" / "stolen.py").symlink_to(tmp_path / "secret" / "solution.py")
    (tmp_path / "hw" / "all").symlink_to(tmp_path / "secret")
    (tmp_path / "hw" / "loop").symlink_to(tmp_path / "hw")
    found = read(tmp_path / "hw")
    assert list(found.files) == ["work.py"]
    assert found.problems == tuple(f"{name}: a link, which is not followed" for name in ("all", "loop", "stolen.py"))


def test_the_module_to_import(tmp_path: Path) -> None:
    folder = made(tmp_path, {"notes.py": b"x = 1\n", "work.py": CODE, "other.py": b"def pool(x): pass\n"})
    assert read(folder, ["conv2d"]).main == "work.py"
    assert read(folder, ["pool"]).main == "other.py"
    assert str(read(folder).refused) == "it is not clear which file is meant: notes.py, other.py, work.py"


@pytest.mark.parametrize(
    ("files", "main"),
    [
        ({"hw/work.py": b"import helper\n", "hw/helper.py": b""}, "work.py"),
        ({"cs/work.py": b"from cs.helper import x\n", "cs/helper.py": b""}, "cs/work.py"),
        ({"a/cs/work.py": b"from cs.helper import x\n", "a/cs/helper.py": b""}, "cs/work.py"),
        ({"pack/work.py": b"from .helper import x\n", "pack/helper.py": b""}, "pack/work.py"),
        ({"work.py": b"from tools.helper import x\n", "tools/helper.py": b""}, "work.py"),
    ],
)
def test_the_root_is_where_the_imports_say(tmp_path: Path, files: dict[str, bytes], main: str) -> None:
    files = {path: source + (CODE if path.endswith("work.py") else b"") for path, source in files.items()}
    assert read(made(tmp_path, files), ["conv2d"]).main == main


@pytest.mark.parametrize(
    "contents",
    [
        CODE.replace(b"\n", b"\r\n"),
        CODE.replace(b"    ", b"\t"),
        b"\xef\xbb\xbf" + CODE,
        "# é\n".encode() + CODE,
        CODE + b"\x0c\n",
    ],
    ids=["windows", "tabs", "byte order mark", "accent", "form feed"],
)
def test_honest_files_have_no_problem(tmp_path: Path, contents: bytes) -> None:
    found = one(tmp_path, contents)
    assert (names(found), found.problems) == ({"conv2d"}, ())


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (CODE.decode().encode("utf-16"), "work.py: saved as UTF-16"),
        (CODE.decode().encode("utf-16-be"), "work.py: saved as UTF-16"),
        (b"# \xe9\n" + CODE, "work.py: not in UTF-8"),
        (b"# coding: cp1252\n# \x80\n" + CODE, "work.py: saved in cp1252"),
        (CODE + b"x = \0\n", "work.py: does not parse"),
        (CODE + b"x = " + b"(" * 10_000 + b")" * 10_000 + b"\n", "work.py: does not parse"),
        (CODE + b"x = " + b"-" * 100_000 + b"1\n", "work.py: does not parse"),
        (CODE + b"def f(x):\n\tif x:\n        return\n", "work.py: does not parse"),
    ],
)
def test_odd_files_are_read_and_named(tmp_path: Path, contents: bytes, words: str) -> None:
    found = one(tmp_path, contents)
    assert names(found) == {"conv2d"}
    assert found.problems[0].startswith(words)


@pytest.mark.parametrize(
    "contents", [b"x" * (source.MAX_SOURCE_BYTES + 1), b"# coding: utf-7\n+AGEAYg-", b"# coding: rot13\n"]
)
def test_files_that_are_not_read_are_refused(tmp_path: Path, contents: bytes) -> None:
    assert "work.py: not read" in str(one(tmp_path, contents).refused)


BROKEN = '''import numpy as np
EPS = 1e-3
data = load()
def good(x):
    return x + EPS
def bad(x):
    y = (x
def good2(x):
    """Text."""
    return 1
def bad2():
    """unclosed
    return 1

@deco
class A:
    """Text."""
def uses(d=bad2):
    pass
print "2"
'''


def test_a_broken_function_does_not_hide_the_others() -> None:
    kept = salvage(BROKEN)
    tree = ast.parse(kept.text)
    assert [ast.unparse(node).split("(")[0].split(":")[0] for node in tree.body] == [
        "import numpy as np", "EPS = 0.001", "def good", "def good2", "@deco\nclass A",
    ]  # fmt: skip
    assert [(part.line, part.name) for part in kept.broken] == [
        (7, "def bad"),
        (12, "def bad2"),
        (18, "uses"),
        (20, ""),
    ]
    assert kept.broken[3].reason.startswith("this is Python 2")
    assert all(line in ("", original) for line, original in zip(kept.text.split("\n"), BROKEN.split("\n"), strict=True))


def test_a_file_of_errors_ends() -> None:
    kept = salvage("1 1\n" * 60_000)
    assert (kept.text.strip(), len(kept.broken)) == ("", MAX_BROKEN)


@pytest.mark.parametrize(
    ("code", "line", "reason"),
    [
        ("def plot(x):\n    break\n", 4, "'break' outside loop"),
        ("def plot(x, x):\n    return x\n", 3, "duplicate argument 'x'"),
        ("n = 1\ndef plot():\n    print(n)\n    global n\n", 6, "is used prior to global declaration"),
        ("return 3\n", 3, "'return' outside function"),
        ("def plot():\n    nonlocal n\n", 4, "no binding for nonlocal 'n'"),
        ("from __future__ import annotations\n", 3, "must occur at the beginning"),
        ("def plot():\n    return " + "-" * 2000 + "1\n", 3, "nested too deeply"),
    ],
)
def test_what_parses_and_does_not_compile_costs_itself_only(tmp_path: Path, code: str, line: int, reason: str) -> None:
    cell = {"cell_type": "code", "source": CODE.decode().strip()}
    notebook = {"cells": [cell, {"cell_type": "code", "source": code}]}
    made(tmp_path, {"work.py": CODE + code.encode(), "work.ipynb": json.dumps(notebook).encode()})
    for found in (read(tmp_path / "work.py"), read(tmp_path / "work.ipynb")):
        compile(found.files["work.py"], "", "exec", dont_inherit=True)
        assert names(found) == {"conv2d"}
        if "__future__" in code and found.cells:
            assert (found.broken, found.problems) == (False, ())  # right in a notebook
            continue
        assert found.broken
        place = found.place("work.py", line).split(", ", 1)[1]
        assert [place for problem in found.problems if place in problem and reason in problem] == [place]


@pytest.mark.parametrize(
    "contents",
    [
        CODE,
        CODE.replace(b"\n", b"\r\n"),
        b"# coding: utf-8\n" + CODE,
        codecs.BOM_UTF8 + b"# coding: utf-8\n" + CODE,
        codecs.BOM_UTF16_LE + ("# coding: cp1252\n# \u20ac\n" + CODE.decode()).encode("utf-16-le"),
        b"# coding: cp1252\n# \x80\n" + CODE,
        CODE + b"if:\n",
    ],
)
def test_syntax_trees_are_those_of_what_runs(tmp_path: Path, contents: bytes) -> None:
    hand_in = one(tmp_path, contents)
    assert hand_in.trees.keys() == hand_in.files.keys() == {"work.py"}
    assert ast.dump(hand_in.trees["work.py"]) == ast.dump(ast.parse(hand_in.files["work.py"]))


_HIDDEN_IN_UTF_7 = b"# +" + base64.b64encode("\nimport scipy.signal as s".encode("utf-16-be")).rstrip(b"=") + b"-\n"


@pytest.mark.parametrize(
    "contents",
    [
        # Handed on in UTF-8, a line would stay that says otherwise, which the interpreter heeds and no reader here.
        codecs.BOM_UTF8 + b"# coding: utf-7\n" + _HIDDEN_IN_UTF_7 + CODE,
        b"# coding: latin-1\n# coding: utf-7\n" + _HIDDEN_IN_UTF_7 + CODE,
        # In UTF-8 it is larger than a file that is read may be.
        b"# coding: latin-1\n# " + b"\xe9" * 200_000 + b"\n" + CODE,
        # Each part parses; together they have more f-strings than are read.
        b"if:\n" + b"".join(b'def f%d(): return f"%s"\n' % (at, b"{1}" * 1900 + b" " * 1900) for at in range(3)),
    ],
    ids=["behind a mark", "in the second line", "too large in UTF-8", "too much together"],
)
def test_what_cannot_be_searched_does_not_run(tmp_path: Path, contents: bytes) -> None:
    hand_in = one(tmp_path, contents)
    assert hand_in.files == {}
    assert "not read" in str(hand_in.refused)


def test_syntax_trees_go_by_the_paths_of_the_modules(tmp_path: Path) -> None:
    hand_in = read(
        made(tmp_path / "hw", {"src/main.py": b"import helper\n" + CODE, "src/helper.py": b"x = 1\n"}), ["conv2d"]
    )
    assert hand_in.trees.keys() == hand_in.files.keys() == {"main.py", "helper.py"}


def test_what_would_take_long_to_compile_is_not_tried() -> None:
    final = (
        "".join(f"{'    ' * deep}try: pass\n{'    ' * deep}finally:\n" for deep in range(30)) + "    " * 30 + "pass\n"
    )
    ways = "def f():\n    try:\n" + "        if f: return 1\n" * 2000 + "    finally:\n" + "        f()\n" * 2000
    pattern = f"match f:\n    case [{', '.join(f'a{number}' for number in range(3000))}]:\n        pass\n"
    scopes = "def f():\n" + "".join(f"    a{n} = 1\n" for n in range(8000)) + "    lambda: 0\n" * 8000
    for text in (final, ways, pattern, scopes):
        assert not source.is_soon_compiled(source.parse(text))
    for solution in (Path(__file__).parents[2] / "graders").glob("*/solution.py"):
        assert source.is_soon_compiled(source.parse(solution.read_text()))


def test_python_2_is_named(tmp_path: Path) -> None:
    assert one(tmp_path, b"def f():\n    for i in xrange(3): pass\n").problems == (
        "work.py: line 2: xrange is Python 2",
    )
    assert one(tmp_path, b"xrange = range\nxrange(3)\n").problems == ()


def test_a_notebook_runs_its_definitions_only(tmp_path: Path) -> None:
    cells = [
        "import math\nK = 2",
        "def f(x):\n    return K * x",
        "data = open('x')\nprint(f(1))",
        "def g(:\n    pass",
        "!ls",
    ]
    found = one(
        tmp_path, json.dumps({"cells": [{"cell_type": "code", "source": c} for c in cells]}).encode(), "hw.ipynb"
    )
    assert ast.unparse(ast.parse(found.files["hw.py"])) == "import math\nK = 2\n\ndef f(x):\n    return K * x"
    assert found.problems[0].startswith("hw.ipynb: code cell 5, line 1: '!ls'")
    assert found.problems[1].startswith("hw.ipynb: code cell 4, line 1, def g: ")
    assert found.place("hw.py", 4) == "hw.ipynb, code cell 2, line 2"


def test_imports_of_a_notebook_that_would_fail_are_left_out(tmp_path: Path) -> None:
    cells = [
        "import math\nfrom mine import *\nimport plots_of_nobody.pyplot as plt\nplt.rcParams['figure.dpi'] = 72",
        "from colab_of_nobody import drive\ndrive.mount('x')",
        "def f(x):\n    return math.sqrt(x)\ndef show(x):\n    plt.plot(x)",
        "try:\n    import cupy_of_nobody\nexcept ImportError:\n    pass",
    ]
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()
    found = read(made(tmp_path / "hw", {"hw.ipynb": notebook, "mine.py": b"K = 2\n"}), ["f"])
    left = ast.unparse(ast.parse(found.files["hw.py"]))
    assert left.startswith("import math\nfrom mine import *\n\ndef f(x):")
    assert left.endswith("try:\n    import cupy_of_nobody\nexcept ImportError:\n    pass")
    assert [problem.split(": ", 1)[1].rsplit(": ", 1)[0] for problem in found.problems] == [
        "code cell 1, line 3: plots_of_nobody is not there where it is graded",
        "code cell 2, line 1: colab_of_nobody is not there where it is graded",
    ]
    assert found.broken is False


def test_a_module_whose_plots_cannot_be_drawn_keeps_its_definitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "find_spec", lambda name: None if name == "matplotlib" else find_spec(name))
    source = b"import math\nimport matplotlib.pyplot as plt\ndef f(x):\n    return math.sqrt(x)\nplt.plot(f(4.0))\n"
    found = one(tmp_path, source)
    assert ast.unparse(ast.parse(found.files["work.py"])) == "import math\n\ndef f(x):\n    return math.sqrt(x)"
    assert found.problems == (
        "work.py: line 2: matplotlib is not there where it is graded: its import is left out",
        "work.py: line 5: needs plt, which is left out",
    )
    assert found.broken is False
    # Of two statements in a line none can be left out alone.
    assert one(tmp_path, source.replace(b"as plt\n", b"as plt; K = 2\n")).problems[1:] == ()
    # What is called alike inside functions is no need for what plots make at the margin; a global name is.
    more = (
        source
        + b"""x = plt.imread('cat.png')
size = plt.gca().size
scale = 2
def g(x, y):
    w, size = x + scale, [k for k in y]
    def inner(): return w, size
    return inner
"""
    )
    found = one(tmp_path, more)
    assert "x = " not in found.files["work.py"].decode()
    assert "size = plt" not in found.files["work.py"].decode()
    assert "scale = 2" in found.files["work.py"].decode()
    # With a module of that name, and where another one is missing, it runs as it is.
    folder = made(tmp_path / "hw", {"work.py": source, "matplotlib/pyplot.py": b"plot = print\n"})
    assert read(folder, ["f"]).files["work.py"] == source
    assert one(tmp_path, b"import im2col_of_mine\n").files == {"work.py": b"import im2col_of_mine\n"}


@pytest.mark.parametrize(
    ("more", "left", "gone"),
    [
        (b"def mine(x):\n    return x\nconv2d = mine\n", "conv2d = mine", "nothing"),
        (b"T = []\nfor i in range(3):\n    T.append(i)\n", "T.append(i)", "nothing"),
        (b"def show(ax: plt.Axes): pass\n", "math.sqrt", "def show"),
        (b"def show(cmap=plt.cm.gray): pass\n", "math.sqrt", "def show"),
        (b"fig, ax = plt.subplots()\ndef draw(): ax.plot(1)\n", "def draw", "fig, ax"),
        (
            b"def show(): plt.show()\ndef both(): show()\ndrawn = both()\ndef last(): return drawn\n",
            "def last",
            "= both()",
        ),
        (b"class View(plt.Figure): pass\nview = View()\n", "math.sqrt", "View"),
        (b"if __name__ == '__main__':\n    plt.plot(f(1))\n", "math.sqrt", "__main__"),
    ],
)
def test_of_a_module_that_plots_only_the_plots_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: bytes, left: str, gone: str
) -> None:
    monkeypatch.setattr(submissions, "find_spec", lambda name: None if name == "matplotlib" else find_spec(name))
    source = b"import math\nimport matplotlib.pyplot as plt\ndef f(x):\n    return math.sqrt(x)\n" + more
    found = one(tmp_path, source).files["work.py"].decode()
    assert left in found
    assert gone not in found
    names: dict[str, object] = {"__name__": "work"}
    exec(compile(found, "work.py", "exec"), names)
    assert names["f"](4.0) == 2  # type: ignore[operator]


def test_a_name_that_is_asked_for_may_be_assigned_in_a_notebook(tmp_path: Path) -> None:
    cells = ["def mine(x):\n    return x\nconv2d = mine\nother = mine"]
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()
    found = read(made(tmp_path / "hw", {"hw.ipynb": notebook}), ["conv2d"]).files["hw.py"].decode()
    assert "conv2d = mine" in found
    assert "other" not in found


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"{number}.py": b"" for number in range(submissions.MAX_FILES + 1)}
    assert "more than 200 Python files" in str(read(made(tmp_path / "a", many)).refused)
    assert "more than 200 Python files" in str(one(tmp_path, zipped(list(many.items())), "a.zip").refused)
    deep = tmp_path / "deep" / Path(*["d"] * (archives.MAX_DEPTH + 1))
    assert "it has no Python file" in str(read(made(deep, {"a.py": CODE}) and tmp_path / "deep").refused)
    monkeypatch.setattr(submissions, "MAX_ENTRIES", 10)
    assert "more than 10 files" in str(read(tmp_path / "a").refused)


def test_the_total_is_looked_at_before_anything_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        raise AssertionError("it was parsed first")

    monkeypatch.setattr(submissions, "MAX_TOTAL_BYTES", 3 * len(CODE))
    monkeypatch.setattr(submissions, "parse", late)
    monkeypatch.setattr(submissions, "salvage", late)
    cell = json.dumps({"cells": [{"cell_type": "code", "source": CODE.decode()}]}).encode()
    for kind, contents in (("py", CODE), ("ipynb", cell)):
        files = {f"{number}.{kind}": contents for number in range(4)}
        assert "more than 84 bytes together" in str(read(made(tmp_path / kind, files)).refused)


def test_no_more_of_a_folder_is_read_than_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "hw", {f"{number}.ipynb": b"\0" * 1000 for number in range(9)})
    read_bytes: list[int] = []
    contents = submissions._contents

    def counted(path: Path, limit: int) -> bytes:
        data = contents(path, limit)
        read_bytes.append(len(data))
        return data

    monkeypatch.setattr(submissions, "_contents", counted)
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 2500)
    assert "more than 2500 bytes" in str(read(folder).refused)
    assert sum(read_bytes) <= 3501


def test_all_files_share_what_is_tried_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def parse(text: str) -> ast.Module:
        tried.append(len(text))
        return source.parse(text)

    monkeypatch.setattr(salvaging, "parse", parse)
    monkeypatch.setattr(salvaging, "MAX_FAILED_CHARACTERS", 4_000)
    broken = b"def f(:\n    return 1\n" * 40
    found = read(made(tmp_path / "hw", {f"{number}.py": broken for number in range(20)} | {"a.py": CODE}), ["conv2d"])
    assert found.files["a.py"] == CODE
    assert any("too much" in problem for problem in found.problems)
    assert sum(tried) < 4_000 + 2 * len(broken)


pieces = st.sampled_from(
    [
        "def f(x):\n",
        "    return x\n",
        "class A:\n",
        '"""',
        "'",
        "(",
        ")",
        "[",
        "\\\n",
        "\n",
        "\t",
        "import a\n",
        "@d\n",
        "é",
        "\0",
        "x = 1\n",
        "# c\n",
        "print 1\n",
        "\f",
    ]
)


@given(st.lists(pieces, max_size=25).map("".join) | st.text(max_size=60))
def test_salvage_keeps_lines_in_their_places_and_always_parses(text: str) -> None:
    kept = salvage(text)
    source.parse(kept.text)
    lines = kept.text.split("\n")
    assert all(line in ("", original) for line, original in zip(lines, text.split("\n"), strict=True))


@given(st.binary(max_size=80) | st.lists(pieces, max_size=15).map(lambda parts: "".join(parts).encode("utf-16")))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = source.decode(data).text
        source.parse(text)
    except source.UnreadableError:
        return
    assert "\r" not in text
