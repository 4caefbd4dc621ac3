"""Arrays in files: weights and inputs are read without trusting the file, results appear whole or not at all.

Nothing that a file holds is run: pickles are refused, and so are arrays of Python objects. A size that a header states
is compared with the file's before memory is taken for it, and weights are read only where names and shapes fit.
"""

from __future__ import annotations

import math
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from cnncalc.arrays import Array
from cnncalc.errors import UsageError
from cnncalc.executor.names import State
from cnncalc.executor.weights import problems_of_names, problems_of_values, refuse
from cnncalc.sizes import Shape

#: What files of weights may be called, and results.
WEIGHT_SUFFIXES = (".safetensors", ".npz")
RESULT_SUFFIXES = (".npy", ".npz", ".safetensors")
_PICKLE_SUFFIXES = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt")


class _Damaged(Exception):
    """A file or an entry of it is not what it should be; says what it is."""


class _Stored(NamedTuple):
    """An array in a file: its shape, and what reads it."""

    shape: Shape
    read: Callable[[], Array]


def read_weights(path: Path, states: Mapping[str, State]) -> dict[str, Array]:
    """The parameters and buffers in a .safetensors or .npz file.

    Raises UsageError with all that is wrong with it: the file itself; else missing and extra names and wrong shapes,
    without reading any values; else values that are no finite numbers.
    """
    _refuse_pickle(path)
    suffix = path.suffix.lower()
    if suffix not in WEIGHT_SUFFIXES:
        raise UsageError(f"{path}: weights are read from files that end in {' or '.join(WEIGHT_SUFFIXES)}")
    read = _read_safetensors if suffix == ".safetensors" else _read_npz
    try:
        arrays: dict[str, Array] = read(path, states)
    except OSError as error:
        raise _unreadable(path, error) from None
    except _Damaged as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    return arrays


def _checked(path: Path, stored: Mapping[str, _Stored], states: Mapping[str, State], odd: Mapping[str, str]) -> Any:
    """The arrays that are stored, if they fit; `odd` says what is wrong with entries that cannot be read."""
    heading = f"{path} does not fit the network"
    problems = [f"{name}{problem}" for name, problem in odd.items()]
    readable = {name: state for name, state in states.items() if name not in odd}
    refuse(heading, problems + problems_of_names({name: entry.shape for name, entry in stored.items()}, readable))
    arrays = {}
    for name, entry in stored.items():
        try:
            arrays[name] = entry.read()
        except (_Damaged, zipfile.BadZipFile, zlib.error, EOFError) as error:
            problems.append(f"{name}: {error}")
        else:
            problems += problems_of_values(name, arrays[name])
    refuse(heading, problems)
    return arrays


def _read_safetensors(path: Path, states: Mapping[str, State]) -> Any:
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError:
        raise UsageError("reading .safetensors needs a package\n  pip install 'cnncalc[weights]'") from None
    try:
        with safe_open(path, framework="numpy") as file:
            stored, odd = {}, {}
            for name in file.keys():  # noqa: SIM118 - it is no mapping
                entry = file.get_slice(name)
                if entry.get_dtype() not in ("F64", "F32", "F16", "I64", "I32", "I16", "I8", "U8"):
                    odd[name] = f" is stored as {entry.get_dtype()}: store it as F32"
                    continue
                stored[name] = _Stored(tuple(entry.get_shape()), lambda name=name: np.asarray(file.get_tensor(name)))  # type: ignore[misc]
            return _checked(path, stored, states, odd)
    except SafetensorError as error:
        raise _Damaged(f"it is damaged or no safetensors file ({error})") from None


def _read_npz(path: Path, states: Mapping[str, State]) -> Any:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise _Damaged(f"it is damaged or no .npz file ({error})") from None
    with archive:
        stored: dict[str, _Stored] = {}
        odd: dict[str, str] = {}
        for info in archive.infolist():
            name = info.filename.removesuffix(".npy")
            if name in stored or name in odd:
                stored.pop(name, None)
                odd[name] = " is there twice"
                continue
            try:
                with archive.open(info) as file:
                    shape, _, _ = _npy_header(file, info.file_size)
            except (_Damaged, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                odd[name] = f": {error}"
                continue
            stored[name] = _Stored(shape, lambda info=info: _npz_entry(archive, info))  # type: ignore[misc]
        return _checked(path, stored, states, odd)


def _npz_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Array:
    with archive.open(info) as file:
        return _npy_values(file, info.file_size)


def read_input(path: Path) -> Array:
    """The array in a .npy file. Raises UsageError where it is none."""
    _refuse_pickle(path)
    try:
        with path.open("rb") as file:
            return _npy_values(file, os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise _unreadable(path, error) from None
    except _Damaged as error:
        raise UsageError(f"{path} cannot be read: {error}\n  inputs are .npy files: np.save('x.npy', x)") from None


def _npy_values(file: IO[bytes], length: int) -> Array:
    """The array in the npy format that a file of `length` bytes holds."""
    shape, fortran, dtype = _npy_header(file, length)
    data = file.read(math.prod(shape) * dtype.itemsize)
    if len(data) < math.prod(shape) * dtype.itemsize:
        raise _Damaged("it ends too early")
    array: Array = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    return array.astype(dtype.newbyteorder("="))


def _npy_header(file: IO[bytes], length: int) -> tuple[Shape, bool, np.dtype[Any]]:
    """Shape, order and dtype of an array in the npy format, whose values must fill the rest of the file."""
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    try:
        version = np.lib.format.read_magic(file)
        shape, fortran, dtype = readers[version](file)
    except (OSError, zipfile.BadZipFile, zlib.error):
        raise
    except (
        Exception
    ) as error:  # NumPy lets through what Python's parser raises of a damaged header, and KeyError is ours
        raise _Damaged("it is damaged or no npy array of version 1 or 2") from error
    if any(size < 0 for size in shape):
        raise _Damaged(f"its header says the shape {tuple(shape)}")
    if dtype.hasobject:
        raise _Damaged("it holds Python objects, a pickle: reading one can run any program in it")
    if dtype.kind not in "iuf":
        raise _Damaged(f"it holds {dtype}, expected numbers")
    if math.prod(shape) * dtype.itemsize != length - file.tell():
        raise _Damaged(
            f"its header says {math.prod(shape) * dtype.itemsize:,} bytes of values, there are {length - file.tell():,}"
        )
    return tuple(shape), fortran, dtype


def _refuse_pickle(path: Path) -> None:
    """Raise UsageError for a pickle, whatever it is called, and for what cannot be opened, or read twice as a pipe."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise UsageError(f"{path} cannot be read: no regular file")
    try:
        with path.open("rb") as file:
            start = file.read(4)
            names = zipfile.ZipFile(file).namelist() if start.startswith(b"PK") and zipfile.is_zipfile(file) else []
    except OSError as error:
        raise _unreadable(path, error) from None
    except zipfile.BadZipFile:
        names = []
    by_content = (start[:1] == b"\x80" and start[1:2] <= b"\x05") or any(name.endswith(".pkl") for name in names)
    if path.suffix.lower() in _PICKLE_SUFFIXES or by_content:
        raise UsageError(
            f"{path} is a pickle, which can run any program when it is read: refused\n"
            "  where you trust it, store its arrays: safetensors.torch.save_file(model.state_dict(), 'w.safetensors')"
        )


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}")


def check_target(path: Path, arrays: int, force: bool) -> None:
    """Raise UsageError where results could not be written there; asked before anything is computed."""
    suffix = path.suffix.lower()
    if suffix not in RESULT_SUFFIXES:
        raise UsageError(f"{path}: results are written to files that end in {', '.join(RESULT_SUFFIXES)}")
    if suffix == ".npy" and arrays != 1:
        raise UsageError(f"{path}: a .npy file holds one array, there are {arrays}\n  write a .npz file")
    if path.exists() and not force:
        raise _exists(path)


def write_arrays(path: Path, arrays: Mapping[str, Array], force: bool) -> int:
    """Write results and return the number of bytes; the file is there when it is complete.

    Raises UsageError where it exists (unless `force`) or cannot be written.
    """
    content = _encoded(path.suffix.lower(), arrays)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if force:
                os.replace(temporary, path)
            else:
                os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None
    return len(content)


def _encoded(suffix: str, arrays: Mapping[str, Array]) -> bytes:
    contiguous = {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in arrays.items()}
    if suffix == ".safetensors":
        try:
            from safetensors.numpy import save
        except ImportError:
            raise UsageError("writing .safetensors needs a package\n  pip install 'cnncalc[weights]'") from None
        encoded: bytes = save(contiguous)
        return encoded
    file = BytesIO()
    if suffix == ".npy":
        (array,) = contiguous.values()
        np.lib.format.write_array(file, array, allow_pickle=False)
    else:
        np.savez(file, allow_pickle=False, **contiguous)
    return file.getvalue()


def _exists(path: Path) -> UsageError:
    return UsageError(f"{path} exists\n  choose another name, or overwrite it with --force")
