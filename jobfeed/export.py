"""Postings as files for other programs, whole or not at all."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal

from jobfeed import show
from warehouse.export import Part, read_out, write_parquet

Form = Literal["parquet", "csv", "jsonl", "jsonld"]
CONTEXT = '{"@context": "https://schema.org/", "@graph": ['


def export(home: Path, folder: Path, form: Form, where: str, by: Part) -> int:
    """Write postings into a new folder; returns how many had no place in the form.

    Raises FileExistsError where the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} holds something; choose a folder that is not there yet")
    aside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        left_out = _write(home, aside, form, where, by)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return left_out


def _write(home: Path, folder: Path, form: Form, where: str, by: Part) -> int:
    if form == "parquet":
        write_parquet(home, folder / "postings", where, by)
        return 0
    with (folder / f"postings.{form}").open("w", encoding="utf-8", newline="") as out:
        if form == "csv":
            head = True
            for columns, rows in read_out(home, form, where):
                show.write_csv(out, columns if head else (), rows)
                head = False
            return 0
        lines = (row[0] for _, rows in read_out(home, form, where) for row in rows)
        if form == "jsonl":
            out.writelines(f"{line}\n" for line in lines)
            return 0
        return _write_graph(out, lines)


def _write_graph(out: IO[str], lines: Iterator[str | None]) -> int:
    """One JSON-LD document; returns how many postings lack what schema.org demands."""
    left_out, between = 0, "\n"
    out.write(CONTEXT)
    for line in lines:
        if line is None:
            left_out += 1
        else:
            out.write(between + line)
            between = ",\n"
    out.write("\n]}\n")
    return left_out
