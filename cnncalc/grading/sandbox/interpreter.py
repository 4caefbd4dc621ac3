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
#: NVIDIA's libraries read it when they are loaded, before and whatever a program asks of them.
WITHOUT_TF32 = {"NVIDIA_TF32_OVERRIDE": "0"}
#: In place of what hides GPUs. Sums in one order in each run; no cache of compiled kernels, which would be a file.
_WITH_GPU = {**WITHOUT_TF32, "CUBLAS_WORKSPACE_CONFIG": ":4096:8", "CUDA_CACHE_DISABLE": "1"}
#: Of the grader's own: which GPU, and where a container keeps the driver's libraries.
_PASSED_ON_WITH_GPU = ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "LD_LIBRARY_PATH")


def command(part: str, configuration: str) -> list[str]:
    """The command line: isolated, without bytecode files, unbuffered."""
    return [sys.executable, "-I", "-B", "-u", str(_ENTRY), part, configuration]


def environment(home: str | None = None, device: str = "cpu") -> dict[str, str]:
    """Every variable; nothing of the grader's own environment but what Windows, or a GPU, cannot do without."""
    variables = dict(_ENVIRONMENT)
    if device != "cpu":
        del variables["CUDA_VISIBLE_DEVICES"]
        variables |= _WITH_GPU | {name: os.environ[name] for name in _PASSED_ON_WITH_GPU if name in os.environ}
    if home is not None:
        variables |= {"HOME": home, "TMPDIR": home, "TEMP": home}
    if "SYSTEMROOT" in os.environ:
        variables["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return variables
