"""The fresh interpreter that student code starts from: what is run, and its whole environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ENTRY = Path(__file__).parent / "inside" / "__main__.py"
#: One thread: OpenBLAS and OpenMP read these at import, a fork copies one thread only, and a process with two may not
#: enter a user namespace. The allocator's settings halve the cost of a fork. No GPU.
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
    "MPLBACKEND": "Agg",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "MALLOC_TOP_PAD_": str(64 << 20),
}


def command(part: str, configuration: str) -> list[str]:
    """The command line: isolated, without bytecode files, unbuffered."""
    return [sys.executable, "-I", "-B", "-u", str(_ENTRY), part, configuration]


def environment(home: str | None = None) -> dict[str, str]:
    """Every variable; nothing of the grader's own environment but what Windows cannot do without."""
    variables = dict(_ENVIRONMENT)
    if home is not None:
        variables |= {"HOME": home, "TMPDIR": home, "TEMP": home}
    if "SYSTEMROOT" in os.environ:
        variables["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return variables
