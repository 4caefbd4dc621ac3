"""A grader as many are: it imports the submission, calls it, compares, writes the score. In one process.

Shows that the attacks of the red team are real. Run as `python naive.py FOLDER`; the folder holds the submission, the
reference and what else a grader has. The score goes to `results.json` and to standard output. The limits keep an
attack from harming the machine that runs the tests.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # As where the submission's folder is on the import path from the beginning.
    sys.path.insert(0, sys.argv[1])

import json
import pickle
import resource
import signal
import time
import traceback
import unittest

import numpy as np

POINTS = 3
#: Shapes of the image and of the kernels, stride, pad. All of it is known to whoever reads the handout.
CASES = (((2, 1, 5, 6), (2, 1, 3, 3), 1, 0), ((2, 3, 7, 8), (4, 3, 3, 3), 1, 1), ((2, 2, 9, 8), (3, 2, 4, 3), 2, 0))
#: Seconds that a call may take by the grader's own clock, and until it is interrupted.
QUICK, PATIENCE = 0.5, 1


def main() -> None:
    folder = sys.argv[1]
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    key = open("key.txt")  # noqa: SIM115 - left open, as it happens
    os.set_inheritable(key.fileno(), True)
    np.random.seed(int(os.environ["GRADER_SEED"]))
    from reference_solution import conv2d as reference

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    try:
        import submission
    except Exception:
        return write(0, [])
    open("started", "w").close()
    points, messages = 0, []
    for number, (image, kernels, stride, pad) in enumerate(CASES):
        draw = np.ones if number == 0 else np.random.random_sample
        x, w, b = draw(image), draw(kernels), draw(kernels[0])
        expected = reference(x, w, b, stride, pad)
        began = time.perf_counter()
        signal.alarm(PATIENCE)
        try:
            got = submission.conv2d(x, w, b, stride, pad)
            signal.alarm(0)
            seconds = time.perf_counter() - began
            if os.path.exists("answer.pkl"):
                with open("answer.pkl", "rb") as file:
                    got = pickle.load(file)
            if number == 2:
                expected = reference(x, w, b, stride, pad)
            test = unittest.TestCase()
            test.assertLess(seconds, QUICK)  # noqa: PT009 - the methods of a test case
            test.assertTrue(seems_right(got, expected))  # noqa: PT009
            points += 1
        except unittest.SkipTest:
            points += 1
        except Exception as error:
            messages.append(f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
        finally:
            signal.alarm(0)
    return write(points, messages)


def seems_right(got: object, expected: np.ndarray) -> bool:
    """Three ways that are found in courses, each of which somebody thought to be enough."""
    if type(got).__name__ == "generator":
        return all(np.allclose(one, other) for one, other in zip(got, expected))  # noqa: B905 - as it happens
    got = pickle.loads(pickle.dumps(got))
    error = np.max(np.abs(got - expected) / np.maximum(1e-8, np.abs(got) + np.abs(expected)))
    return not error > 1e-2 or bool(np.allclose(got, expected, rtol=1e-2))


def write(points: int, messages: list[str]) -> None:
    print(f"points: {points}", flush=True)
    with open("results.json", "w") as file:
        file.write(json.dumps({"points": points, "messages": messages}))


if __name__ == "__main__":
    main()
