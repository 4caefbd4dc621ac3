"""A grader as many are: it imports the submission, calls it, compares, writes the score. In one process.

Shows that the attacks of the red team are real. Run as `python naive.py FOLDER`; the folder holds the submission, and
the score is written to `results.json` in it. The limits keep an attack from harming the machine that runs the tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import signal
import sys

import numpy as np


def main() -> None:
    folder = sys.argv[1]
    sys.path.insert(0, folder)
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    key = open(os.path.join(folder, "key.txt"))  # noqa: SIM115 - left open, as it happens
    os.set_inheritable(key.fileno(), True)
    np.random.seed(int(os.environ["GRADER_SEED"]))
    from reference_solution import solve as reference_solve

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    points = 0
    with contextlib.suppress(Exception):
        import submission

        open(os.path.join(folder, "started"), "w").close()
        for function, reference in ((submission.solve, reference_solve), (submission.honest, lambda x: x + 1)):
            x = np.random.rand(3, 3)
            expected = reference(x)
            signal.alarm(1)
            try:
                got = pickle.loads(pickle.dumps(function(x)))
                np.testing.assert_allclose(got, expected)
                points += 1
            except Exception:
                pass
            finally:
                signal.alarm(0)
    with open(os.path.join(folder, "results.json"), "w") as file:
        file.write(json.dumps({"points": points}))


if __name__ == "__main__":
    main()
