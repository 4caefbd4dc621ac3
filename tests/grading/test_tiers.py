"""Tiers: found by trying, said, never lowered in silence."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cnncalc.grading.sandbox as package
from cnncalc.errors import UsageError
from cnncalc.grading.sandbox import IsolationError, Sandbox, Tier, tiers, visible
from cnncalc.grading.sandbox.doctor import ATTACKS, examine
from cnncalc.grading.sandbox.execution import SandboxFailure
from cnncalc.grading.sandbox.pool import Worker
from tests.grading.jobs import Call, run, value


@pytest.fixture
def weak(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing isolates."""
    start = Worker.start

    def refuse(self: Worker, library: package.Library) -> None:
        if self.tier is not Tier.PROCESS:
            raise SandboxFailure(f"unshare: Operation not permitted ({self.tier})")
        start(self, library)

    monkeypatch.setattr(Worker, "start", refuse)


@pytest.mark.usefixtures("weak")
def test_a_machine_that_falls_short_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers.sys, "platform", "linux")
    with pytest.raises(IsolationError) as caught:
        Sandbox()
    assert str(caught.value) == (
        "this machine does not isolate student code as required (restricted)\n"
        "  strong: unshare: Operation not permitted (strong)\n"
        "  restricted: unshare: Operation not permitted (restricted)\n"
        "  It takes Linux 5.13 or later with Landlock and seccomp, on x86-64\n"
        "  To run submissions that you trust without isolation, say --trust-submissions"
    )


def test_what_is_required_is_not_lowered(monkeypatch: pytest.MonkeyPatch, isolated: Sandbox) -> None:
    tried = []

    def refuse(self: Worker, library: package.Library) -> None:
        tried.append(self.tier)
        raise SandboxFailure("no")

    monkeypatch.setattr(Worker, "start", refuse)
    with pytest.raises(IsolationError):
        Sandbox(require=Tier.STRONG)
    assert tried == [Tier.STRONG]


def test_another_platform_asks_for_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers.sys, "platform", "darwin")
    assert tiers.supported() == (Tier.PROCESS,)
    with pytest.raises(IsolationError, match="say --trust-submissions"):
        Sandbox()


def test_the_process_tier_takes_the_callers_word() -> None:
    with pytest.raises(IsolationError) as caught:
        Sandbox(tier=Tier.PROCESS, require=Tier.PROCESS)
    assert str(caught.value) == (
        "the process tier isolates nothing: a submission can read files, use the network and tamper with results\n"
        "  To run submissions that you trust, say --trust-submissions"
    )


@pytest.mark.usefixtures("weak")
def test_trust_falls_back_and_keeps_the_reasons(sandboxes: dict[Tier, Sandbox | str]) -> None:
    if isinstance(sandboxes[Tier.PROCESS], str):
        pytest.skip(sandboxes[Tier.PROCESS])
    with Sandbox(trust_submissions=True) as sandbox:
        assert sandbox.tier is Tier.PROCESS
        assert list(sandbox.reasons) == [tier for tier in tiers.supported() if tier is not Tier.PROCESS]
        assert run(sandbox, "def f(): return 1", [Call("f")]).tier is Tier.PROCESS


def test_the_best_tier_is_taken(sandboxes: dict[Tier, Sandbox | str]) -> None:
    best = [tier for tier in (Tier.STRONG, Tier.RESTRICTED) if isinstance(sandboxes[tier], Sandbox)]
    if not best:
        pytest.skip("no tier that isolates")
    with Sandbox() as sandbox:
        assert sandbox.tier is best[0]


def test_what_the_doctor_promises_holds(isolated: Sandbox) -> None:
    told = []
    diagnosis = examine(isolated, told.append)
    assert [finding.attack for finding in diagnosis.findings if not finding.held] == []
    assert diagnosis.sound
    assert tuple(told) == diagnosis.findings
    assert len(told) == len(ATTACKS) >= 12
    assert diagnosis.tier is isolated.tier
    assert diagnosis.landlock_abi >= 1


def test_the_doctor_sees_what_does_not_hold(sandboxes: dict[Tier, Sandbox | str]) -> None:
    sandbox = sandboxes[Tier.PROCESS]
    if isinstance(sandbox, str):
        pytest.skip(sandbox)
    diagnosis = examine(sandbox)
    assert diagnosis.sound
    open_ = {finding.attack for finding in diagnosis.findings if not finding.held}
    assert {"read the solution", "reach a port of this machine", "run a program", "start a process"} <= open_
    assert all(not finding.promised for finding in diagnosis.findings if not finding.held)


def test_children_run_as_nobody_special(isolated: Sandbox) -> None:
    source = """
        import ctypes, os
        def f():
            libc = ctypes.CDLL(None)
            header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
            libc.syscall(125, header, data)
            return os.getuid(), os.geteuid(), os.getgid(), os.getgroups(), list(data), dict(os.environ)
    """
    uid, euid, gid, groups, capabilities, environment = value(run(isolated, source, [Call("f")]).cases[0])
    assert uid == euid != 0
    assert gid != 0
    if isolated.tier is Tier.RESTRICTED:
        assert uid == (65534 if os.geteuid() == 0 else os.geteuid())
        assert groups == ([] if os.geteuid() == 0 else os.getgroups())
    assert capabilities == [0] * 6
    assert set(environment) <= {
        "PATH", "LANG", "HOME", "TMPDIR", "LC_CTYPE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
        "CUDA_VISIBLE_DEVICES", "PYTORCH_NVML_BASED_CUDA_CHECK", "MPLBACKEND", "GLIBC_TUNABLES", "MALLOC_TOP_PAD_",
    }  # fmt: skip


def test_this_program_is_not_there(isolated: Sandbox) -> None:
    """Its references and its solved assignments would be answers."""
    source = """
        import os, sys
        def f(folder):
            try:
                import cnncalc
                return "imported"
            except (ImportError, OSError):
                pass
            try:
                return "read " + open(folder + "/layers/conv.py").read(20)
            except OSError:
                return [name for name in sys.modules if "cnncalc" in name]
    """
    got = value(run(isolated, source, [Call("f", [visible.own_package()])]).cases[0])
    assert got == []


@pytest.mark.parametrize("inside", [True, False])
def test_an_installed_program_is_hidden(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, inside: bool) -> None:
    """Where this package stands among the libraries, it is covered, or left out of what may be read."""
    site = tmp_path / "site-packages"
    for name in ("cnncalc/grading", "numpy/core", "other"):
        (site / name).mkdir(parents=True)
    package_folder = str(site / "cnncalc") if inside else "/elsewhere/cnncalc"
    monkeypatch.setattr(visible, "own_package", lambda: package_folder)
    monkeypatch.setattr(visible, "_wanted", lambda: [str(site), "/usr/lib"])
    assert visible.for_own_root() == visible.Visible([str(site), "/usr/lib"], [], [package_folder] if inside else [])
    rules = visible.for_rules()
    if inside:
        assert sorted(rules.paths) == sorted(["/usr/lib", str(site / "numpy"), str(site / "other")])
        assert rules.listing == [str(site)]
    else:
        assert sorted(rules.paths) == sorted([str(site), "/usr/lib"])
        assert rules.listing == []


def test_links_on_the_way_are_kept(tmp_path: Path) -> None:
    (tmp_path / "real" / "lib").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    assert list(visible._with_links(str(tmp_path / "link" / "lib")))[-2:] == [
        str(tmp_path / "link"),
        str(tmp_path / "real" / "lib"),
    ]


def test_what_runs_beside_student_code_imports_none_of_the_rest() -> None:
    allowed = set(sys.stdlib_module_names) | {"numpy", "torch", "msvcrt"}
    for path in (Path(package.__file__).parent / "inside").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            assert {name.split(".")[0] for name in names} <= allowed, path


def test_the_graders_side_can_be_imported_where_there_is_no_unix() -> None:
    code = (
        "import sys\n"
        "for name in ('fcntl', 'resource', 'pwd', 'grp', 'termios'): sys.modules[name] = None\n"
        "import cnncalc.grading.sandbox.doctor, cnncalc.grading.sandbox.plain\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_sandbox_refuses_to_run(isolated: Sandbox) -> None:
    with Sandbox(tier=isolated.tier, require=isolated.tier) as own:
        pass
    with pytest.raises(UsageError, match="the sandbox has been closed"):
        run(own, "def f(): return 1", [Call("f")])
