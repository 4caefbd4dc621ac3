"""PDF through Typst: accessible, the same bytes twice, no file read, clear errors."""

from __future__ import annotations

import re
import sys

import pytest

from cnncalc.errors import UsageError
from cnncalc.export import Paper, View, pdf
from cnncalc.export import typst as markup
from tests.export import samples

typst = pytest.importorskip("typst")


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", made)) or int(re.findall(rb"/Count (\d+)", made)[0])


@pytest.mark.parametrize("view", list(View))
def test_every_block_compiles_for_screen_readers_to_the_same_bytes(view: View) -> None:
    papers = [Paper(samples.HOSTILE, samples.every(), view, student=samples.HOSTILE, identity='"#x', code='"#[c')]
    made = pdf.write(papers)
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in made
    assert made == pdf.write(papers)


def test_a_formula_without_its_words_would_be_refused() -> None:
    with pytest.raises(typst.TypstError, match="missing alt text"):
        pdf.compiled(b'#set document(title: "t")\n= t\n$ x $')


def test_every_paper_has_its_own_pages_and_code() -> None:
    papers = [Paper("Midterm", (samples.convolution(),), code=f"CODE-{at}") for at in range(3)]
    source = markup.write(papers).decode()
    found = typst.query(source.encode(), "metadata", ignore_system_fonts=True)
    assert found.count('"<end-') == 3
    assert pages(pdf.write(papers)) == 3 * pages(pdf.write(papers[:1]))


def test_a_document_reads_no_file(tmp_path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    for path in (str(tmp_path / "secret.txt"), "/etc/hostname", "../../etc/hostname"):
        with pytest.raises(typst.TypstError):
            pdf.compiled(f'#set document(title: "t")\n#read("{path}")'.encode())


def test_a_character_that_no_font_has_is_named() -> None:
    with pytest.raises(UsageError) as raised:
        pdf.write([Paper("Midterm", (samples.convolution(),), student="\U0010fffd")])
    assert str(raised.value) == (
        'no font of this machine has "\\u{10fffd}"\n'
        "  install one that has it (for example Noto Sans), or write the text in other letters"
    )


def test_a_name_that_no_font_has_is_left_out_beside_its_number() -> None:
    def paper(student: str) -> Paper:
        return Paper("Midterm", (samples.convolution(),), student=student, identity="s1")

    made = pdf.write([paper("Ada"), paper("S\u00f8ren"), paper("\U0010fffd")])
    assert made == pdf.write([paper("Ada"), paper("S\u00f8ren"), paper("")])


def test_a_document_that_would_take_all_memory_is_refused() -> None:
    with pytest.raises(UsageError) as raised:
        pdf.write([Paper("Sheet", (samples.convolution(),) * 501)])
    assert str(raised.value) == ("501 questions are too many for one PDF: at most 500\n  make several, or choose html")


def test_without_the_compiler_it_is_said_what_to_do(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    pdf._library.cache_clear()
    try:
        with pytest.raises(UsageError) as raised:
            pdf.write([Paper("Midterm", (samples.convolution(),))])
    finally:
        pdf._library.cache_clear()
    assert str(raised.value) == (
        "PDF needs the Typst compiler, which is not installed\n"
        "  install it with: pip install 'cnncalc[exam]', or choose the format html or typst"
    )
