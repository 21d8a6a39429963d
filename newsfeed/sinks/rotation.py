"""Closed files of an archive: when one is closed, how it is named, and how it is packed and read back.

A packed file is an ordinary `.gz` (RFC 1952) or `.zst` (RFC 8878) made of frames of about 1 MiB, each
of whole lines: any tool unpacks it as one file, and one line is read without unpacking the rest.
"""

from __future__ import annotations

import io
import re
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from newsfeed.errors import StorageError, UsageError
from newsfeed.sinks.disk import naming

Packing = Literal["gz", "zst"]
Frames = tuple[tuple[int, int], ...]
STATE_SUFFIX: Final = ".state.db"
FRAME_BYTES: Final = 1 << 20
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Rotation:
    """When the file that is written is closed: at a size, with the day, or never; and how it is packed then."""

    max_bytes: int | None = None
    daily: bool = False
    packing: Packing | None = None

    def is_due(self, size: int, written_on: date, today: date) -> bool:
        """Whether a file of that size, last written on that day, is to be closed before more is added."""
        return size > 0 and (
            (self.max_bytes is not None and size >= self.max_bytes) or self._day_is_over(written_on, today)
        )

    def _day_is_over(self, written_on: date, today: date) -> bool:
        return self.daily and today > written_on


def free_name(path: Path, day: date) -> str:
    """The name under which the file is closed: `articles-2026-11-22.jsonl`, then `articles-2026-11-22.2.jsonl`."""
    taken = {plain_name(file.name) for file in closed_files(path)}
    number, name = 1, f"{path.stem}-{day.isoformat()}{path.suffix}"
    while name in taken:
        number += 1
        name = f"{path.stem}-{day.isoformat()}.{number}{path.suffix}"
    return name


def closed_files(path: Path) -> list[Path]:
    """The closed files of the archive, the oldest first; of a file both packed and plain, the plain one.

    A file with a state of its own beside it is another output, whatever its name.
    """
    pattern = re.compile(
        rf"{re.escape(path.stem)}-(\d{{4}}-\d\d-\d\d)(?:\.(\d{{1,9}}))?{re.escape(path.suffix)}(\.gz|\.zst)?"
    )
    found: dict[tuple[str, int], Path] = {}
    files = {file.name: file for file in path.parent.iterdir()}
    for name, file in sorted(files.items(), reverse=True):  # packed before plain
        if (match := pattern.fullmatch(name)) and name + STATE_SUFFIX not in files:
            found[match[1], int(match[2] or 1)] = file
    return [found[key] for key in sorted(found)]


def segment_files(path: Path) -> list[Path]:
    """All files of the archive in the order of writing, the one being written last."""
    return [*closed_files(path), *([path] if path.exists() else [])]


def plain_name(name: str) -> str:
    """The name before packing."""
    return name.removesuffix(".gz").removesuffix(".zst")


def pack(path: Path, packing: Packing, frames: list[tuple[int, int]]) -> Iterator[bytes]:
    """The file's lines in packed frames; notes where each frame starts, unpacked and packed."""
    compress = _packer(packing)
    raw = packed = 0
    with path.open("rb") as file:
        while lines := file.readlines(FRAME_BYTES):
            data = b"".join(lines)
            frame = compress(data)
            frames.append((raw, packed))
            raw, packed = raw + len(data), packed + len(frame)
            yield frame


def open_lines(path: Path, frames: list[tuple[int, int]] | None = None) -> io.BufferedReader:
    """The file's bytes before packing, whatever its packing; notes where frames start."""
    if plain_name(path.name) == path.name:
        return path.open("rb")
    return io.BufferedReader(_Pieces(_unpack(path, [] if frames is None else frames)), _CHUNK)


def read_at(path: Path, frames: Frames, offset: int, length: int) -> bytes:
    """Bytes of a closed file, by their offset before packing; unpacks only the frame they are in."""
    with naming(path, "read"):
        if not frames:
            with path.open("rb") as file:
                file.seek(offset)
                return file.read(length)
        raw, packed = frames[max(0, bisect_right(frames, (offset, 1 << 62)) - 1)]
        skip, found = offset - raw, bytearray()
        for piece in _unpack(path, [], packed):
            found += piece[skip:]
            skip = max(0, skip - len(piece))
            if len(found) >= length:
                break
        return bytes(found[:length])


def _unpack(path: Path, frames: list[tuple[int, int]], start: int = 0) -> Iterator[bytes]:
    make, raw = _unpacker(path), 0
    with path.open("rb") as file:
        file.seek(start)
        data = file.read(_CHUNK)
        while data:
            frames.append((raw, file.tell() - len(data)))
            frame = make()
            while not frame.eof:
                if not data:
                    raise StorageError(f"packed file is cut: {str(path)!r} (restore it)")
                piece = _unpack_piece(frame, data, path)
                raw += len(piece)
                yield piece
                data = frame.unused_data if frame.eof else file.read(_CHUNK)
            data = data or file.read(_CHUNK)


def _unpack_piece(frame: Any, data: bytes, path: Path) -> bytes:
    try:
        piece: bytes = frame.decompress(data)
    except (zlib.error, RuntimeError, ValueError) as error:
        raise StorageError(f"packed file is damaged: {str(path)!r}: {error} (restore it)") from error
    return piece


def _packer(packing: Packing) -> Callable[[bytes], bytes]:
    if packing == "gz":
        import gzip

        return lambda data: gzip.compress(data, 6, mtime=0)
    compressor = _zstandard().ZstdCompressor(level=6, write_checksum=True)
    return lambda data: bytes(compressor.compress(data))


def _unpacker(path: Path) -> Callable[[], Any]:
    if path.suffix == ".gz":
        return lambda: zlib.decompressobj(wbits=31)
    zstandard = _zstandard()
    return lambda: zstandard.ZstdDecompressor().decompressobj()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise UsageError("zst needs the package zstandard (pip install 'newsfeed[zstd]', or use gz)") from error
    return zstandard


class _Pieces(io.RawIOBase):
    """A stream over pieces of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
