"""What an attack aims at: a folder as graders have them, open to submissions, so that only the sandbox protects it."""

from __future__ import annotations

import os
import py_compile
import shutil
import socket
import stat
import sys
import tempfile
import textwrap
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from cnncalc.grading.attacks.attack import Attack
from cnncalc.grading.sandbox.inside.user import UNPRIVILEGED

#: The seed that attacks on random numbers try.
SEED = 20_240_611


class Ground:
    """A folder with an answer, grades, results and another's work, and services of the machine.

    places  what stands in the sources between @ signs: FOLDER, PORT (a port that is listened on), GRADER (the grader's
            process), SEED, ENTRY (the first function asked for), PUBLIC (shapes of the last run's visible cases), SHOWN
            (those of many runs), ANSWERS (of many runs), SECONDS (longer than a case may take), MEMORY (more bytes than
            there may be)
    """

    def __init__(self, folder: Path, solution: str, places: dict[str, object]) -> None:
        self.folder = folder
        self.solution = solution
        self.places = {"FOLDER": folder, "GRADER": os.getpid(), "SEED": SEED, "PUBLIC": "()", **places}
        (folder / "reference_solution.py").write_text(solution)
        (folder / "key.txt").write_text("the answer")
        (folder / "grades.csv").write_text("name,points\n")
        (folder / "results.json").write_text("{}")
        for name in ("other", "tmp"):
            (folder / name).mkdir()
        (folder / "other" / "submission.py").write_text("x = 1\n")
        cache = folder / "__pycache__" / f"reference_solution.{sys.implementation.cache_tag}.pyc"
        py_compile.compile(str(folder / "reference_solution.py"), str(cache))
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)
        self.before = self.state()

    def fill(self, source: str) -> str:
        """A text of an attack, with the places that it aims at."""
        for name, place in self.places.items():
            source = source.replace(f"@{name}@", str(place))
        return source

    def hand_in(self, attack: Attack, folder: Path, entries: Collection[str], methods: Collection[str] = ()) -> Path:
        """Lay the files of an attack into a folder; the path to hand in."""
        folder.mkdir(exist_ok=True)
        (folder / "submission.py").write_text(self.fill(attack.program(self.solution, entries, methods)))
        for name, text in attack.files.items():
            (folder / name).write_text(self.fill(textwrap.dedent(text)))
        return folder if attack.files else folder / "submission.py"

    def state(self) -> dict[str, tuple[int, int, str]]:
        """Every file with its mode, its time and its contents."""
        return {
            str(path.relative_to(self.folder)): (
                path.stat().st_mode,
                path.stat().st_mtime_ns,
                path.read_bytes().hex() if path.is_file() else "",
            )
            for path in self.folder.rglob("*")
            if not stat.S_ISSOCK(path.stat().st_mode)
        }


@contextmanager
def ground(solution: str, **places: object) -> Iterator[Ground]:
    """A ground for as long as it is needed. Its folder belongs to the user that submissions run as, and to nobody else:
    it holds a solution."""
    above = Path(tempfile.mkdtemp(prefix="cnncalc-ground-", dir="/var/tmp" if os.path.isdir("/var/tmp") else None))
    folder = above / "g"
    try:
        folder.mkdir()
        with (
            socket.socket() as server,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
            socket.socket(socket.AF_UNIX) as local,
        ):
            server.bind(("127.0.0.1", 0))
            server.listen()
            receiver.bind(server.getsockname())
            local.bind(str(folder / "docker.sock"))
            local.listen()
            made = Ground(folder, solution, {"PORT": server.getsockname()[1], **places})
            if os.geteuid() == 0:
                os.chown(above, UNPRIVILEGED, UNPRIVILEGED)
            yield made
    finally:
        shutil.rmtree(above, ignore_errors=True)
