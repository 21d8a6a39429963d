"""The files of one archive: the one that is written and those that were closed, read by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from newsfeed.sinks.disk import Disk, naming
from newsfeed.sinks.jsonl import Line, LineFile, read_lines, tail_hash
from newsfeed.sinks.ledger import Ledger, Mark, Place, Segment
from newsfeed.sinks.rotation import Rotation, closed_files, free_name, open_lines, pack, plain_name, read_at


class Segments:
    """What stands where. The ledger's table of closed files is the truth; a step that a crash cut short is finished."""

    def __init__(self, path: Path, disk: Disk, rotation: Rotation, today: Callable[[], date]) -> None:
        """Open the file that is written."""
        self.path = path
        self.live = LineFile(path, disk)
        self._disk = disk
        self._rotation = rotation
        self._today = today
        self._written_on = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        self._closed: dict[int, Segment] = {}

    def finish_closing(self, ledger: Ledger) -> None:
        """Rename the file that the ledger has closed, if a crash came before its renaming."""
        for segment in ledger.segments():
            plain, packed = self._names(segment)
            if self._is_live(segment) and not plain.exists() and not packed.exists():
                self._rename(segment)

    def learn(self, ledger: Ledger) -> None:
        """Take over the ledger's table of closed files, and pack those that are to be packed."""
        self._closed = {segment.number: segment for segment in ledger.segments()}
        for segment in list(self._closed.values()):
            plain, packed = self._names(segment)
            if segment.name != plain.name and packed.exists() and plain.exists():
                with naming(plain, "remove"):
                    plain.unlink()
            elif segment.name == plain.name and plain.exists():
                self._pack(segment, ledger)
            elif not packed.exists() and (
                others := [f for f in closed_files(self.path) if plain_name(f.name) == plain.name]
            ):
                self._learn_again(segment, others[0], ledger)

    def _learn_again(self, segment: Segment, file: Path, ledger: Ledger) -> None:
        """Somebody has packed or unpacked the closed file."""
        frames: list[tuple[int, int]] = []
        with naming(file, "read"), open_lines(file, frames) as lines:
            while lines.read(1 << 20):
                continue
        self._known_as(replace(segment, name=file.name, frames=tuple(frames)), ledger)

    def _known_as(self, segment: Segment, ledger: Ledger) -> None:
        ledger.close_segment(segment, None)
        self._closed[segment.number] = segment

    def _names(self, segment: Segment) -> tuple[Path, Path]:
        return self.path.with_name(plain_name(segment.name)), self.path.with_name(segment.name)

    def _is_live(self, segment: Segment) -> bool:
        return self.live.size == segment.size and self.live.tail_hash(segment.size) == segment.tail_hash

    def rotate_if_due(self, ledger: Ledger, mark: Mark) -> Mark:
        """Close the file when it is time; the mark to go on from."""
        today = self._today()
        if not self._rotation.is_due(self.live.size, self._written_on, today):
            self._written_on = max(today, self._written_on)
            return mark
        name = free_name(self.path, self._written_on)
        segment = Segment(mark.segment, name, mark.offset, mark.tail_hash)
        reached = Mark(mark.segment + 1, 0, tail_hash(b""))
        ledger.close_segment(segment, reached)
        self._closed[segment.number] = segment
        self._rename(segment)
        self._written_on = today
        return reached

    def _rename(self, segment: Segment) -> None:
        self.live.close()
        with naming(self.path, "rename"):
            self._disk.rename(self.path, self.path.with_name(segment.name))
            self._disk.sync_folder(self.path.parent)
        self.live = LineFile(self.path, self._disk)

    def _pack(self, segment: Segment, ledger: Ledger) -> None:
        packing = self._rotation.packing
        if packing is None:
            return
        plain = self.path.with_name(segment.name)
        packed = plain.with_name(f"{plain.name}.{packing}")
        frames: list[tuple[int, int]] = []
        with naming(packed, "write"):
            self._disk.write_new(packed, pack(plain, packing, frames))
        self._known_as(replace(segment, name=packed.name, frames=tuple(frames)), ledger)
        with naming(plain, "remove"):
            plain.unlink()

    def read(self, place: Place) -> bytes:
        """The bytes at the place; none when their file is no longer there."""
        segment = self._closed.get(place.segment)
        if segment is None:
            return self.live.read(place.offset, place.length)
        file = self.path.with_name(segment.name)
        return read_at(file, segment.frames, place.offset, place.length) if file.exists() else b""

    def lines(self) -> Iterator[tuple[Line, int]]:
        """Every line of every file that is still there, with the number of its file."""
        live = max(self._closed, default=-1) + 1
        for number, name in [(n, s.name) for n, s in sorted(self._closed.items())] + [(live, self.path.name)]:
            file = self.path.with_name(name)
            if file.exists():
                with naming(file, "read"), open_lines(file) as lines:
                    yield from ((line, number) for line in read_lines(lines))

    def close(self) -> None:
        """Give the descriptor back."""
        self.live.close()
