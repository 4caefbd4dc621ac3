"""How well a machine isolates: found by trying, said, never lowered in silence."""

from __future__ import annotations

import platform
import sys
from enum import IntEnum

from cnncalc.errors import CnncalcError


class Tier(IntEnum):
    """Ordered: a higher one closes all that a lower one does."""

    PROCESS = 1
    RESTRICTED = 2
    STRONG = 3

    def __str__(self) -> str:
        return self.name.lower()


#: What each tier closes, for reports.
CLOSES = {
    Tier.STRONG: "files, network, processes, memory and other submissions; a private scratch folder",
    Tier.RESTRICTED: "files, network, processes, memory, other submissions; no scratch; file names can be probed",
    Tier.PROCESS: "forged answers, time limits and crashes; NOT reading files, the network or tampering",
}

_REMEDY = {
    Tier.STRONG: "Linux 5.13 or later with unprivileged user namespaces (Ubuntu 24.04: "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`, or start as root)",
    Tier.RESTRICTED: "Linux 5.13 or later with Landlock and seccomp, on x86-64",
}


class IsolationError(CnncalcError):
    """The machine does not give the isolation that was asked for."""


def supported() -> tuple[Tier, ...]:
    """The tiers worth trying on this platform, best first."""
    if sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64"):
        return (Tier.STRONG, Tier.RESTRICTED, Tier.PROCESS)
    return (Tier.PROCESS,)


def refusal(required: Tier, reasons: dict[Tier, str]) -> IsolationError:
    """The error for a machine that falls short of what is required."""
    lines = [f"this machine does not isolate student code as required ({required})"]
    lines += [f"  {tier}: {reason}" for tier, reason in reasons.items()]
    if required in _REMEDY:
        lines.append(f"  It takes {_REMEDY[required]}")
        lines.append("  To run submissions that you trust without isolation, say --trust-submissions")
    return IsolationError("\n".join(lines))


def distrust() -> IsolationError:
    """The error for the process tier without the caller's word that the submissions are harmless."""
    return IsolationError(
        "the process tier isolates nothing: a submission can read files, use the network and tamper with results\n"
        "  To run submissions that you trust, say --trust-submissions"
    )
