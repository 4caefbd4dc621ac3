"""What the repository promises: current documents, commands that are written once, pinned versions."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import cnncalc

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
README = (ROOT / "README.md").read_text(encoding="utf-8")


def generated(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), *arguments], cwd=ROOT, capture_output=True, text=True
    )


def test_documents_are_current(request):
    """Reference pages equal what layers and commands say; output shown in README and tutorial is what is printed."""
    run = generated("--check", *(["--quick"] if request.config.getoption("--draws") is None else []))
    assert run.returncode == 0, run.stdout + run.stderr


def test_that_stale_output_is_found(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import generate

    block = "$ cnncalc --version\ncnncalc 0.0.0\n"
    assert generate.refreshed(block) == f"$ cnncalc --version\ncnncalc {cnncalc.__version__}\n"
    assert generate.BLOCK.findall(f"```console\n{block}```\n") == [block]


def test_that_a_quick_check_leaves_out_one_page_at_most(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import generate

    pages = [path.name for path in (ROOT / "docs").glob("*.md") if generate.LONG in path.read_text(encoding="utf-8")]
    assert pages == ["adequacy.md"]


@pytest.mark.parametrize("document", ["README.md", "docs/tutorial.md"])
def test_python_in_the_documents_runs(document, monkeypatch):
    monkeypatch.chdir(ROOT)
    text = "".join(re.findall(r"^```pycon\n(.*?)^```$", (ROOT / document).read_text(), re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(text, {}, document, document, 0)
    assert test.examples
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.failures == 0


def test_the_packages_own_example_runs():
    assert doctest.testmod(cnncalc) == (0, 3)


def test_the_readme_opens_with_one_screen_of_output():
    opening = README.split("```console")[0]
    assert len(opening.splitlines()) < 10
    assert "257,546" in README
    assert "7,600 parameters against 78,643,300" in README


def test_files_that_the_documents_name_exist():
    documents = [README, (ROOT / "docs" / "tutorial.md").read_text(), (ROOT / "CONTRIBUTING.md").read_text()]
    for document in documents:
        for named in re.findall(r"\bexamples/[\w.-]+\.cnn|\]\(([\w./-]+)\)", document):
            assert not named or (ROOT / named).exists() or (ROOT / "docs" / named).exists(), named
        for named in re.findall(r"\bexamples/[\w.-]+\.cnn", document):
            assert (ROOT / named).exists(), named


def commands_for_a_fresh_machine() -> dict[str, str]:
    return dict(re.findall(r"^<!-- (\w+) -->\n```sh\n(.*?)\n```$", README, re.MULTILINE))


def test_two_commands_for_a_fresh_machine():
    commands = commands_for_a_fresh_machine()
    assert set(commands) == {"demo", "tests"}
    assert commands["demo"].endswith("cnncalc demo")
    assert commands["tests"].endswith("pytest -n auto")


def test_the_gates_run_the_readmes_own_test_command():
    """The script takes the command out of the README; no second copy of it can rot."""
    script = (ROOT / ".ci" / "run").read_text()
    assert "readme_command tests" in script
    function = re.search(r"^readme_command\(\).*$", script, re.MULTILINE)
    assert function is not None
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{function.group()}; readme_command tests"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.strip() == commands_for_a_fresh_machine()["tests"]


def test_versions_are_pinned_exactly():
    pinned = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            pinned[name.lower().replace("_", "-")] = version
    assert all(re.fullmatch(r"[\d.]+(\.post\d+)?", version) for version in pinned.values())
    extras = PROJECT["project"]["optional-dependencies"]
    needed = [*PROJECT["project"]["dependencies"], *(need for extra in extras.values() for need in extra)]
    names = {re.split(r"[<>=!~\[; ]", need)[0].lower() for need in needed}
    assert names <= set(pinned)


def test_the_version_is_stated_once():
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "cnncalc/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", cnncalc.__version__)


def test_changelog_and_licence():
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License\n" in licence
    assert "the cnncalc authors" in licence


def test_the_root_package_exports_what_it_lists():
    for name in cnncalc.__all__:
        assert getattr(cnncalc, name).__name__ == name
    assert set(cnncalc.__all__) <= set(dir(cnncalc))
    with pytest.raises(AttributeError, match="module 'cnncalc' has no attribute 'nothing'"):
        _ = cnncalc.nothing


@pytest.mark.parametrize("path", sorted(ROOT.glob("cnncalc/**/*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_begin_with_a_docstring(path):
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text)), path
