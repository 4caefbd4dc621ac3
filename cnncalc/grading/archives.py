"""Read archives that strangers packed: member by member into memory, and nothing to the disk.

zip, tar and tar.gz. Sizes that headers state are not believed, archives in archives are not opened, and an archive
with one dangerous name, link or device in it is refused as a whole: it was not packed by accident.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

#: Of the archive as it is, and of what is unpacked.
MAX_ARCHIVE_BYTES = 64 << 20
MAX_UNPACKED_BYTES = 64 << 20
#: Members, folders among them.
MAX_MEMBERS = 2_000
#: Unpacked bytes for each packed one, beyond the first MiB; source code has about 4.
MAX_RATIO = 200
#: A path: its characters, and its folders.
MAX_PATH_CHARACTERS = 240
MAX_DEPTH = 12

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
#: Archives and packed files that are known and not opened.
OTHER_SUFFIXES = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".lzma", ".jar", ".whl", ".egg")

_FREE_BYTES = 1 << 20
# Each is found by copying what follows it.
_MAX_PIECES = 16
# tarfile reads the extended headers of a member in one piece; these have a few hundred bytes.
_MAX_TAR_READ = 16 << 10
_MAX_TAR_READS = 16 * MAX_MEMBERS
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40 | 0x2000
# All that the two libraries raise on bytes that are no archive.
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, EOFError, OSError,
    ValueError, OverflowError, IndexError, KeyError, NotImplementedError, RuntimeError, MemoryError,
)  # fmt: skip


class RefusedError(Exception):
    """An archive, or a name, that is not taken; the text is for a teacher."""


class Contents(NamedTuple):
    """files   path with forward slashes -> contents, of the members that were wanted, by path
    skipped    paths of the other files"""

    files: dict[str, bytes]
    skipped: tuple[str, ...]


def is_archive(name: str) -> bool:
    """Whether a file of that name is read as an archive."""
    return name.lower().endswith(SUFFIXES)


def read(data: bytes, wanted: Callable[[str], bool] = lambda path: True) -> Contents:
    """Unpack what is wanted; the format is told by the contents. Raises `RefusedError`, and nothing else."""
    if len(data) > MAX_ARCHIVE_BYTES:
        raise RefusedError(f"the archive has {len(data)} bytes; at most {MAX_ARCHIVE_BYTES} are read")
    try:
        if data[:2] == b"PK":
            return _read_zip(data, wanted)
        if data[:2] == b"\x1f\x8b":
            data = _gunzipped(data)
        if data[257:262] == b"ustar":
            return _read_tar(data, wanted)
    except _BROKEN as error:
        raise RefusedError(f"the archive is damaged: {type(error).__name__}: {error}"[:200]) from None
    raise RefusedError("this is no zip, tar or tar.gz archive; pack the files anew as zip")


def checked_path(name: str) -> str:
    """The path of a member, with forward slashes and without dots. Raises `RefusedError` where it leads elsewhere."""
    shown = ascii(name[:80])
    if len(name) > MAX_PATH_CHARACTERS:
        raise RefusedError(f"a name of {len(name)} characters: {shown}; at most {MAX_PATH_CHARACTERS} are taken")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise RefusedError(f"a name with control characters: {shown}")
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise RefusedError(f"an absolute path: {shown}")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise RefusedError(f"a path that leads out of its folder: {shown}")
    if len(parts) > MAX_DEPTH:
        raise RefusedError(f"{len(parts)} folders in each other: {shown}; at most {MAX_DEPTH} are taken")
    if not parts:
        raise RefusedError(f"a member without a name: {shown}")
    return "/".join(parts)


def refuse_twins(paths: Iterable[str]) -> None:
    """Refuse names that some file systems take for the same: which of them would count is anybody's guess."""
    seen: dict[str, str] = {}
    for path in paths:
        key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())
        if key in seen:
            both = f"{seen[key]!a} and {path!a}"
            raise RefusedError(f"two files named {path!a}" if seen[key] == path else f"names too much alike: {both}")
        seen[key] = path


class _Budget:
    """What may still be unpacked; counts what came, not what was announced."""

    def __init__(self, packed_bytes: int) -> None:
        self.left = self.whole = min(MAX_UNPACKED_BYTES, _FREE_BYTES + MAX_RATIO * packed_bytes)

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise RefusedError(
                f"it unpacks to more than {self.whole} bytes; leave out data sets, environments and trained weights"
            )


def _read_zip(data: bytes, wanted: Callable[[str], bool]) -> Contents:
    # The signature of an entry of the directory: each costs an object, however few the directory says there are.
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise RefusedError(f"more than {MAX_MEMBERS} members; leave out data sets and environments")
    budget = _Budget(len(data))
    members: dict[str, zipfile.ZipInfo] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [(checked_path(info.orig_filename), info) for info in archive.infolist()]
        for path, info in infos:
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise RefusedError(f"a link or device: {path!a}")
            if info.flag_bits & _ENCRYPTED:
                raise RefusedError(f"an encrypted member: {path!a}; pack it without a password")
        files = [(path, info) for path, info in infos if not info.orig_filename.endswith(("/", "\\"))]
        refuse_twins(path for path, _ in files)
        members = dict(sorted(files))
        found: dict[str, bytes] = {}
        for path, info in members.items():
            if not wanted(path):
                continue
            if info.compress_type not in _METHODS:
                raise RefusedError(f"{path!a} is packed by method {info.compress_type}; pack it as ordinary zip")
            with archive.open(info) as member:
                contents = member.read(budget.left + 1)
            budget.spend(len(contents))
            found[path] = contents
    return Contents(found, tuple(path for path in members if path not in found))


def _gunzipped(data: bytes) -> bytes:
    """All members of a gzip file, at most as much as may be unpacked."""
    budget = _Budget(len(data))
    pieces: list[bytes] = []
    rest = data
    while rest[:2] == b"\x1f\x8b":
        engine = zlib.decompressobj(wbits=31)
        pieces.append(engine.decompress(rest, budget.left + 1))
        budget.spend(len(pieces[-1]))
        if not engine.eof:
            raise EOFError("it ends too early")
        if len(pieces) > _MAX_PIECES:
            raise RefusedError("too many gzip files in a row; pack the files anew as zip")
        rest = engine.unused_data
    return b"".join(pieces)


class _Metered(io.BytesIO):
    """Ends a reader that goes round in circles, or asks for a header that no member has."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads > _MAX_TAR_READS or size is None or not 0 <= size <= _MAX_TAR_READ:
            raise tarfile.ReadError("its headers are too large or too many")
        return super().read(size)


def _read_tar(data: bytes, wanted: Callable[[str], bool]) -> Contents:
    members: list[tuple[str, tarfile.TarInfo]] = []
    with tarfile.TarFile(fileobj=_Metered(data)) as archive:
        count = 0
        while (info := archive.next()) is not None:
            count += 1
            if count > MAX_MEMBERS:
                raise RefusedError(f"more than {MAX_MEMBERS} members; leave out data sets and environments")
            if info.isdir() and info.name in (".", "./", ""):
                continue
            path = checked_path(info.name)
            if info.isdir():
                continue
            if not info.isreg() or info.issparse():
                raise RefusedError(f"a link or device: {path!a}")
            members.append((path, info))
    refuse_twins(path for path, _ in members)
    found: dict[str, bytes] = {}
    for path, info in sorted(members, key=lambda member: member[0]):
        if wanted(path):
            contents = data[info.offset_data : info.offset_data + info.size]
            if len(contents) != info.size:
                raise EOFError(f"{path!a} ends too early")
            found[path] = contents
    return Contents(found, tuple(sorted(path for path, _ in members if path not in found)))
