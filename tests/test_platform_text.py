"""Plain text postings and saved lines."""

from pathlib import Path

import pytest

from postings.model import RawPosting
from spiders.parse import BadRecord, read_saved

SEED = Path(__file__).parents[2] / "shared" / "seed" / "aggregator-apple-ml-engineer.txt"


def test_a_text_is_kept_whole_and_gets_no_title() -> None:
    body = "\ufeffLine one\r\n  **Role Number:** 200700001-0331\n".encode()
    (found,) = read_saved("copy.txt", body, employer="Apple", url="https://agg.example/1")
    assert found == RawPosting(
        platform="text",
        employer="Apple",
        url="https://agg.example/1",
        description_text="Line one\n  **Role Number:** 200700001-0331\n",
    )


def test_the_seed_keeps_every_word() -> None:
    if not SEED.is_file():
        pytest.skip("../shared is not here")
    (found,) = read_saved(SEED.name, SEED.read_bytes(), employer="Apple")
    assert isinstance(found, RawPosting)
    assert (found.description_text or "").split() == SEED.read_text().split()


def test_a_bad_line_stands_in_its_place() -> None:
    lines = b'{"title": "A"}\n\n{"title": \n{"titel": "B"}\n[]\n{"title": "C", "employer": "X"}\n'
    found = read_saved("rows.jsonl", lines, employer="Acme")
    assert [type(row).__name__ for row in found] == [
        "RawPosting",
        "BadRecord",
        "BadRecord",
        "BadRecord",
        "RawPosting",
    ]
    assert [row.line for row in found if isinstance(row, BadRecord)] == [3, 4, 5]
    assert "titel" in found[2].error  # type: ignore[union-attr]
    assert [row.employer for row in found if isinstance(row, RawPosting)] == ["Acme", "X"]


@pytest.mark.parametrize(
    ("name", "body", "platform"),
    [
        ("a.json", b'{"what": 1}', None),
        ("a.json", b'{"jobs": [', None),
        ("a.bin", b"\x00\x01", None),
        ("a.json", b"{}", "nope"),
        ("a.html", b"", None),
    ],
)
def test_what_cannot_be_read_is_one_bad_record(
    name: str, body: bytes, platform: str | None
) -> None:
    (found,) = read_saved(name, body, platform)
    assert isinstance(found, BadRecord)
    assert (found.source, bool(found.error)) == (name, True)
