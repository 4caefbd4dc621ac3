"""Archives: what honest tools pack is read, what must not be read is refused, and nothing touches the disk."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.grading import archives
from cnncalc.grading.archives import RefusedError, read

CODE = b"def conv2d(x):\n    return x\n"
Packer = Callable[[list[tuple[str, bytes]]], bytes]


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in members:
            archive.writestr(zipfile.ZipInfo(name), contents, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def tarred(members: list[tuple[str, bytes]], mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, contents in members:
            info = tarfile.TarInfo(name)
            info.size = len(contents)
            archive.addfile(info, io.BytesIO(contents))
    return file.getvalue()


PACKERS: dict[str, Packer] = {
    "zip": zipped,
    "tar": tarred,
    "tar.gz": lambda members: tarred(members, "w:gz"),
    "tar of GNU": lambda members: tarred(members, form=tarfile.GNU_FORMAT),
    "tar of old": lambda members: tarred(members, form=tarfile.USTAR_FORMAT),
}


@pytest.fixture(params=PACKERS.values(), ids=PACKERS)
def pack(request: pytest.FixtureRequest) -> Packer:
    packer: Packer = request.param
    return packer


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read(data)
    return str(caught.value)


def test_honest_archives_are_read(pack: Packer) -> None:
    members = [
        ("hw/work.py", CODE),
        ("hw/deep/er/helper.py", b"x = 1\n"),
        ("./hw/data.npy", b"\0" * 5_000),
        ("a b \u00e9.py", b""),
    ]
    contents = read(pack(members), lambda path: path.endswith(".py"))
    assert contents.files == {"hw/work.py": CODE, "hw/deep/er/helper.py": b"x = 1\n", "a b \u00e9.py": b""}
    assert contents.skipped == ("hw/data.npy",)


def test_long_names_and_folders(tmp_path: Path) -> None:
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        name = "/".join(["folder" * 5] * 6) + "/work.py"
        assert read(tarred([(name, CODE)], form=form)).files == {name: CODE}
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw" / "work.py").write_bytes(CODE)
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.add(tmp_path, arcname=".")
    assert read(file.getvalue()).files == {"hw/work.py": CODE}
    assert read(zipped([("hw\\work.py", CODE)])).files == {"hw/work.py": CODE}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil.py", "a path that leads out of its folder"),
        ("a/../../evil.py", "a path that leads out of its folder"),
        ("..\\evil.py", "a path that leads out of its folder"),
        ("../out-evil/x.py", "a path that leads out of its folder"),
        ("/etc/passwd", "an absolute path"),
        ("\\\\host\\share", "an absolute path"),
        ("C:\\evil.py", "an absolute path"),
        ("c:evil.py", "an absolute path"),
        ("a\x1b[2J.py", "a name with control characters"),
        ("a/" * 13 + "b.py", "14 folders in each other"),
        ("a" * 300, "a name of 300 characters"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(pack: Packer, name: str, words: str) -> None:
    if pack is PACKERS["tar of old"] and len(name) > 100:
        pytest.skip("this format has no such names")
    assert refusal(pack([("work.py", CODE), (name, CODE)])).startswith(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.py", "a.py"),
        ("a.py", "A.py"),
        ("\u00e9.py", "e\u0301.py"),
        ("a.py", "\uff41.py"),
        ("a/b.py", "a//b.py"),
        ("a/b.py", "a\\b.py"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_are_taken_for_the_same_are_refused(pack: Packer, one: str, other: str) -> None:
    assert refusal(pack([(one, CODE), (other, b"")])).startswith(("two files named", "names too much alike"))


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE],
)
def test_links_and_devices_in_tar_are_refused(kind: bytes) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("work.py")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    assert refusal(file.getvalue()) == "a link or device: 'work.py'"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_in_zip_are_refused(kind: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("work.py")
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert refusal(file.getvalue()) == "a link or device: 'work.py'"


def test_encrypted_members_are_refused() -> None:
    data = bytearray(zipped([("work.py", CODE)]))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "an encrypted member: 'work.py'; pack it without a password"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_methods_are_refused(method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("work.py", CODE)
    assert refusal(file.getvalue()).startswith(f"'work.py' is packed by method {method}")


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_bombs_are_refused_before_they_unpack(form: str) -> None:
    bomb = PACKERS[form]([("work.py", b"\0" * (40 << 20))])
    tracemalloc.start()
    message = refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert message.startswith("it unpacks to more than")
    assert peak < 3 * (archives._FREE_BYTES + archives.MAX_RATIO * len(bomb)) + (1 << 20)


def test_a_false_size_is_not_believed() -> None:
    data = bytearray(zipped([("work.py", CODE)]))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(signature) + offset, 0xFFFFFFF0)
    tracemalloc.start()
    assert read(bytes(data)).files == {"work.py": CODE}
    assert tracemalloc.get_traced_memory()[1] < 1 << 22
    tracemalloc.stop()


def test_too_many_members_are_refused(pack: Packer) -> None:
    members = [(f"{number}.py", b"") for number in range(archives.MAX_MEMBERS + 1)]
    assert refusal(pack(members)).startswith(f"more than {archives.MAX_MEMBERS} members")


def test_archives_in_archives_are_not_opened(pack: Packer) -> None:
    contents = read(
        pack([("work.py", CODE), ("inner.zip", zipped([("../x", b"")]))]), lambda path: path.endswith(".py")
    )
    assert contents == ({"work.py": CODE}, ("inner.zip",))


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"\x1f\x8b", b"Rar!\x1a\x07", b"7z\xbc\xaf", gzip.compress(b"no tar", mtime=0), b"\0" * 1024]
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    assert refusal(data)


def with_headers(**headers: str) -> bytes:
    """A tar archive whose one member has further headers."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("conv.py")
        info.size, info.pax_headers = len(CODE), headers
        archive.addfile(info, io.BytesIO(CODE))
    return file.getvalue()


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"path": "../evil.py"}, "leads out of its folder"),
        ({"path": "/evil.py"}, "absolute path"),
        ({"linkpath": "../x", "size": "9" * 30}, "damaged"),
        ({"GNU.sparse.map": ",".join(["0", "1"] * 50_000), "GNU.sparse.size": str(1 << 50)}, "headers are too large"),
        ({"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 50)}, "damaged"),
    ],
    ids=["a path up", "an absolute path", "a size", "a map of holes", "a file of holes"],
)
def test_further_headers_of_tar_are_believed_no_more_than_the_first(headers: dict[str, str], words: str) -> None:
    assert words in refusal(with_headers(**headers))


@pytest.mark.parametrize(
    ("names", "words"),
    [([b"a.py"] * 1_000, "two files named 'a.py'"), ([b"a.py", b"b.py"], "'b.py' and header b'a.py' differ")],
)
def test_members_that_share_their_contents_are_refused(names: list[bytes], words: str) -> None:
    """As those of a bomb do, whose directory names the same packed bytes again and again."""
    raw = zipped([("a.py", bytes(range(256)) * 300)])
    start, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    directory = b"".join(raw[start:end].replace(b"a.py", name) for name in names)
    closing = bytearray(raw[end:])
    struct.pack_into("<HHI", closing, 8, len(names), len(names), len(directory))
    assert words in refusal(raw[:start] + directory + bytes(closing))


SMALL = {
    name: packer([("hw/work.py", CODE), ("hw/" + "long" * 30 + ".py", b"x"), ("\u00e9.py", b"a" * 2_000)])
    for name, packer in PACKERS.items()
    if name != "tar of old"
}


@given(
    st.sampled_from(sorted(SMALL)),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=8),
    st.integers(0, 99),
)
def test_damaged_archives_are_read_or_refused(name: str, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(SMALL[name])
    for place, value in changes:
        data[place % len(data)] = value
    try:
        contents = read(bytes(data[: len(data) - cut % len(data)]))
    except RefusedError:
        return
    for path in contents.files:
        assert archives.checked_path(path) == path


@given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x05\x06", b"PK\x03\x04", b"\x1f\x8b\x08\0"]))
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        read(start + data)
    except RefusedError:
        return


def test_nothing_is_extracted(pack: Packer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read(pack([("work.py", CODE)]))
    assert list(tmp_path.iterdir()) == []
