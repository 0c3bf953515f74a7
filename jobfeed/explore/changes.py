"""What differs between two states of a text, line by line and within a line word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["kept", "added", "removed"]
Piece = tuple[Kind, str]

WORDS = re.compile(r"\s+|[^\s]+")
# Lines that have less than this in common are told as one removed and one added.
ALIKE = 0.5


def differences(before: str, after: str) -> Iterator[list[Piece]]:
    """Each line of either that differs, as its pieces in order; equal lines are left out."""
    old, new = before.splitlines(), after.splitlines()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        paired = min(i2 - i1, j2 - j1)
        for was, now in zip(old[i1 : i1 + paired], new[j1 : j1 + paired], strict=True):
            yield from _line(was, now)
        for line in old[i1 + paired : i2]:
            yield [("removed", line)]
        for line in new[j1 + paired : j2]:
            yield [("added", line)]


def _line(was: str, now: str) -> Iterator[list[Piece]]:
    old, new = WORDS.findall(was), WORDS.findall(now)
    matched = SequenceMatcher(None, old, new, autojunk=False)
    if matched.ratio() < ALIKE:
        yield [("removed", was)]
        yield [("added", now)]
        return
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matched.get_opcodes():
        if tag == "equal":
            pieces.append(("kept", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(("removed", "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(("added", "".join(new[j1:j2])))
    yield pieces
