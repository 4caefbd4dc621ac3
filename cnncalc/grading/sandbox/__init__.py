"""Run student code where it can neither read an answer nor harm a neighbour.

    with Sandbox(require=Tier.RESTRICTED) as sandbox:
        outcome = sandbox.run(Submission({"conv.py": source}), Problem([Case([Call("conv2d", [x, w])])]))

Three roles: the grader (this process) makes inputs and compares; a zygote, a fresh interpreter with the libraries
imported, forks; a child, hardened, runs one submission. See docs/security.md.
"""

from cnncalc.grading.sandbox.execution import SandboxFailure
from cnncalc.grading.sandbox.inside.wire import Kept, Named, Opaque, Tensor, Value
from cnncalc.grading.sandbox.job import STEPS, Call, Case, Library, Limits, Problem, Submission, get, get_all
from cnncalc.grading.sandbox.outcome import CaseOutcome, Incident, Outcome, Raised, Returned, Status
from cnncalc.grading.sandbox.pool import Sandbox
from cnncalc.grading.sandbox.tiers import IsolationError, Tier

__all__ = [
    "STEPS",
    "Call",
    "Case",
    "CaseOutcome",
    "Incident",
    "IsolationError",
    "Kept",
    "Library",
    "Limits",
    "Named",
    "Opaque",
    "Outcome",
    "Problem",
    "Raised",
    "Returned",
    "Sandbox",
    "SandboxFailure",
    "Status",
    "Submission",
    "Tensor",
    "Tier",
    "Value",
    "get",
    "get_all",
]
