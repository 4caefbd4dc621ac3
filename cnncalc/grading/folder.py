"""Grade many submissions into a folder: each result is written as it ends, and a run that was stopped goes on.

run.json                the seed and the assignment that the folder was begun with
submissions/ID.json     the result of each
feedback/ID.txt         what its author may read
results.json, .csv      all of them, when all are done
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import overload

from cnncalc.errors import UsageError
from cnncalc.grading import defuse, feedback, submissions
from cnncalc.grading.assignment import Assignment
from cnncalc.grading.grade import Grader, digest
from cnncalc.grading.results import Result, as_bytes, csv_rows, json_list, read_result
from cnncalc.grading.submissions import HandIn

#: Submissions that wait beside those at work: enough to keep all workers busy, however many there are in all.
_WAITING = 4


def grade_all(
    grader: Grader, paths: Sequence[Path], folder: Path | None, jobs: int, progress: Callable[[Result], None]
) -> Sequence[Result]:
    """Grade every path, in the order of `paths`; `progress` is told each result as it ends.

    With a folder, each result is written there when it is made, whole or not at all; one that is there already for the
    same files, assignment and seed is taken over. Results are then read from there when they are looked at, so that
    many take no more memory than few. Whatever fails while one submission is graded makes that one broken, and no
    other. Raises UsageError where a file cannot be written: what has been written stays, and a later run goes on.
    """

    taken_over: set[int] = set()

    def one(at: int, path: Path) -> Result:
        hand_in = _read(path, grader, alone=folder is None and len(paths) == 1)
        place = None if folder is None else _place(folder, path)
        known = None if place is None else _known(place, grader, hand_in)
        if known is not None:
            taken_over.add(at)
            return known
        result = grader.grade(hand_in)
        if folder is not None and place is not None:
            told = feedback.page(result, grader.assignment.title)
            write_whole(folder / "feedback" / f"{place.stem}.txt", [told.encode()], durable=False)
            # Last: where a result is, all of it is.
            write_whole(place, [as_bytes(result)], durable=False)
        return result

    if folder is not None:
        try:
            for name in ("submissions", "feedback"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot write {folder}: {error.strerror or error}") from None
    results: dict[int, Result] = {}
    waiting: dict[Future[Result], int] = {}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for at, path in enumerate(paths):
                waiting[pool.submit(one, at, path)] = at
                while len(waiting) >= (jobs + _WAITING if at + 1 < len(paths) else 1):
                    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                        number, result = waiting.pop(future), future.result()
                        if folder is None:
                            results[number] = result
                        progress(result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if folder is None:
        return [results[at] for at in range(len(paths))]
    stored = StoredResults([_place(folder, path) for path in paths], taken_over)
    write_whole(folder / "results.json", json_list(stored))
    write_whole(folder / "results.csv", (row.encode() for row in csv_rows(stored)))
    return stored


def _read(path: Path, grader: Grader, alone: bool) -> HandIn:
    """One submission, or why there is none."""
    try:
        if path.is_symlink() and not alone:
            return HandIn(path.name, refused="it is a link, and links are not followed")
        return submissions.read(path, grader.assignment.entries)
    except Exception as error:
        # Out of memory, or a fault of ours: nobody else's submission stops for it.
        return HandIn(path.name, refused=f"it cannot be read: {type(error).__name__}: {error}", unreadable=True)


def _place(folder: Path, path: Path) -> Path:
    """Where the result of an entry is kept."""
    return folder / "submissions" / f"{defuse.file_name(path.name)}.json"


class StoredResults(Sequence[Result]):
    """Results in files, each read when it is looked at.

    taken_over  places of those that an earlier run had made
    """

    def __init__(self, places: Sequence[Path], taken_over: Collection[int] = ()) -> None:
        self._places = places
        self.taken_over = taken_over

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Result: ...

    @overload
    def __getitem__(self, at: slice) -> StoredResults: ...

    def __getitem__(self, at: int | slice) -> Result | StoredResults:
        """Raises UsageError where a file has gone, or been changed."""
        if isinstance(at, slice):
            return StoredResults(self._places[at])
        place = self._places[at]
        try:
            result = read_result(place.read_bytes())
        except OSError as error:
            raise UsageError(f"cannot read {place}: {error.strerror or error}") from None
        if result is None:
            raise UsageError(f"{place} is no result\n  remove it, and grade again")
        return result


def seed_of(folder: Path, assignment: Assignment, seed: int | None, fresh: Callable[[], int]) -> int:
    """The seed of a folder of results: the one that it was begun with, or a new one, which is written down first.

    Raises UsageError where the folder holds results of another assignment or seed.
    """
    place = folder / "run.json"
    try:
        begun = json.loads(place.read_bytes())
        old, of = int(begun["seed"]), str(begun["assignment_digest"])
    except FileNotFoundError:
        chosen = fresh() if seed is None else seed
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot write {folder}: {error.strerror or error}") from None
        run = {"assignment": assignment.name, "assignment_digest": assignment.digest, "seed": chosen}
        if _write_first(place, as_bytes(run)):
            return chosen
        return seed_of(folder, assignment, seed, fresh)  # another run was first
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise UsageError(f"{place} cannot be read\n  {_anew(folder)}") from None
    if of != assignment.digest or seed not in (None, old):
        what = f"of seed {old}" if of == assignment.digest else "of another assignment, or of this one as it was"
        raise UsageError(f"{folder} holds results {what}\n  {_anew(folder)}")
    return old


def _anew(folder: Path) -> str:
    return f"choose another folder for the results, or remove {folder / 'run.json'} to grade all anew into this one"


def _known(place: Path, grader: Grader, hand_in: HandIn) -> Result | None:
    """A result that was made before, where it would come out the same."""
    from cnncalc import __version__

    try:
        result = read_result(place.read_bytes())
    except OSError:
        return None
    if result is None or result.broken:
        return None
    same = replace(
        result,
        id=hand_in.id,
        assignment_digest=grader.assignment.digest,
        submission_digest=digest(hand_in),
        version=__version__,
        seed=grader.seed,
        case=grader.case or "",
        tier=str(grader.sandbox.tier),
        device=grader.device,
    )
    return result if same == result else None


def _write_first(place: Path, content: bytes) -> bool:
    """Write a file, whole, unless it is there; False where it is. Raises UsageError."""
    part = place.with_name(f".{place.name}.{secrets.token_hex(8)}.part")
    write_whole(part, [content])
    try:
        try:
            os.link(part, place)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            with place.open("xb") as file:
                file.write(content)
        return True
    except FileExistsError:
        return False
    except OSError as error:
        raise UsageError(f"cannot write {place}: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def write_whole(place: Path, content: Iterable[bytes], durable: bool = True) -> None:
    """Write a file so that it is there whole or as it was before, whatever becomes of this process. Raises UsageError.

    durable: also when the power fails. It takes some ten milliseconds of waiting, too much for each of many results:
    one that is torn is graded again.
    """
    part = place.with_name(f".{place.name}.part")
    try:
        # Never into what lies there already: a link would lead elsewhere.
        part.unlink(missing_ok=True)
        with part.open("xb") as file:
            for piece in content:
                file.write(piece)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(part, place)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise UsageError(
            f"cannot write {place}: {error.strerror or error}\n"
            "  what was written before is whole; start again with the same folder to go on"
        ) from None
