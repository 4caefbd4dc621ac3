"""The short codes on an exam's pages, and the seeds of its numbers: both hang on a secret of that exam.

A code is a version's number behind a keyed permutation of 40 bits, written as XXXX-XXXX in Crockford's base 32. The
permutation is a Feistel network (Luby and Rackoff, 1988) with HMAC-SHA256 as its round function. Numbers are small and
40 bits are many, so a code that was mistyped or made up leads to a number that no version has: of an exam with 1,000
versions, 1 in 1,099,511,628 of all codes belongs to a version.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cnncalc.errors import UsageError

#: Crockford's digits: no I, L, O, U, which are read as 1, 1, 0 and a word.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 40
_HALF = BITS // 2
_MASK = (1 << _HALF) - 1
_ROUNDS = 8
_MISREAD = str.maketrans("ILO", "110", "- \t\u2010\u2011\u2013\u2212")
SECRET_BYTES = 32


class Keys:
    """What follows from an exam's secret: codes, seeds, orders. Without the secret, none can be told."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def code(self, version: int) -> str:
        """The code of a version, from 0: XXXX-XXXX."""
        value = self.permuted(version)
        text = "".join(DIGITS[value >> shift & 31] for shift in range(BITS - 5, -1, -5))
        return f"{text[:4]}-{text[4:]}"

    def version(self, code: str, versions: int) -> int:
        """The version that a code belongs to. Raises UsageError for one that none of the versions has."""
        version = self.restored(read_code(code))
        if version >= versions:
            raise UsageError(f"no paper of this exam has the code {code!r}\n  is it mistyped, or of another exam?")
        return version

    def seed(self, *names: str | int) -> str:
        """The seed of what these names stand for."""
        return self._digest("seed", *names).hex()

    def shuffled(self, count: int, *names: str | int) -> list[int]:
        """0 ... count - 1 in the order that these names stand for."""
        return sorted(range(count), key=lambda at: self._digest("order", *names, at))

    def permuted(self, value: int) -> int:
        """The permutation of 0 ... 2**40 - 1 that the secret chooses."""
        left, right = value >> _HALF, value & _MASK
        for number in range(_ROUNDS):
            left, right = right, left ^ self._round(number, right)
        return left << _HALF | right

    def restored(self, value: int) -> int:
        """The value that `permuted` made this of."""
        left, right = value >> _HALF, value & _MASK
        for number in reversed(range(_ROUNDS)):
            left, right = right ^ self._round(number, left), left
        return left << _HALF | right

    def _round(self, number: int, half: int) -> int:
        return int.from_bytes(self._digest("code", number, half)[:4], "big") & _MASK

    def _digest(self, *names: str | int) -> bytes:
        # Each name goes in with its length, so that no two lists of names give one message.
        parts = [str(name).encode() for name in names]
        message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self._secret, message, hashlib.sha256)


def new_secret() -> bytes:
    """A secret that nobody can guess."""
    return secrets.token_bytes(SECRET_BYTES)


def read_code(text: str) -> int:
    """The 40 bits of a code, in any case, with or without its hyphen. Raises UsageError."""
    plain = text[:100].upper().translate(_MISREAD)
    if len(plain) != BITS // 5 or any(digit not in DIGITS for digit in plain):
        raise UsageError(f"{text[:40]!r} is no code\n  a code has eight digits and letters: X7K2-9QPD")
    value = 0
    for digit in plain:
        value = value << 5 | DIGITS.index(digit)
    return value
