"""Learned weights in one dictionary: a key (word, piece of text, class) -> what it says for every label.

All labels of a key sit side by side in one whole number, 16 bits each ("lanes"), so that adding up the
keys of a message adds up all labels at once: no numpy, a few microseconds a message.
File: one JSON line (lanes, bias, calibration), then the keys, then the lanes as little-endian 16-bit
numbers, all squeezed by zlib.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).with_name("weights.gz")

#: A weight of 1.0 in a lane; sums stay within +-256, far above what 550 characters reach.
SCALE = 128
_HALF = 1 << 15
_FORMAT = 1


class WeightsError(ValueError):
    """The weights file is broken or of another format."""


def pack(values: Sequence[int]) -> int:
    """Signed lane values as one whole number; packed numbers can be added and subtracted."""
    return sum(value << (16 * lane) for lane, value in enumerate(values))


@dataclass(slots=True)
class Weights:
    """``table`` maps a key to its packed lanes; ``bias`` is packed too; ``settings`` holds the calibration."""

    lanes: tuple[str, ...]
    table: dict[str, int]
    bias: int
    settings: dict[str, float] = field(default_factory=dict)
    _half: int = field(init=False, default=0)
    _unpack: struct.Struct = field(init=False, default_factory=lambda: struct.Struct("<1H"))
    _biases: tuple[float, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self._half = pack([_HALF] * len(self.lanes))
        self._unpack = struct.Struct(f"<{len(self.lanes)}H")
        self._biases = tuple(value / SCALE for value in _unpacked(self.bias, len(self.lanes)))

    def total(self, keys: Iterable[str]) -> int:
        """All lanes of all ``keys`` that are known, added up, without the bias."""
        return sum(filter(None, map(self.table.get, keys)))

    def values(self, total: int, factor: float, lanes: slice) -> list[float]:
        """Some ``lanes`` of ``total`` times ``factor``, with the bias, as plain numbers."""
        wide = (self._half + total) & ((1 << (16 * len(self.lanes))) - 1)
        found = self._unpack.unpack(wide.to_bytes(2 * len(self.lanes), "little"))[lanes]
        times = factor / SCALE
        return [bias + (value - _HALF) * times for value, bias in zip(found, self._biases[lanes], strict=True)]

    def said_by(self, key: str) -> tuple[float, ...]:
        """What ``key`` alone says in every lane; nothing for an unknown key."""
        packed = self.table.get(key)
        if packed is None:
            return ()
        found = self._unpack.unpack((self._half + packed).to_bytes(2 * len(self.lanes), "little"))
        return tuple((value - _HALF) / SCALE for value in found)


def save(weights: Weights, path: Path) -> None:
    """Write ``weights`` to ``path``, whole or not at all; the same weights give the same bytes."""
    keys = sorted(weights.table)
    width = len(weights.lanes)
    lanes = array("h")
    for key in keys:
        lanes.extend(_unpacked(weights.table[key], width))
    if sys.byteorder == "big":
        lanes.byteswap()
    head = {
        "format": _FORMAT,
        "lanes": list(weights.lanes),
        "bias": _unpacked(weights.bias, width),
        "settings": weights.settings,
        "keys": len(keys),
    }
    lines = json.dumps(head, ensure_ascii=False, sort_keys=True) + "\n" + "\n".join(keys) + "\n"
    draft = path.with_name(path.name + ".draft")
    draft.write_bytes(zlib.compress(lines.encode() + lanes.tobytes(), 9))
    draft.replace(path)


def _unpacked(packed: int, width: int) -> list[int]:
    """The signed lanes of one packed number."""
    wide = packed + pack([_HALF] * width)
    return [value - _HALF for value in struct.unpack(f"<{width}H", wide.to_bytes(2 * width, "little"))]


def load(path: Path = DEFAULT) -> Weights:
    """The weights of ``path``; WeightsError when it is not such a file, OSError when it is not there."""
    try:
        data = zlib.decompress(path.read_bytes())
        head, rest = _head_of(data)
    except (zlib.error, ValueError, KeyError) as wrong:
        raise WeightsError(f"权重文件 {path.name} 已损坏：{wrong}") from wrong
    width, count = len(head["lanes"]), head["keys"]
    body = data[len(data) - 2 * width * count :]
    keys = data[rest : len(data) - len(body)].decode().split("\n")[:count]
    half, step = pack([_HALF] * width), 2 * width
    flipped = _shifted(body)
    whole = int.from_bytes
    table = {
        key: whole(flipped[at : at + step], "little") - half
        for key, at in zip(keys, range(0, step * count, step), strict=True)
    }
    return Weights(tuple(head["lanes"]), table, pack(head["bias"]), dict(head["settings"]))


def _shifted(body: bytes) -> bytes:
    """Signed lanes as unsigned ones shifted by half the range: flip the top bit of each."""
    flip = int.from_bytes(b"\x00\x80" * (len(body) // 2), "little")
    return (int.from_bytes(body, "little") ^ flip).to_bytes(len(body), "little")


def _head_of(data: bytes) -> tuple[Mapping[str, Any], int]:
    """The JSON line and where the rest begins; ValueError for another format."""
    end = data.index(b"\n")
    head = json.loads(data[:end])
    if head.get("format") != _FORMAT:
        raise ValueError("另一种格式")
    return head, end + 1
