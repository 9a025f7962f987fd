"""A check of fax codes (ITU-T T.4 and T.6, "CCITT group 3 and 4"): which row is the first that cannot be decoded.

Decoders pass over bad codes: they fill the row with what they have and go on, and what follows is noise.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

# Codes of runs of 0 to 63 pixels, then of 64, 128 and so on to 1728 (T.4, tables 2 and 3a).
_WHITE = """
00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011
0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010
00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101
00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010
01011011 01001010 01001011 00110010 00110011 00110100
11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010
011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001
010011010 011000 010011011
""".split()  # noqa: SIM905
_BLACK = """
0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111
0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000
000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 000011010010
000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011
000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 000000100100
000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 000001011010
000001100110 000001100111
0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101
0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101
0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011
0000001100100 0000001100101
""".split()  # noqa: SIM905
# Codes of runs of 1792, 1856 and so on to 2560 pixels of either colour (T.4, table 3b).
_LONG = """
00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 000000010111
000000011100 000000011101 000000011110 000000011111
""".split()  # noqa: SIM905
# Modes of two-dimensional coding (T.4, table 4): pass, horizontal, and vertical by -3 to 3 pixels.
_PASS, _HORIZONTAL = 8, 9
_MODES = {
    "0001": _PASS, "001": _HORIZONTAL, "1": 0, "011": 1, "000011": 2, "0000011": 3, "010": -1, "000010": -2,
    "0000010": -3,
}  # fmt: skip
_CODE_BITS = 13
# A decoded code: the value, and as many bits; 0 bits for no code.
_Table = tuple[list[int], list[int]]


class _BadCodeError(Exception):
    """No code stands where one must, or a row does not end where it must."""


def find_bad_row(
    data: bytes, width: int, rows: int, *, k: int = -1, is_byte_aligned: bool = False
) -> int | None:
    """Return the first row, from 0, that cannot be decoded, None if all can.

    `k` is as in PDF: below 0 group 4, 0 group 3 in one dimension, above 0 group 3 in two. The first bit of a byte is
    its highest. `is_byte_aligned` says that each row begins with a byte.
    """
    reader = _Reader(data)
    reference: Sequence[int] = ()
    for row in range(rows):
        try:
            is_two_dimensional = k < 0
            if is_byte_aligned:
                reader.align()
            if k >= 0:
                ends = reader.skip_ends()
                if ends > 1 or (ends == 0 and k > 0):
                    raise _BadCodeError
                is_two_dimensional = k > 0 and reader.take_bit() == 0
            decode = _decode_by_reference if is_two_dimensional else _decode_runs
            reference = decode(reader, width, reference)
        except (_BadCodeError, IndexError):
            return row
    return None


class _Reader:
    """The codes at each bit of coded data, and the place that was reached."""

    def __init__(self, data: bytes) -> None:
        bits = np.unpackbits(np.frombuffer(data, np.uint8))
        padded = np.concatenate([bits, np.zeros(_CODE_BITS, np.uint8)])
        window = np.zeros(len(bits), np.uint16)
        for shift in range(_CODE_BITS):
            window |= padded[shift : shift + len(bits)].astype(np.uint16) << (_CODE_BITS - 1 - shift)
        # Memory views are indexed faster than arrays.
        self.window = memoryview(window.tobytes()).cast("H")
        self.place = 0

    def align(self) -> None:
        """Go on to the next byte."""
        self.place = (self.place + 7) // 8 * 8

    def take_bit(self) -> int:
        """Return the next bit."""
        bit = self.window[self.place] >> (_CODE_BITS - 1)
        self.place += 1
        return int(bit)

    def skip_ends(self) -> int:
        """Go on behind the ends of lines, eleven zeros at least and a one, that stand here; return their number."""
        ends = 0
        while self.window[self.place] >> 2 == 0:
            place = self.place + 11
            while not self.window[place] >> (_CODE_BITS - 1):
                place += 1
            self.place, ends = place + 1, ends + 1
        return ends


def _decode_runs(reader: _Reader, width: int, _: Sequence[int]) -> Sequence[int]:
    """Return the columns where the colour changes, of a row coded by itself."""
    changes: list[int] = []
    column, colour = 0, 0
    while column < width:
        column += _take_run(reader, colour)
        changes.append(column)
        colour ^= 1
    if column != width:
        raise _BadCodeError
    return changes


def _take_run(reader: _Reader, colour: int) -> int:
    values, sizes = _run_tables()[colour]
    window, total = reader.window, 0
    while True:
        code = window[reader.place]
        size = sizes[code]
        if size == 0:
            raise _BadCodeError
        reader.place += size
        total += values[code]
        if values[code] < 64:
            return total


def _decode_by_reference(reader: _Reader, width: int, reference: Sequence[int]) -> Sequence[int]:
    """Return the columns where the colour changes, of a row coded by the row above, whose changes are `reference`."""
    values, sizes = _mode_table()
    window, above = reader.window, [*reference, width, width, width, width]
    changes: list[int] = []
    column, colour, at = -1, 0, 0
    while column < width:
        # The next change above, to the right, to the other colour.
        while above[at] <= column and above[at] < width:
            at += 2
        code = window[reader.place]
        size, mode = sizes[code], values[code]
        if size == 0:
            raise _BadCodeError
        reader.place += size
        if mode == _PASS:
            column = above[at + 1]
        elif mode == _HORIZONTAL:
            first = max(column, 0) + _take_run(reader, colour)
            column = first + _take_run(reader, colour ^ 1)
            changes += (first, column)
        else:
            if above[at] + mode < max(column, 0):
                raise _BadCodeError
            column = above[at] + mode
            changes.append(column)
            colour ^= 1
            at += -1 if at else 1
    if column != width:
        raise _BadCodeError
    return changes


@cache
def _run_tables() -> tuple[_Table, _Table]:
    runs = [*range(64), *range(64, 1729, 64), *range(1792, 2561, 64)]
    white, black = (_table(dict(zip([*codes, *_LONG], runs, strict=True))) for codes in (_WHITE, _BLACK))
    return white, black


@cache
def _mode_table() -> _Table:
    return _table(_MODES)


def _table(codes: dict[str, int]) -> _Table:
    """Return the value and the size of the code with which each number of _CODE_BITS bits begins."""
    values, sizes = [0] * (1 << _CODE_BITS), [0] * (1 << _CODE_BITS)
    for code, value in codes.items():
        first = int(code, 2) << (_CODE_BITS - len(code))
        for number in range(first, first + (1 << (_CODE_BITS - len(code)))):
            values[number], sizes[number] = value, len(code)
    return values, sizes
