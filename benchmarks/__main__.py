"""python -m benchmarks [NAME ...]: run the benchmarks, or some of them."""

from __future__ import annotations

import sys

from benchmarks import (
    analysis,
    analysis_peers,
    convolution,
    diagnosis,
    exercises,
    grading,
    growth,
    picture,
    sandbox,
    start_up,
)

BENCHMARKS = {
    "start-up": start_up.main,
    "analysis": analysis.main,
    "analysis-peers": analysis_peers.main,
    "convolution": convolution.main,
    "diagnosis": diagnosis.main,
    "exercises": exercises.main,
    "growth": growth.main,
    "picture": picture.main,
    "sandbox": sandbox.main,
    "grading": grading.main,
}


def main(names: list[str]) -> None:
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    for name, run in BENCHMARKS.items():
        if not names or name in names:
            print(f"== {name}")
            run()


if __name__ == "__main__":
    main(sys.argv[1:])
