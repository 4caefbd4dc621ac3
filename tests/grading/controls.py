"""Honest submissions in the styles that students have: every one of them is right, and none of them does any harm.

A control is one source, or the files of a folder. `right` stands for a right answer where the style lies elsewhere.
"""

from __future__ import annotations

import textwrap

from tests.grading.right import EINSUM, FFT, IM2COL, KINDS, LOOPS, STRIDED

_RIGHT = EINSUM.replace("def conv2d", "def right")


def _around(text: str) -> str:
    return _RIGHT + textwrap.dedent(text)


def _alone(text: str) -> str:
    return "import numpy as np\n" + textwrap.dedent(text)


CONTROLS: dict[str, str | bytes | dict[str, str]] = {
    **KINDS["conv2d"],
    "sums in another order": _alone("""
        def conv2d(x, w, b, stride, pad):
            x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
            rows, columns = (x.shape[2] - w.shape[2]) // stride + 1, (x.shape[3] - w.shape[3]) // stride + 1
            out = np.zeros((len(x), len(w), rows, columns), x.dtype)
            for v in reversed(range(w.shape[3])):
                for u in reversed(range(w.shape[2])):
                    for c in reversed(range(w.shape[1])):
                        part = x[:, c, u:u + stride * rows:stride, v:v + stride * columns:stride][:, :rows, :columns]
                        out += part[:, None] * w[:, c, u, v][:, None, None]
            return out + b[:, None, None]
        """),
    "lists of Python and math.fsum": _alone("""
        import math
        def conv2d(x, w, b, stride, pad):
            images, kernels = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))).tolist(), w.tolist()
            height, width, kh, kw = len(images[0][0]), len(images[0][0][0]), *w.shape[2:]
            return np.array([[[[
                math.fsum(image[c][i + u][j + v] * kernel[c][u][v]
                          for c in range(len(kernel)) for u in range(kh) for v in range(kw)) + float(bias)
                for j in range(0, width - kw + 1, stride)] for i in range(0, height - kh + 1, stride)]
                for kernel, bias in zip(kernels, b)] for image in images])
        """),
    "recursion": _around("""
        def conv2d(x, w, b, stride, pad):
            if len(x) == 1:
                return right(x, w, b, stride, pad)
            half = len(x) // 2
            return np.concatenate([conv2d(x[:half], w, b, stride, pad), conv2d(x[half:], w, b, stride, pad)])
        """),
    "recursion over the channels": _around("""
        import sys
        sys.setrecursionlimit(5000)
        def conv2d(x, w, b, stride, pad):
            if x.shape[1] == 1:
                return right(x, w, b, stride, pad)
            first = right(x[:, :1], w[:, :1], np.zeros_like(b), stride, pad)
            return first + conv2d(x[:, 1:], w[:, 1:], b, stride, pad)
        """),
    "a generator": _around("""
        def images(x, *rest):
            for image in x:
                yield right(image[None], *rest)[0]
        def conv2d(x, *rest):
            return np.stack(list(images(x, *rest)))
        """),
    "a class": _around("""
        class Convolution:
            def __init__(self):
                self.calls = 0
            def __call__(self, x, w, b, stride, pad):
                self.calls += 1
                return self.forward(x, w, b, stride, pad)
            @staticmethod
            def forward(*task):
                return right(*task)
        conv2d = Convolution()
        """),
    "a data class and properties": _around("""
        from dataclasses import dataclass
        @dataclass
        class Task:
            x: np.ndarray
            w: np.ndarray
            b: np.ndarray
            stride: int = 1
            pad: int = 0
            @property
            def result(self):
                return right(self.x, self.w, self.b, self.stride, self.pad)
        conv2d = lambda *task: Task(*task).result
        """),
    "lru_cache for sizes": _around("""
        from functools import lru_cache
        @lru_cache(maxsize=None)
        def size(n, k, s, p):
            return (n + 2 * p - k) // s + 1
        def conv2d(x, w, b, stride, pad):
            out = right(x, w, b, stride, pad)
            assert out.shape[2:] == tuple(size(n, k, stride, pad) for n, k in zip(x.shape[2:], w.shape[2:]))
            return out
        """),
    "a decorator that takes the time": _around("""
        import functools, time
        def timed(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                began = time.perf_counter()
                result = function(*args, **kwargs)
                print(f"{function.__name__}: {time.perf_counter() - began:.6f} s")
                return result
            return wrapper
        @timed
        def conv2d(x, w, b, stride=1, pad=0):
            return right(x, w, b, stride, pad)
        """),
    "globals": _around("""
        STRIDE = PAD = None
        COUNTS = {"calls": 0}
        def conv2d(x, w, b, stride, pad):
            global STRIDE, PAD
            STRIDE, PAD = stride, pad
            COUNTS["calls"] += 1
            return _with_globals(x, w, b)
        def _with_globals(x, w, b):
            return right(x, w, b, STRIDE, PAD)
        """),
    "any arguments": _around("def conv2d(*args, **kwargs):\n    return right(*args, **kwargs)\n"),
    "a lambda": _around("conv2d = lambda x, w, b, stride, pad: right(x, w, b, stride, pad)\n"),
    "type hints": "from __future__ import annotations\n" + _around("""
        import numpy.typing as npt
        from typing import Any, TypeVar
        Scalar = TypeVar("Scalar", bound=np.generic)
        def conv2d(
            x: npt.NDArray[Any], w: npt.NDArray[Any], b: npt.NDArray[Any], stride: int, pad: int
        ) -> npt.NDArray[Any]:
            return right(x, w, b, stride, pad)
        """),
    "newer syntax": _around("""
        def conv2d(x, w, b, stride, pad):
            match x.shape:
                case (n, c, height, width) if (count := n * c) > 0:
                    return right(x, w, b, stride, pad)
            raise ValueError(f"{x.shape=}")
        """),
    "star import": "from numpy import *\nimport numpy as np\n" + _around("""
        def conv2d(x, w, b, stride, pad):
            return array(right(asarray(x), w, b, stride, pad))
        """),
    "np.vectorize": _around("""
        def conv2d(x, w, b, stride, pad):
            one = lambda n, f: right(x[n:n + 1], w[f:f + 1], b[f:f + 1], stride, pad)[0, 0]
            parts = [[one(n, f) for f in range(len(w))] for n in range(len(x))]
            return np.vectorize(lambda value: value, otypes=[x.dtype])(np.array(parts))
        """),
    "threads": _around("""
        from concurrent.futures import ThreadPoolExecutor
        def conv2d(x, *rest):
            with ThreadPoolExecutor(4) as pool:
                return np.concatenate(list(pool.map(lambda image: right(image[None], *rest), x)))
        """),
    "work in double precision": _around("""
        def conv2d(x, w, b, stride, pad):
            return right(x.astype(float), w.astype(float), b.astype(float), stride, pad)
        """),
    "zeros with a sign, and next to nothing": _around("""
        def conv2d(*task):
            out = right(*task)
            return np.where(out == 0, -0.0, out + 5e-324) if out.dtype == np.float64 else out
        """),
    "an output that lies oddly": _around("""
        def conv2d(*task):
            out = np.asfortranarray(right(*task)[..., ::-1])
            return out[..., ::-1]
        """),
    "an output in a larger array": _around("""
        def conv2d(*task):
            out = right(*task)
            large = np.zeros((*out.shape[:3], 2 * out.shape[3] + 1), out.dtype)
            large[..., 1::2] = out
            return large[..., 1::2]
        """),
    "an output that cannot be written to": _around("""
        def conv2d(*task):
            out = right(*task)
            out.flags.writeable = False
            return out
        """),
    "prints a lot": _around("""
        print("hello")
        def conv2d(x, *rest):
            out = right(x, *rest)
            for number in range(300):
                print(number, x.ravel()[:5], out.shape, "points: 0", flush=number % 100 == 0)
            return out
        """),
    "warnings": _around("""
        import sys, warnings
        def conv2d(*task):
            warnings.warn("this is slow")
            np.log(np.zeros(2)); np.array([1e308]) * 10
            print("a line of errors", file=sys.stderr)
            return right(*task)
        """),
    "logging": _around("""
        import logging
        logging.basicConfig(level=logging.DEBUG)
        log = logging.getLogger(__name__)
        def conv2d(*task):
            log.debug("%s", task[0].shape)
            return right(*task)
        """),
    "a demonstration below": _around("""
        conv2d = right
        if __name__ == "__main__":
            import argparse
            import matplotlib.pyplot as plt
            plt.imshow(conv2d(np.random.rand(1, 1, 9, 9), np.ones((1, 1, 3, 3)), np.zeros(1), 1, 0)[0, 0])
            plt.savefig("out.png"); plt.show()
        """),
    "its own tests": _around("""
        import doctest, unittest
        import numpy.testing
        def conv2d(x, w, b, stride, pad):
            '''
            >>> conv2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), np.zeros(1), 1, 0).item()
            4.0
            '''
            return right(x, w, b, stride, pad)
        class Tests(unittest.TestCase):
            def test_ones(self):
                numpy.testing.assert_allclose(conv2d(*[np.ones((1, 1, 1, 1))] * 2, np.zeros(1), 1, 0), 1)
        Tests("test_ones").debug()
        if __name__ == "__main__":
            doctest.testmod(); unittest.main()
        """),
    "random numbers with a seed": _around("""
        np.random.seed(231)
        rng = np.random.default_rng(0)
        example = np.random.randn(2, 3, 4, 4), rng.normal(size=3)
        conv2d = right
        """),
    "imports that may be missing": _around("""
        try:
            from im2col_cython import im2col_cython
        except ImportError:
            print("run the following from the cs231n directory and try again")
        try:
            from tqdm import tqdm
        except ImportError:
            tqdm = lambda values: values
        import pdb, copy, collections, itertools, math, os, random, sys
        conv2d = right
        """),
    "settings of the environment": "import os\nos.environ['OMP_NUM_THREADS'] = '1'\n" + _around("""
        np.set_printoptions(precision=3, suppress=True)
        np.seterr(all="ignore")
        conv2d = right
        """),
    "attributes of a function": _around("""
        def conv2d(*task):
            conv2d.calls += 1
            return right(*task)
        conv2d.calls = 0
        """),
    "works on copies": _around("""
        import copy, gc
        def conv2d(x, w, b, stride, pad):
            x, w, b = copy.deepcopy((x, w, b))
            out = right(x, w, b, stride, pad)
            x[:] = 0; w *= 2; b += 1
            del x; gc.collect()
            return out
        """),
    "slow": _around("""
        import time
        def conv2d(*task):
            time.sleep(0.05)
            total = 0.0
            for number in range(20_000):
                total += number ** 0.5
            return right(*task)
        """),
    "names and texts of other languages": _around("""
        # Größe der Ausgabe, 输出大小 \N{GRINNING FACE}
        def conv2d(x, w, b, stride, pad):
            größe, 步长 = x.shape, stride
            print("Größe:", größe)
            return right(x, w, b, 步长, pad)
        """),
    "line ends of Windows": LOOPS.replace("\n", "\r\n").encode(),
    "line ends of old Macs": EINSUM.replace("\n", "\r").encode(),
    "a byte order mark": b"\xef\xbb\xbf" + IM2COL.encode(),
    "tabs": STRIDED.replace("    ", "\t").encode(),
    "a coding line": b"# -*- coding: latin-1 -*-\n# Gr\xf6\xdfe\n" + FFT.encode(),
    "form feeds and no line end": EINSUM.rstrip().replace("\ndef", "\n\x0c\ndef").encode(),
    "a helper module": {
        "conv.py": "from helper import padded, windows\nimport numpy as np\n"
        "def conv2d(x, w, b, stride, pad):\n"
        "    found = windows(padded(x, pad), w.shape[2:], stride)\n"
        "    return np.einsum('nchwuv,fcuv->nfhw', found, w) + b[:, None, None]\n",
        "helper.py": "import numpy as np\n"
        "def padded(x, pad):\n    return np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])\n"
        "def windows(x, kernel, stride):\n"
        "    return np.lib.stride_tricks.sliding_window_view(x, kernel, (2, 3))[:, :, ::stride, ::stride]\n",
        "README.md": "# My work",
        "data.csv": "1,2",
    },
    "a package": {
        "hw/__init__.py": "",
        "hw/conv.py": "from .core import right\nfrom hw.settings import NAME\nconv2d = right\n",
        "hw/core.py": _RIGHT,
        "hw/settings.py": "NAME = 'conv'\n",
    },
}  # fmt: skip
