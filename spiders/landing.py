"""Landing: a crawl's observations as one folder that is there whole or not at all."""

import contextlib
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import zstandard

from postings.batch import Manifest
from postings.model import Observation
from spiders.alive import mark, marked

PARTIAL = ".partial"
OBSERVATIONS = "observations.jsonl.zst"
MANIFEST = "manifest.json"
PID = "pid"
POSTING = b'"posting":{"platform":'


class LandingWriter:
    """Writes one batch aside; `close` puts it in place by a rename, which is the commit."""

    def __init__(self, landing: Path, batch_id: str) -> None:
        self.landing = landing
        self.batch_id = batch_id
        self.folder = landing / PARTIAL / batch_id
        self.folder.mkdir(parents=True)
        (self.folder / PID).write_text(mark(os.getpid()))
        self._file = (self.folder / OBSERVATIONS).open("xb")
        self._sum = 0
        self._out: Any = zstandard.ZstdCompressor(level=3).stream_writer(self._file, closefd=False)

    def write(self, observation: Observation) -> None:
        """Add one observation as a line."""
        line = observation.model_dump_json().encode()
        self._out.write(line + b"\n")
        # The posting stands last; the record before it may differ in what nobody reads.
        posting = hashlib.blake2b(line[line.rfind(POSTING) :], digest_size=8).digest()
        self._sum = (self._sum + int.from_bytes(posting)) % 2**64

    @property
    def digest(self) -> str:
        """The same for the same postings, in whatever order they came."""
        return f"{self._sum:016x}"

    def close(self, manifest: Manifest) -> Path:
        """Finish the batch and rename it into landing; returns its folder there."""
        self._out.close()
        _sync(self._file.fileno())
        self._file.close()
        with (self.folder / MANIFEST).open("x", encoding="utf-8") as out:
            out.write(manifest.model_dump_json(indent=2) + "\n")
            out.flush()
            _sync(out.fileno())
        (self.folder / PID).unlink()
        _sync_folder(self.folder)
        final = self.landing / self.batch_id
        self.folder.rename(final)
        _sync_folder(self.landing)
        return final

    def abandon(self) -> None:
        """Forget the batch; nothing of it stays."""
        # A full disk makes closing fail as well; the file goes either way.
        with contextlib.suppress(OSError):
            self._out.close()
        with contextlib.suppress(OSError):
            self._file.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def unpack_landed(home: Path, output: Path) -> None:
    """Write the observations of every batch of a home as JSON Lines."""
    with output.open("wb") as lines:
        for packed in sorted((home / "landing").glob(f"*/{OBSERVATIONS}")):
            with packed.open("rb") as batch:
                zstandard.ZstdDecompressor().copy_stream(batch, lines)


def sweep_partials(landing: Path) -> list[str]:
    """Remove what dead processes left unfinished; returns the batch ids removed."""
    removed = []
    partial = landing / PARTIAL
    for folder in sorted(partial.iterdir()) if partial.is_dir() else []:
        if _in_use(folder / PID):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        removed.append(folder.name)
    return removed


def _in_use(pid_file: Path) -> bool:
    try:
        return marked(pid_file.read_text()) is not None
    except OSError:
        return False


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
