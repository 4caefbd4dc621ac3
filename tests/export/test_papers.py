"""Papers: their views and groups, and that what a student gets first gives nothing away."""

from __future__ import annotations

import pkgutil
from dataclasses import replace

import pytest

from cnncalc import export
from cnncalc.errors import UsageError
from cnncalc.exercise.answers import NumberAnswer
from cnncalc.exercise.question import Wrong
from cnncalc.export import Paper, View, documents, find, names
from tests.export import samples

#: What solves a paper, or lets the program solve it: seed, variant, what was drawn, misconceptions, steps.
SECRETS = (
    "SEED",
    "987654321",
    "DRAWN-9d2e",
    "kernel-flipped",
    "does not flip the kernel",
    "60800",
    "7600",
    "7,600",
)
READABLE = tuple(name for name in names() if name != "pdf")


def paper(view: View = View.QUESTIONS, **more: object) -> Paper:
    return Paper("Midterm", samples.every(), view, **more)  # type: ignore[arg-type]


def test_every_file_is_a_format() -> None:
    files = {module.name for module in pkgutil.iter_modules(export.__path__) if not module.name.startswith("_")}
    assert set(names()) == files == {"html", "json", "markdown", "pdf", "typst"}
    assert len({find(name).SUFFIX for name in names()}) == len(names())
    with pytest.raises(UsageError) as raised:
        find("docx")
    assert str(raised.value) == "no format 'docx'\n  there are html, json, markdown, pdf, typst"


@pytest.mark.parametrize("name", READABLE)
def test_every_view_of_every_block_is_written_the_same_twice(name: str) -> None:
    for view in View:
        first = find(name).write([paper(view), paper(view, code="AAAA-BBBB")])
        assert first == find(name).write([paper(view), paper(view, code="AAAA-BBBB")])
        assert len(first) > 1000


@pytest.mark.parametrize("name", READABLE)
def test_questions_give_nothing_away(name: str) -> None:
    text = find(name).write([paper(View.QUESTIONS, code="X7K2-9QPD", student="Ada")]).decode()
    assert [secret for secret in SECRETS if secret in text] == []
    solved = find(name).write([paper(View.SOLUTIONS), paper(View.KEY)]).decode()
    assert [secret for secret in ("SEED", "987654321", "flip the kernel") if secret not in solved] == []


@pytest.mark.parametrize("name", READABLE)
def test_a_paper_carries_its_code_and_its_student(name: str) -> None:
    text = find(name).write([paper(code="X7K2-9QPD", student="Ada Lovelace", identity="s123")]).decode()
    assert all(words in text for words in ("X7K2-9QPD", "Ada Lovelace", "s123", "Midterm"))


def test_papers_are_grouped_and_long_ones_cut() -> None:
    question = samples.convolution()
    short = [replace(paper(), questions=(question,) * 3, code=str(at)) for at in range(5)]
    groups = list(documents(iter(short), 7))
    assert [[one.code for one in group] for group in groups] == [["0", "1"], ["2", "3"], ["4"]]
    (long,) = documents([replace(paper(), questions=(question,) * 7)], 7)
    assert len(long) == 1
    cut = [one for group in documents([replace(paper(), questions=(question,) * 8)], 3) for one in group]
    assert [(one.first, len(one.questions)) for one in cut] == [(1, 3), (4, 3), (7, 2)]
    assert [number for one in cut for number, _ in one.numbered] == list(range(1, 9))


def test_papers_are_made_when_they_are_needed() -> None:
    made = []

    def papers() -> object:
        for at in range(1000):
            made.append(at)
            yield replace(paper(), questions=(samples.convolution(),))

    next(documents(papers(), 5))  # type: ignore[arg-type]
    assert len(made) == 6


def test_of_many_misconceptions_a_page_shows_some_and_says_so() -> None:
    wrongs = tuple(Wrong(f"slip-{at}", f"Teaches {at}.", at) for at in range(1, 21))
    question = samples.question("Many", (), samples.part("n", NumberAnswer(0), (), wrong=wrongs))
    for name in ("html", "markdown", "typst"):
        text = find(name).write([Paper("Midterm", (question,), View.KEY)]).decode()
        assert "Wrong answers, and what corrects them (6 of 20; JSON has all):" in text
        assert [at for at in range(1, 21) if f"Teaches {at}" in text] == list(range(1, 7))
    assert find("json").write([Paper("Midterm", (question,), View.KEY)]).decode().count("Teaches") == 20
