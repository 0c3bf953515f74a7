"""boards.yml: what it may say, and how its mistakes are told."""

from datetime import timedelta
from pathlib import Path

import pytest

from spiders import platforms
from spiders.catalogue import Board, CatalogueError, load_boards


def load(tmp_path: Path, body: str) -> list[Board]:
    path = tmp_path / "boards.yml"
    path.write_text(body, encoding="utf-8")
    return load_boards(path)


def mistakes(tmp_path: Path, body: str) -> list[str]:
    with pytest.raises(CatalogueError) as raised:
        load(tmp_path, body)
    assert str(raised.value) == "\n".join(raised.value.mistakes)
    return raised.value.mistakes


def test_platform_and_name_are_made_where_they_are_left_out(tmp_path: Path) -> None:
    boards = load(
        tmp_path,
        "boards:\n"
        "  - {employer: Acme Robots, url: 'https://boards.greenhouse.io/acme'}\n"
        "  - {employer: Lev, url: 'https://jobs.eu.lever.co/lev', every: 30m}\n"
        "  - {employer: Apple, url: 'https://jobs.apple.com/de-de/search', every: 1d}\n"
        "  - {employer: 'Škoda', url: 'https://careers.example.org/jobs'}\n",
    )
    assert [(board.name, board.platform) for board in boards] == [
        ("acme-robots-greenhouse", "greenhouse"),
        ("lev-lever", "lever"),
        ("apple-apple", "apple"),
        ("koda-jsonld", "jsonld"),
    ]
    assert [board.interval for board in boards][1:3] == [timedelta(minutes=30), timedelta(days=1)]


def test_a_bare_list_and_an_empty_file_are_catalogues(tmp_path: Path) -> None:
    assert load(tmp_path, "- employer: A\n  url: https://a.example/jobs\n")[0].employer == "A"
    assert load(tmp_path, "") == []
    assert load(tmp_path, "boards:\n") == []


def test_a_missing_key_names_line_key_and_employer(tmp_path: Path) -> None:
    body = "boards:\n  - employer: Fine\n    url: https://f.example/jobs\n  - employer: Acme\n"
    assert mistakes(tmp_path, body) == ["boards.yml:4: 'url' is missing for employer 'Acme'"]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    body = (
        "boards:\n"
        "  - employer: A\n"
        "    url: https://a.example/jobs\n"
        "    platform: grenhouse\n"
        "  - employer: B\n"
        "    url: jobs.example\n"
        "    every: often\n"
        "  - employer: C\n"
        "    url: https://c.example/jobs\n"
        "    evry: 1h\n"
        "  - just a word\n"
        "  - {employer: D, url: 'https://d.example', name: twice}\n"
        "  - {employer: E, url: 'https://e.example', name: twice}\n"
        "  - {employer: F, url: 'https://f.example', robots: ignore}\n"
    )
    told = mistakes(tmp_path, body)
    assert [line.split(": ")[0] for line in told] == [
        f"boards.yml:{number}" for number in (4, 6, 7, 10, 11, 13, 14)
    ]
    assert f"unknown platform 'grenhouse'; known are {', '.join(platforms.known())}" in told[0]
    assert "'jobs.example' is not a web address" in told[1]
    assert "write for example 30m, 6h or 1d" in told[2]
    assert "'evry' is not known for employer 'C'" in told[3]
    assert "the name 'twice' is taken by line 12" in told[5]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("boards: [", "boards.yml:1: not YAML"),
        ("bords:\n  - a\n", "boards.yml:1: 'bords' is not known; use 'boards:'"),
        ("boards: 7\n", "boards.yml:1: 'boards:' should hold a list"),
        ("a\tword", "boards.yml:1"),
        ("- employer: A\n  employer: B\n", "boards.yml:2: not YAML"),
    ],
)
def test_what_is_no_catalogue_is_told(tmp_path: Path, body: str, expected: str) -> None:
    assert mistakes(tmp_path, body)[0].startswith(expected)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no such file"):
        load_boards(tmp_path / "boards.yml")


def test_an_anchor_bomb_or_a_python_tag_makes_nothing(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "- !!python/object/apply:os.system ['true']\n")
