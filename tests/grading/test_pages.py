"""The pages about grading: true to the results, whole, offline, accessible, safe with hostile texts; in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest

from cnncalc.grading import cells
from cnncalc.grading.assignment import bank, read_assignment
from cnncalc.grading.crashes import MODULE_MISSING
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import HIDDEN, NOT_RUN, ChannelWindow, CheckResult, Result, Verdict, WrongCell, as_bytes
from cnncalc.report import grading_page, grading_page_class, grading_page_student
from cnncalc.report.grading_page import page_name
from tests.cli.conftest import cnncalc  # noqa: F401  # a fixture
from tests.grading.bank import best, hand_in
from tests.report.test_webpage import Reader

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=http://example.invalid/a.png onerror="document.title=\'owned\'">',
    "'><svg/onload=document.title='owned'>",
    "</title></style></bdi></main><script>document.title='owned'</script>",
    "<style>body{display:none}</style><base href=//example.invalid><meta http-equiv=refresh content=0;url=//a>",
    "javascript:document.title='owned'",
    "\x1b[31mred\x1b]8;;http://example.invalid\x07",
    "\u202egnp.exe\u2066",
    "../../etc/passwd",
    "CON",
    "x" * 5000,
    "&lt;b&gt;&#60;",
    "\ud800\x00\u2028",
)
CELL = WrongCell(
    "out",
    (0, 1, 2, 0),
    "4.5",
    "-2",
    ("..", "..", "#."),
    (2, -1),
    (
        ChannelWindow(0, (("0", "1"), ("0", "2")), ((True, False), (True, False)), (("3", "4"), ("5", "6")),
                      (("0", "4"), ("0", "12")), "16"),
        ChannelWindow(1, (("0", "7"), ("0", "8")), ((True, False), (True, False)), (("9", "1"), ("2", "3")),
                      (("0", "7"), ("0", "24")), "31"),
    ),
    3,
    "-3",
    "1",
)  # fmt: skip
ELEMENTS = set(
    """html head meta title style body header main footer nav section h1 h2 h3 p ul li a strong code bdi span div table
    caption thead tbody tr th td dl dt dd figure svg rect line text""".split()  # noqa: SIM905
)
SECRET = "only-a-teacher-may-read-this"


def check(name: str, verdict: Verdict = Verdict.FAILED, out_of: float = 2, **more: object) -> CheckResult:
    return CheckResult(name, verdict, out_of if verdict is Verdict.PASSED else 0, out_of, **more)  # type: ignore[arg-type]


def result(id: str = "ada.py", *checks: CheckResult, **more: object) -> Result:
    out_of = sum(one.out_of for one in checks)
    made = Result(id, "conv2d", "d", "s", "0.1", 5, "", "strong", sum(one.points for one in checks), out_of, checks)
    return replace(made, **{"title": "Convolution with loops", **more})  # type: ignore[arg-type]


def ordinary(id: str = "ada.py") -> Result:
    return result(
        id,
        check("one kernel", Verdict.PASSED, 1),
        check(
            "padding", message="x (1, 1, 6, 5) float64: out: 4 of 30 values differ", detail=SECRET, case="2.1",
            mistake="kernel-flipped", hint="The kernel was flipped.", exercise="true-convolution",
            findings=("the smallest case that fails: x (1, 1, 6, 5)", *cells.lines(CELL)), cell=CELL,
        ),
        check("channels", message="wrong, too", mistake="kernel-flipped", hint="The kernel was flipped."),
        check(
            "stride", hidden=True, message=HIDDEN, detail=SECRET, case="4.1", mistake=f"{SECRET}-name",
            hint=f"{SECRET} hint", exercise=f"{SECRET}-exercise", findings=(SECRET,), cell=replace(CELL, given=SECRET),
        ),
        check("backward", Verdict.SKIPPED, message="needs 'padding', which did not pass"),
        notes=(f"{SECRET} note",), log=SECRET, incidents=("printed without end",),
    )  # fmt: skip


def hostile(text: str) -> Result:
    return result(
        text,
        check(
            text, message=text, detail=text, mistake=text, hint=text, exercise=text, findings=(text,),
            cell=replace(CELL, name=text, given=text),
        ),
        check("next", hidden=True, message=HIDDEN, mistake=text, hint=text),
        title=text, incidents=(text,), notes=(text,) * 9, evidence=(text,), problems=(text,), limited=text,
    )  # fmt: skip


STUDENT = grading_page_student.page(ordinary())
CLASS = grading_page_class.page(
    [ordinary(), ordinary("curie.py"), result("full.py", check("one kernel", Verdict.PASSED))]
)
PAGES = {
    "student": STUDENT,
    "class": CLASS,
    "no submissions": grading_page_class.page([]),
    "hostile class": grading_page_class.page([hostile(text) for text in HOSTILE]),
    **{f"hostile student {number}": grading_page_student.page(hostile(text)) for number, text in enumerate(HOSTILE)},
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_needs_nothing_and_runs_nothing(page):
    reader = Reader(page)
    assert {tag for tag, _ in reader.elements} <= ELEMENTS
    for _, attributes in reader.elements:
        assert not any(name.startswith("on") or name in ("src", "style", "srcset") for name in attributes)
        assert re.match(r"#|pages/[^/]+$", attributes.get("href") or "#")
    assert len(reader.all("meta")) == 5
    assert reader.all("html") == [{"lang": "en"}]
    assert not set(page) & set("\u202e\u2066\x1b\x00\ud800")
    assert len(page) < 300_000


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_screen_reader_finds_its_way(page):
    reader = Reader(page)
    assert len(reader.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attributes.get("scope") in ("col", "row") for attributes in reader.all("th"))
    identifiers = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    for attributes in reader.all("svg"):
        told = attributes.get("aria-label") or attributes.get("aria-labelledby")
        assert attributes.get("aria-hidden") or (attributes["role"] == "img" and told)
    named = [attributes.get("aria-labelledby") for _, attributes in reader.elements]
    targets = [attributes["href"][1:] for attributes in reader.all("a") if attributes["href"][0] == "#"]
    assert {*filter(None, named), *targets} <= set(identifiers)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_word_has_the_contrast_that_wcag_asks_for():
    themes = re.findall(r":root \{(.*?)\}", grading_page.STYLE, re.DOTALL)
    assert len(themes) == 3
    for theme in themes:
        colours = dict(re.findall(r"--(\w+): (#\w+);?", theme))
        for ground, words in (
            ("paper", ("ink", "faint", "good", "bad", "warn", "accent")),
            ("panel", ("ink", "faint", "accent", "warn")),
            ("outside", ("ink",)),
        ):
            for word in words:
                dark, light = sorted((luminance(colours[ground]), luminance(colours[word])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ground, word)


def test_the_policy_knows_the_style_that_stands_in_the_page():
    import base64
    import hashlib

    (style,) = re.findall(r"<style>(.*?)</style>", STUDENT, re.DOTALL)
    (policy,) = [one["content"] for one in Reader(STUDENT).all("meta") if one.get("http-equiv")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_student_reads_what_failed_and_nothing_of_a_hidden_check():
    assert SECRET not in STUDENT
    assert "printed without end" not in STUDENT
    reader = Reader(STUDENT)
    texts = " ".join("".join(text for _, text in reader.texts).split())
    for told in (
        "Convolution with loops", "1 of 9 points", "The kernel was flipped.", "cnncalc exercise show true-convolution",
        "the smallest case that fails: x (1, 1, 6, 5)", "out[0, 1, 2, 0]", "yours4.5", "expected-2",
        "The sum of all 3 channels (2 of them are shown): -3 + bias 1 = -2", "Its window begins at (2, -1)",
        "1 of the 6 values of out[0, 1] is wrong", "needs 'padding', which did not pass", "stride (hidden)",
    ):  # fmt: skip
        assert told in texts, told
    assert texts.count("The kernel was flipped.") == 1
    assert "the first wrong value:" not in texts  # it is drawn
    grids = [one for one in reader.all("table") if one.get("class") == "grid"]
    assert len(grids) == 6
    values = [text for at, text in reader.texts if at[-2:] == ("tr", "td")]
    assert values[-24:-12] == ["0", "1", "0", "2", "3", "4", "5", "6", "0", "4", "0", "12"]
    assert sum(one.get("class") == "outside" for one in reader.all("td")) == 4
    squares = [(one["class"], one["x"], one["y"]) for one in reader.all("rect") if one["class"] in ("wrong", "here")]
    assert [kind for kind, *_ in squares] == ["wrong", "here"]
    assert squares[0][1:] == squares[1][1:] == ("2", "28")


def test_a_students_page_is_made_of_what_the_student_may_know():
    """Whatever else differs, the page does not."""
    one = ordinary()
    checks = tuple(replace(check, detail="other", mistake="other", case="9.9") for check in one.checks)
    hidden = {"hint": "o", "exercise": "o", "findings": ("o",), "cell": None}
    checks = tuple(replace(check, **hidden) if check.hidden else check for check in checks)
    other = replace(one, checks=checks, seed=99, notes=(), incidents=(), evidence=("e",), log="l", cpu_seconds=9.0)
    assert grading_page_student.page(other) == STUDENT


def test_what_was_refused_limited_or_changed_stands_there():
    refused = result("a.py", check("one", message=NOT_RUN), refused="it is a link")
    page = grading_page_student.page(refused)
    assert "Nothing of it was run" in page
    assert "it is a link" in page
    assert page.count(NOT_RUN) == page.count("<h3>") == 0
    page = grading_page_class.page([refused])
    assert "it is a link" in page
    assert "not known by name" not in page
    assert "In 1 submission a check failed" in grading_page_class.page([refused, result("b.py", check("one"))])
    assert "full marks" in grading_page_student.page(result("a.py", check("one", Verdict.PASSED)))
    assert "full marks" not in STUDENT
    page = grading_page_student.page(result("a.py", limited="at most 0 points", problems=("a notebook",)))
    assert "at most 0 points" in page
    assert "a notebook" in page
    page = grading_page_student.page(result("a.py", check("one"), problems=("does not parse",)))
    assert page.index("does not parse") < page.index(">Checks<")  # it explains them
    for passed in (Verdict.PASSED, Verdict.FAILED):
        page = grading_page_class.page([result("a.py", check("one", passed), problems=("does not parse",))])
        assert ("does not parse" in page) == (passed is Verdict.FAILED)


def test_the_class_is_counted_right():
    made = [result(f"s{at}.py", *(check(f"c{n}", Verdict.PASSED if n < at else Verdict.FAILED, 1) for n in range(10)))
            for at in (0, 0, 3, 3, 3, 9, 10)]  # fmt: skip
    made.append(result("again.py", *(check(f"c{n}", Verdict.BROKEN, 1) for n in range(10))))
    page = grading_page_class.page(made)
    reader = Reader(page)
    counts = [text for text in reader.words("text") if text.isdigit()]
    # Counts and the least points of their bar: 2 with 0, 3 with 3, 1 with 9, 1 with all.
    assert counts == ["2", "0", "1", "2", "3", "3", "4", "5", "6", "7", "8", "1", "9", "1", "10"]
    assert "The same cases again: --seed 5. Made" in page
    assert "8 submissions; 1 with full marks; mean 4.0, median 3 of 10 points; 1 to be graded again." in page
    assert [row for row in re.findall(r"<td class=\"number\">(\d+ of \d+)</td>", page) if row.endswith("of 7")] == [
        f"{sum(points > n for points in (0, 0, 3, 3, 3, 9, 10))} of 7" for n in range(10)
    ]


def test_the_teacher_reads_what_is_hidden_from_students():
    texts = " ".join(" ".join(text for _, text in Reader(CLASS).texts).split())
    assert f"{SECRET} hint" in texts
    assert re.search(r"kernel-flipped 2 The kernel was flipped\. Worked exercise: true-convolution \.", texts)
    assert re.search(r"printed without end 2 ada\.py , curie\.py", texts)
    assert texts.index("kernel-flipped") < texts.index(f"{SECRET}-name")


def test_a_missing_module_is_to_be_looked_at_under_its_name():
    modules = ("matplotlib", "pandas")
    made = [result(f"{one}.py", check("a", mistake=MODULE_MISSING, hint=f"It imports {one}.")) for one in modules]
    page = grading_page_class.page(made)
    looks = page[page.index('id="look"') : page.index('id="submissions"')]
    assert all(looks.count(f"It imports {one}.") == 1 for one in modules)
    mistakes = page[page.index('id="mistakes"') : page.index('id="look"')]
    assert "It imports matplotlib. It imports pandas." in mistakes


def test_pages_have_safe_names_of_their_own_and_links_lead_to_them(tmp_path):
    names = {page_name(text): text for text in HOSTILE}
    assert len(names) == len(HOSTILE)
    for name in names:
        assert Path(name).name == name
        assert not name.startswith(".")
        (tmp_path / name).touch()
    links = {unquote(one["href"][6:]) for one in Reader(PAGES["hostile class"]).all("a") if one["href"][0] != "#"}
    assert links == set(names)
    assert page_name("ada.py") == "ada.py.html"


def test_the_wrong_value_is_explained_by_the_numbers_of_the_case(sandboxes):
    torch = pytest.importorskip("torch")
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    grader = Grader(read_assignment("conv2d"), sandbox, 5)
    found = grader.grade(hand_in(grader.assignment.wrong["wrong/kernel-flipped.py"])).checks[2]
    cell = found.cell
    assert found.name == "padding"
    assert cell is not None
    drawn = [one for one in grader.cases if one.check.name == found.name]
    smallest = min(drawn, key=lambda one: one.expected[0]["out"].value.size)
    x, weight, bias = (torch.from_numpy(smallest.rounds[0].arrays[name]).double() for name in ("x", "weight", "bias"))
    right = torch.nn.functional.conv2d(x, weight, bias, padding=2)
    flipped = torch.nn.functional.conv2d(x, weight.flip(2, 3), bias, padding=2)
    assert (cell.name, cell.place, cell.start) == ("out", (0, 0, 0, 0), (-2, -2))
    assert float(cell.expected) == pytest.approx(float(right[cell.place]), rel=1e-4)
    assert float(cell.given) == pytest.approx(float(flipped[cell.place]), rel=1e-4)
    assert float(cell.total) + float(cell.bias) == pytest.approx(float(cell.expected), rel=1e-4)
    padded = torch.nn.functional.pad(x, (2, 2, 2, 2))
    for one in cell.channels:
        np.testing.assert_allclose(np.array(one.window, float), padded[0, one.channel, :3, :3], rtol=1e-2)
        np.testing.assert_allclose(np.array(one.kernel, float), weight[0, one.channel], rtol=1e-2)
        products = padded[0, one.channel, :3, :3] * weight[0, one.channel]
        np.testing.assert_allclose(np.array(one.products, float), products, rtol=1e-2)
        assert one.outside == ((True, True, True), (True, True, True), (True, True, False))
    assert len(cell.channels) == min(3, cell.channel_count) == min(3, x.shape[1])
    assert {len(row) for row in cell.plane} == {right.shape[3]}


# The command.


def class_of(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes((bank() / "relu" / "solution.py").read_bytes())
    return folder


def test_a_run_that_goes_on_has_the_pages_of_all(cnncalc, tmp_path, sandboxes):  # noqa: F811
    if best(sandboxes) is None:
        pytest.skip("no tier of the sandbox works here")
    handed_in = class_of(tmp_path / "submissions", "ada.py")
    arguments = ["grade", "run", "relu", str(handed_in), "-o", str(tmp_path / "out")]
    assert cnncalc(*arguments, "--case", "1.1").code == 0
    out = tmp_path / "out"
    assert not (out / "class.html").exists()
    class_of(handed_in, "curie.py", "<b>.py")
    told = cnncalc(*arguments, "--case", "1.1", "--html")
    assert (told.code, told.err) == (0, "")
    pages = {path.name: path.read_text() for path in (out / "pages").iterdir()}
    assert set(pages) == {page_name(name) for name in ("ada.py", "curie.py", "<b>.py")}
    assert all(page.startswith("<!DOCTYPE html>") for page in pages.values())
    before = (out / "class.html").read_text()
    shutil.rmtree(out / "pages")
    (out / "class.html").unlink()
    assert json.loads(cnncalc("grade", "pages", str(out), "--json").out)["count"] == 3
    assert {path.name: path.read_text() for path in (out / "pages").iterdir()} == pages
    assert (out / "class.html").read_text() == before
    (out / "results.json").write_text("[{}]")
    assert cnncalc("grade", "pages", str(out)).err.startswith(f"{out}/results.json holds no results that this version")
    assert cnncalc("grade", "pages", str(tmp_path)).code == 2


def test_a_single_page(cnncalc, tmp_path, sandboxes, monkeypatch):  # noqa: F811
    if best(sandboxes) is None:
        pytest.skip("no tier of the sandbox works here")
    monkeypatch.chdir(tmp_path)
    class_of(tmp_path, "mine.py")
    arguments = ["grade", "run", "relu", "mine.py", "--case", "1.1"]
    assert cnncalc(*arguments, "--html", "mine.html").code == 0
    assert Reader(Path("mine.html").read_text()).words("bdi")[0] == "mine.py"
    for wrong, message in (
        (["--html", "mine.html"], "mine.html exists\n  choose another name, or overwrite it with --force"),
        (["--html"], "--html needs the name of a file, for example --html mine.html"),
    ):
        outcome = cnncalc(*arguments, *wrong)
        assert (outcome.code, outcome.out, outcome.err) == (2, "", message + "\n")
    outcome = cnncalc("grade", "run", "relu", ".", "-o", "out", "--html", "mine.html")
    assert (outcome.code, outcome.err.splitlines()[0]) == (
        2,
        "with -o, pages go to out: write --html last, and no file after it",
    )
    assert cnncalc(*arguments, "--html", "mine.html", "--force").code == 0


def test_a_result_is_read_back_with_its_cell():
    from cnncalc.grading.results import read_result, read_results

    one = ordinary()
    assert read_result(as_bytes(one.as_json())) == one
    assert read_results(as_bytes([one.as_json()] * 2)) == [one, one]
    for spoil in ({"place": ["a"]}, {"channels": [{}]}, {"plane": "text"}, {"start": [1.5]}):
        data = one.as_json()
        data["checks"][1]["cell"] = {**data["checks"][1]["cell"], **spoil}
        assert read_result(as_bytes(data)) is None


# In a browser.

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: A browser's own errands.
OWN = re.compile(r"(?:^|\.)(?:google|googleapis|gvt1|gstatic)\.com$")


class Browsed:
    """What came of a page: the document as the browser has it, what it complained of, what it asked the network for."""

    def __init__(self, folder: Path, page: str, *options: str) -> None:
        if CHROMIUM is None:
            pytest.skip("there is no chromium here")
        (folder / "page.html").write_text(page, encoding="utf-8")
        command = [
            CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--enable-logging=stderr",
            "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}/profile", f"--log-net-log={folder}/net.json", *options, f"file://{folder}/page.html",
        ]  # fmt: skip
        ran = subprocess.run(command, capture_output=True, timeout=120, check=True)
        self.document = ran.stdout.decode()
        self.complaints = re.findall(r":CONSOLE.*", ran.stderr.decode(errors="replace"))
        urls = re.findall(r'"url":"([^"]*)"', (folder / "net.json").read_text(errors="replace"))
        self.requests = [url for url in urls if not OWN.search(urlsplit(url).hostname or "")]


@pytest.fixture
def browse(tmp_path: Path) -> Callable[..., Browsed]:
    return lambda page, *options: Browsed(tmp_path, page, *options)


def test_the_browser_would_tell(browse):
    """Without the policy and the escaping, what the next test looks for is there."""
    page = PAGES["hostile student 0"]
    loose = re.sub(r"<meta http-equiv.*?>", "", page).replace(
        "</main>", f"<script>console.log(1)</script>{HOSTILE[1]}</main>"
    )
    seen = browse(loose, "--dump-dom")
    assert "<title>owned</title>" in seen.document
    assert seen.complaints
    assert set(seen.requests) == {"http://example.invalid/a.png"}


@pytest.mark.parametrize("name", ["hostile class", "class"])
def test_a_browser_shows_the_page_and_nothing_acts(browse, name):
    seen = browse(PAGES[name], "--dump-dom")
    assert (seen.complaints, seen.requests) == ([], [])
    reader, written = Reader(seen.document), Reader(PAGES[name])
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in written.elements]
    assert reader.words("title") == written.words("title")


def test_hostile_students_in_one_document(browse):
    """All of them in one go: whatever one text opens, another would be in it."""
    bodies = [re.search(r"<main>(.*)</main>", grading_page_student.page(hostile(text)), re.DOTALL) for text in HOSTILE]
    page = STUDENT.replace("</main>", "".join(body[1] for body in bodies if body) + "</main>")
    seen = browse(page, "--dump-dom")
    assert (seen.complaints, seen.requests) == ([], [])
    assert [tag for tag, _ in Reader(seen.document).elements] == [tag for tag, _ in Reader(page).elements]


def test_it_prints(browse, tmp_path):
    pdf = tmp_path / "page.pdf"
    seen = browse(STUDENT, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    assert (seen.complaints, seen.requests) == ([], [])
    assert pdf.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext") is None:
        pytest.skip("it prints; there is no pdftotext to read it with")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()
    assert "The kernel was flipped." in text
    assert "cnncalc exercise show true-convolution" in text
    assert text.count("\f") <= 2  # pages
