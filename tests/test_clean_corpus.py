"""The corpus of real postings: every line cleans, and what a careful reader found is found."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postings.clean import clean
from postings.model import Posting, RawPosting
from spiders import lenient

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "postings"
# What fifty of them say, read and written down by hand before the rules were.
LABELS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "fixtures" / "clean_labels.json").read_text("utf-8")
)
FLOOR = 95


def lines(site: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    if not CORPUS.is_dir():
        pytest.skip("../shared/corpus is not here")
    for path in sorted(CORPUS.glob(f"{site or '*'}.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = lenient.loads(line)
            assert isinstance(row, dict), f"{path.name}: a line is no JSON object"
            yield path.stem, row


def raw_of(row: dict[str, Any]) -> RawPosting:
    return RawPosting(
        platform="corpus",
        employer=row["company"],
        url=row["job_url"],
        posting_id=row["id"],
        title=row["title"],
        locations=[row["location"]] if row.get("location") else [],
        employment_type=row.get("job_type"),
        department=row.get("job_function"),
        published=row.get("date_posted"),
        description_text=row.get("description"),
    )


def test_every_posting_cleans_and_none_is_lost() -> None:
    found = [(clean(raw_of(row)), row) for _, row in lines()]
    assert len(found) == sum(1 for _ in lines()) > 500
    for posting, row in found:
        assert posting.title and posting.content_hash
        assert bool(posting.text) == bool(row.get("description"))
        assert "\n\n".join(posting.sections.values()) == posting.text


def test_cleaning_a_cleaned_text_changes_nothing() -> None:
    for _, row in lines():
        posting = clean(raw_of(row))
        again = clean(raw_of({**row, "description": posting.text}))
        assert again == posting


def seen(posting: Posting, label: dict[str, Any]) -> dict[str, Any]:
    sections = {str(name): text for name, text in posting.sections.items()}
    return {
        "sections": sorted(sections),
        "items": {
            name: sum(line.startswith("- ") for line in sections.get(name, "").split("\n"))
            for name in label["items"]
        },
        "seniority": posting.seniority,
        "experience_years": posting.experience_years,
        "education": [posting.education.required, posting.education.preferred],
        "weekly_hours": posting.weekly_hours,
        "employment_type": posting.employment_type,
    }


def test_what_a_careful_reader_found_is_found() -> None:
    rows = {(site, row["id"]): row for site, row in lines()}
    asked, right, wrong = Counter[str](), Counter[str](), []
    for label in LABELS:
        posting = clean(raw_of(rows[label["site"], label["id"]]))
        for name, value in seen(posting, label).items():
            expected = sorted(label[name]) if name == "sections" else label[name]
            asked[name] += 1
            right[name] += value == expected
            if value != expected:
                wrong.append(f"{label['site']} {label['id']} {name}: {expected}, not {value}")
    assert len(LABELS) == 50
    for name, count in asked.items():
        assert 100 * right[name] >= FLOOR * count, "\n".join(wrong)
