"""Mutated inputs: a sound one of which bytes are changed, removed, repeated or put in.

A mutation of JSON also puts values of other kinds in a place of its tree, which bytes hardly ever do.
"""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

# Bytes that formats give a meaning, and those that break encodings.
_TELLING = (
    b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\xd1", b"[" * 60, b'{"a":' * 60, b"\\ud800", b"9" * 400, b"1e999", b"NaN",
    b"-Infinity", b"null", b"true", b'"', b"\r", b"\f", "\u2028".encode(), b"\xed\xa0\x80", b"''" * 3, b"-1", b"=",
)  # fmt: skip
# Values that are put in a place of a JSON tree.
_VALUES: Sequence[Any] = (
    None, True, False, 0, -1, 1.5, 2**53, 10**14, 10**20, -(10**9), "", "текст", "\ud800", [], {}, [[]], [None],
    [1, 2, 3, 4], {"a": 1}, [[1] * 5], "9" * 5_000, "\0", "..", "a/../../b", "",
)  # fmt: skip


def mutate(seed: bytes, random_: random.Random, *, is_json: bool) -> bytes:
    """Return the input with one to four changes."""
    data = seed
    if is_json and random_.random() < 0.5:
        data = _mutate_tree(seed, random_)
    for _ in range(random_.choice((0, 1, 2, 4)) if data is not seed else random_.choice((1, 2, 4))):
        data = _mutate_bytes(data, random_)
    return data


def _mutate_bytes(data: bytes, random_: random.Random) -> bytes:
    start = random_.randrange(len(data) + 1)
    end = min(len(data), start + random_.choice((0, 1, 1, 2, 8, 64, 1_000)))
    how = random_.randrange(6)
    if how == 0:
        return data[:start] + data[end:]
    if how == 1:
        return data[:end] + data[start:end] * random_.choice((1, 2, 50)) + data[end:]
    if how == 2:
        return data[:start] + random_.choice(_TELLING) + data[end:]
    if how == 3:
        return data[:start] + random_.randbytes(end - start) + data[end:]
    if how == 4:
        return data[:start]
    flipped = bytearray(data)
    for _ in range(random_.choice((1, 3))):
        if flipped:
            flipped[random_.randrange(len(flipped))] ^= 1 << random_.randrange(8)
    return bytes(flipped)


def _mutate_tree(seed: bytes, random_: random.Random) -> bytes:
    tree = json.loads(seed)
    places = list(_places(tree))
    owner, key = random_.choice(places)
    how = random_.randrange(4)
    if how == 0 and isinstance(owner, dict):
        del owner[key]
    elif how == 1 and isinstance(owner, list):
        owner.insert(key, owner[key])
    elif how == 2:
        other_owner, other_key = random_.choice(places)
        owner[key] = json.loads(json.dumps(other_owner[other_key]))
    else:
        owner[key] = random_.choice(_VALUES)
    return json.dumps(tree, ensure_ascii=random_.random() < 0.5).encode("utf-8", errors="surrogatepass")


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each (object, key) and (list, index) of a tree."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from _places(tree[key])
