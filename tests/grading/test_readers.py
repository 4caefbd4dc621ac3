"""Hostile archives, notebooks, sources and names: what they do to a naive reader, and what they come to here.

Graded end to end: what is refused costs its own marks and is named, and a right function in what is left earns all.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cnncalc.grading import archives, feedback, source
from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.folder import grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import Result, as_csv
from cnncalc.grading.sandbox import Sandbox
from tests.grading.right import EINSUM, KINDS
from tests.grading.test_archives import tarred, zipped

RIGHT = EINSUM.encode()


@pytest.fixture
def grade(isolated: Sandbox) -> Callable[[Path], Result]:
    """Grade a path, and then a right answer, which nothing that came before may have touched."""
    whole = read_assignment("conv2d")
    grader = Grader(replace(whole, checks=whole.checks[2:4]), isolated, 20_240_611)

    def run(path: Path) -> Result:
        neighbour = path.with_name("neighbour.py")
        neighbour.write_bytes(RIGHT)
        result, after = grade_all(grader, [path, neighbour], None, 1, lambda one: None)
        assert after.full
        assert not result.broken
        return result

    return run


def told(result: Result) -> str:
    """What a teacher is told in words."""
    return "\n".join((result.refused, *result.problems, *(check.detail for check in result.checks)))


def linked(kind: bytes) -> bytes:
    """A tar archive with a right answer, and a link to what lies beside the folder."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("conv.py")
        info.size = len(RIGHT)
        archive.addfile(info, io.BytesIO(RIGHT))
        link = tarfile.TarInfo("data.py")
        link.type, link.linkname = kind, "../key.txt"
        archive.addfile(link)
    return file.getvalue()


def with_grades(pack: Callable[[list[tuple[str, bytes]]], bytes], name: str) -> bytes:
    return pack([("conv.py", RIGHT), (name, b"evil")])


def extract_naively(data: bytes, folder: Path, begins_with: str = "") -> None:
    """What the archive wants, with a check of how paths begin that somebody thought to be enough."""
    folder.mkdir()
    file = io.BytesIO(data)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        with tarfile.open(fileobj=file) as archive:
            archive.extractall(folder, filter="fully_trusted")
        return
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            path = os.path.join(folder, name)
            assert os.path.realpath(path).startswith(begins_with)
            Path(path).parent.mkdir(exist_ok=True)
            Path(path).write_bytes(archive.read(name))


#: name -> the archive, for a folder beside which the grades and the key lie; what the report says.
ARCHIVES: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "69 a path up": (lambda beside: with_grades(zipped, "../grades.csv"), r"grades.csv"),
    "69 a path up in a tar": (lambda beside: with_grades(tarred, "../grades.csv"), "grades.csv"),
    "69 an absolute path": (lambda beside: with_grades(zipped, f"{beside}/grades.csv"), "an absolute path"),
    "69 a folder that begins alike": (lambda beside: with_grades(zipped, "../out-evil/grades.csv"), "out-evil"),
    "70 a symbolic link": (lambda beside: linked(tarfile.SYMTYPE), "data.py"),
    "70 a hard link": (lambda beside: linked(tarfile.LNKTYPE), "data.py"),
    "71 a bomb": (lambda beside: zipped([("conv.py", RIGHT), ("x.py", bytes(8 << 20))]), "unpacks to"),
    "71 a bomb of names": (lambda beside: zipped([(f"{number}.txt", b"") for number in range(2_100)]), "members"),
    "71 an archive in an archive": (lambda beside: zipped([("a.zip", zipped([("conv.py", RIGHT)]))]), "not opened"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives(name: str, grade: Callable[[Path], Result], tmp_path: Path) -> None:
    make, words = ARCHIVES[name]
    data = make(tmp_path)
    (tmp_path / "grades.csv").write_text("name,points")
    (tmp_path / "key.txt").write_text("the answer")
    out = tmp_path / "out"
    extract_naively(data, out, str(out) if "alike" in name else "")
    if name.startswith("69"):
        assert [path for path in tmp_path.rglob("grades.csv") if path.read_text() == "evil"]
    elif name.startswith("70"):
        assert (out / "data.py").read_text() == "the answer"
    elif "names" in name:
        assert len(os.listdir(out)) > archives.MAX_MEMBERS
    elif "bomb" in name:
        assert sum(path.stat().st_size for path in out.iterdir()) > archives.MAX_RATIO * len(data)
    else:
        assert "conv.py" in zipfile.ZipFile(out / "a.zip").namelist()

    (tmp_path / "grades.csv").write_text("name,points")
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / ("hand-in.zip" if zipfile.is_zipfile(io.BytesIO(data)) else "hand-in.tar")
    path.write_bytes(data)
    result = grade(path)
    assert result.points == 0
    assert words in told(result)
    assert (tmp_path / "grades.csv").read_text() == "name,points"
    assert sorted(os.listdir(tmp_path / "here")) == [path.name, "neighbour.py"]


def run_naively(notebook: str, folder: Path) -> int:
    """All cells, commands among them; the points are those that the notebook says it has."""
    document = json.loads(notebook)
    for cell in document["cells"]:
        lines = "".join(cell["source"]).splitlines()
        if lines[0] == "%%bash":
            subprocess.run(["sh", "-c", "\n".join(lines[1:])], cwd=folder, check=True)
        for line in lines:
            if line.startswith("!"):
                subprocess.run(["sh", "-c", line[1:]], cwd=folder, check=True)
    return sum(cell["metadata"].get("nbgrader", {}).get("score", 0) for cell in document["cells"])


def test_notebooks(grade: Callable[[Path], Result], tmp_path: Path) -> None:
    """72: commands are not run, what a notebook says of its results does not count, and its functions do."""
    cells = ["!touch evil", "%%bash\ntouch evil-too", "print('10 of 10')", "@CODE@"]
    score = {"nbgrader": {"grade": True, "score": 10, "points": 10}}
    output = [{"output_type": "stream", "name": "stdout", "text": ["10 of 10, all tests passed"]}]
    made = [{"cell_type": "code", "source": cell, "metadata": score, "outputs": output} for cell in cells]
    text = json.dumps({"cells": made, "metadata": score, "nbformat": 4, "nbformat_minor": 5})
    naive = tmp_path / "naive"
    naive.mkdir()
    assert run_naively(text, naive) == 40
    assert sorted(os.listdir(naive)) == ["evil", "evil-too"]
    path = tmp_path / "work.ipynb"
    for code, full in (("x = 1", False), (EINSUM, True)):
        path.write_text(text.replace("@CODE@", json.dumps(code)[1:-1]))
        result = grade(path)
        assert result.full is full
        assert result.points == (result.out_of if full else 0)
        assert "code cell 1, line 1: '!touch evil'" in told(result)
        assert "code cell 2" in told(result)
    assert sorted(os.listdir(tmp_path)) == ["naive", "neighbour.py", "work.ipynb"]


SOURCES = {
    "UTF-16": (EINSUM.encode("utf-16"), "saved as UTF-16"),
    "a null byte": (RIGHT + b"x = '\0'\n", "does not parse"),
    "deep nesting": (RIGHT + b"x = " + b"(" * 10_000 + b")" * 10_000 + b"\n", "does not parse"),
    "deeper signs": (RIGHT + b"x = " + b"-" * 100_000 + b"1\n", "does not parse"),
    "an f-string of fields": (RIGHT + b"x = f'" + b"{x}" * 20_000 + b"'\n", "f-strings with too many fields"),
    "a chain of names": (
        b"a10000 = 0\n"
        + b"".join(b"a%d = a%d\n" % (i, i + 1) for i in range(9_999, -1, -1))
        + RIGHT
        + b"def other(x=a0): return x\nx x\n",
        "does not parse",
    ),
    "a chain of classes": (
        b"".join(b"class A%d(A%d): pass\n" % (i, i + 1) for i in range(7_000)) + RIGHT + b"class A7000(: x\n",
        "A0: needs A1, which is left out",
    ),
    "a broken function": (b"def other(x):\n    return (x\n\n" + RIGHT, "def other"),
    "Python 2": (RIGHT + b"def other(x):\n    print x\n", "def other"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_sources(name: str, grade: Callable[[Path], Result], tmp_path: Path) -> None:
    """73: a source that stops a naive grader; here, the right function in it earns full marks."""
    text, words = SOURCES[name]
    path = tmp_path / "work.py"
    path.write_bytes(text)
    naive = "import sys; source = open(sys.argv[1], encoding='utf-8').read(); exec(compile(source, 'work.py', 'exec'))"
    assert subprocess.run([sys.executable, "-c", naive, str(path)], capture_output=True, check=False).returncode
    result = grade(path)
    assert result.full
    assert words in told(result)
    assert words in feedback.page(result, "")


def test_a_source_without_end_is_refused(grade: Callable[[Path], Result], tmp_path: Path) -> None:
    path = tmp_path / "work.py"
    with path.open("wb") as file:
        file.write(RIGHT + b"#")
        file.truncate(1 << 30)
    result = grade(path)
    assert result.points == 0
    assert f"the file has more than {source.MAX_SOURCE_BYTES} bytes" in told(result)


def test_why_nothing_was_run_is_said_once(grade: Callable[[Path], Result], tmp_path: Path) -> None:
    from cnncalc.report.grading import ClassView, ResultView
    from cnncalc.report.page import Sheet

    path = tmp_path / "work.docx"
    path.write_bytes(b"PK")
    result = grade(path)
    assert result.points == 0
    (row,) = csv.DictReader(io.StringIO(as_csv([result])))
    assert row["state"] == "refused"
    sheet = Sheet(200)
    pages = [feedback.page(result, ""), json.dumps(result.for_student()), json.dumps(result.as_json()), row["problems"]]
    for view in (ResultView(result), ClassView([result], "results")):
        page = "\n".join("".join(span.text for span in spans) for spans in view.page(sheet))
        pages.append(page)
    assert [page.count("this is no Python file") for page in pages] == [1] * len(pages)


def test_what_was_read_with_changes_stands_in_the_table(grade: Callable[[Path], Result], tmp_path: Path) -> None:
    path = tmp_path / "work.py"
    path.write_text(f"{EINSUM}\ndef other(x:\n    pass\n")
    result = grade(path)
    assert result.full
    (row,) = csv.DictReader(io.StringIO(as_csv([result])))
    assert row["state"] == "graded"
    assert "does not parse" in row["problems"]


def test_names_in_tables(grade: Callable[[Path], Result], tmp_path: Path) -> None:
    """74: a name or a message that a spreadsheet, a page or a terminal would act on."""
    names = ['=HYPERLINK("http:evil","see") , "x".py', "+1;\U0001f600.py", "\x1b[2J<b>.py"]
    results = []
    for name in names:
        (tmp_path / name).write_text("def conv2d(*a): raise ValueError('\\x1b[31m=1+1 <b>')\n")
        results.append(grade(tmp_path / name))
    naive = io.StringIO()
    csv.writer(naive).writerows([[result.id, result.points] for result in results])
    assert naive.getvalue().startswith('"=HYPERLINK')
    rows = list(csv.DictReader(io.StringIO(as_csv(results))))
    assert [row["id"] for row in rows] == [f"'{names[0]}", f"'{names[1]}", "<b>.py"]
    assert all(cell[:1] not in ("=", "+", "-", "@") and "\x1b" not in cell for row in rows for cell in row.values())
    pages = [feedback.page(result, "") for result in results]
    assert not any("\x1b" in page for page in pages)


# Every form of hand-in, by the command.


def test_a_folder_of_every_form(isolated: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cnncalc.cli import main

    folder = tmp_path / "submissions"
    (folder / "folder" / "hw").mkdir(parents=True)
    kinds = KINDS["conv2d"]
    (folder / "folder" / "hw" / "conv.py").write_text(f"{kinds['im2col']}\nfrom helper import size\nsize(8, 3, 1, 0)\n")
    (folder / "folder" / "hw" / "helper.py").write_text("def size(n, k, s, p):\n    return (n + 2 * p - k) // s + 1\n")
    (folder / "file.py").write_text(kinds["loops"])
    cells = ["import numpy as np", "print(np.zeros(3))\n%matplotlib inline", kinds["einsum"]]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4, "metadata": {}}
    (folder / "notebook.ipynb").write_text(json.dumps(notebook))
    (folder / "packed.zip").write_bytes(zipped([("hw/conv.py", kinds["strided views"].encode())]))
    (folder / "packed.tar.gz").write_bytes(tarred([("hw/conv.py", kinds["FFT"].encode())], "w:gz"))
    (folder / "broken.py").write_text("def other(x:\n    pass\n" + kinds["loops"])
    arguments = ["run", "conv2d", str(folder), "-o", str(tmp_path / "results"), "--require", str(isolated.tier)]
    with pytest.raises(SystemExit) as ended:
        main(["grade", *arguments])
    capsys.readouterr()
    rows = list(csv.DictReader((tmp_path / "results" / "results.csv").open(encoding="utf-8")))
    assert {row["id"]: row["points"] for row in rows} == dict.fromkeys(sorted(os.listdir(folder)), "10")
    assert ended.value.code == 0
    for name in os.listdir(folder):
        page = (tmp_path / "results" / "feedback" / f"{name}.txt").read_text()
        assert f"{name}: 10 of 10 points" in page
    broken = (tmp_path / "results" / "feedback" / "broken.py.txt").read_text()
    assert "def other" in broken


def test_a_function_that_does_not_parse_costs_its_own_checks(isolated: Sandbox, tmp_path: Path) -> None:
    """Of the four functions of an assignment, the three others are graded, from a file and from a notebook."""
    whole = read_assignment("conv-and-pool")
    right = whole.solution.decode()
    broken = right.replace("def max_pool_backward_naive(dout, cache):", "def max_pool_backward_naive(dout, cache:")
    assert broken != right
    (tmp_path / "work.py").write_text(broken)
    parts = broken.split("\n\n\n")
    cells = [{"cell_type": "code", "source": part} for part in parts]
    (tmp_path / "work.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}))
    grader = Grader(whole, isolated, 20_240_611)
    for result in grade_all(grader, [tmp_path / "work.py", tmp_path / "work.ipynb"], None, 1, lambda one: None):
        lost = [check.name for check in result.checks if not check.points]
        assert lost == ["gradient of max pooling", "gradient of max pooling, overlapping windows"]
        assert "max_pool_backward_naive" in told(result)
        assert result.incidents == ()
