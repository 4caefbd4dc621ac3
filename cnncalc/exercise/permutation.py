"""The n-th entry of a shuffled range, without shuffling it: any two numbers give different entries.

A Feistel network over the smallest even number of bits that hold the range, walked on until the result lies in it
(Black and Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002, methods 2 and 3).
"""

from __future__ import annotations

from hashlib import blake2b

_ROUNDS = 6


def shuffled(number: int, size: int, key: str) -> int:
    """Entry `number` of range(size) in the order that `key` decides. Raises IndexError beyond the range."""
    if not 0 <= number < size:
        raise IndexError(number)
    if size == 1:
        return 0
    half = ((size - 1).bit_length() + 1) // 2
    digest = blake2b(key.encode(), digest_size=32).digest()
    while True:
        number = _permuted(number, half, digest)
        if number < size:
            return number


def _permuted(number: int, half: int, key: bytes) -> int:
    mask = (1 << half) - 1
    left, right = number >> half, number & mask
    width = (half + 7) // 8
    for turn in range(_ROUNDS):
        left, right = right, left ^ (_scrambled(right, turn, width, key) & mask)
    return left << half | right


def _scrambled(value: int, turn: int, width: int, key: bytes) -> int:
    content = bytes([turn]) + value.to_bytes(width, "big")
    made = b""
    while len(made) < width:
        made += blake2b(content + bytes([len(made) // 64]), digest_size=min(64, max(width, 1)), key=key).digest()
    return int.from_bytes(made[:width], "big")


def ordered(items: list[object], key: str) -> list[object]:
    """The items in the order that `key` decides."""
    return [items[shuffled(at, len(items), key)] for at in range(len(items))]
