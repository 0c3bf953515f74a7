"""Files of one's own: what a line or a cell means, and that no network and no page has a say."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_crawl import crawl, crawl_many
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from postings.model import RawPay
from spiders.catalogue import Board, CatalogueError, load_boards
from spiders.parse import BadRecord, read_saved
from spiders.platforms import file, readers, recognise
from spiders.recognise import from_page
from spiders.shape import UnreadableRecord

BOARD = Board(employer="Orchard Tools", url="https://orchard.example", platform="file")
LINES = (
    '{"posting_id": 4711, "title": "Grafter", "locations": ["Riga", "Tartu"], "extra": {"a": 1}}\n'
    "\n"
    '{"posting_id": "4712", "title": "Picker", "employer": "Orchard Fields"}\n'
)
SHEET = (
    "posting_id,title,locations,pay,published,Hiring manager's desk\r\n"
    '4711,Grafter,"Riga, Latvia | Tartu, Estonia","[{""minimum"": 1800, ""currency"": ""EUR""}]",'
    "2026-03-01,North\r\n"
    '4712,"Picker\r\nand packer",Riga,,,\r\n'
)


def read_all(content: str) -> list[dict[str, Any]]:
    found = file.read_answer(content.encode(), BOARD)
    return [file.read(record, BOARD).model_dump(exclude_defaults=True) for record in found]


def test_json_lines_say_what_they_are() -> None:
    assert read_all("\ufeff" + LINES) == [
        {
            "board": "orchard-tools-file",
            "employer": "Orchard Tools",
            "posting_id": "4711",
            "title": "Grafter",
            "locations": ["Riga", "Tartu"],
            "extra": {"a": 1},
        },
        {
            "board": "orchard-tools-file",
            "employer": "Orchard Fields",
            "posting_id": "4712",
            "title": "Picker",
        },
    ]


def test_csv_columns_are_the_models_fields() -> None:
    first, second = read_all(SHEET)
    assert first == {
        "board": "orchard-tools-file",
        "employer": "Orchard Tools",
        "posting_id": "4711",
        "title": "Grafter",
        "locations": ["Riga, Latvia", "Tartu, Estonia"],
        "published": "2026-03-01",
        "pay": [RawPay(minimum=Decimal(1800), currency="EUR").model_dump(exclude_defaults=True)],
        "extra": {"Hiring manager's desk": "North"},
    }
    assert (second["title"], second["locations"]) == ("Picker\r\nand packer", ["Riga"])


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ('"Riga, Latvia"', ["Riga, Latvia"]),
        ("Riga; Tartu ;Riga", ["Riga", "Tartu"]),
        ('"[""Riga"", ""Tartu; old town""]"', ["Riga", "Tartu; old town"]),
    ],
)
def test_a_cell_holds_one_place_or_several(cell: str, places: list[str]) -> None:
    (posting,) = read_all(f"title,locations\nGrafter,{cell}\n")
    assert posting["locations"] == places


def test_semicolons_and_tabs_are_csv_too() -> None:
    assert read_all("title;team\nGrafter;Nursery\n")[0]["team"] == "Nursery"
    assert read_all("title\tteam\nGrafter\tNursery\n")[0]["team"] == "Nursery"


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ('{"title": "x"}\n\n{oops\n', 3, "not JSON"),
        ('\n{"title": "x"}\n[1]\n', 3, "one JSON object a line is due, this is list"),
        ("name,ort\nx,y\n", 1, "no column is a field of a posting"),
        ("title,team\nx,y,z\n", 2, "more cells than columns"),
        ("title,pay\nx,much\n", 2, "pay: not JSON"),
        ('title,team\nx,"y\n', 2, "not CSV"),
    ],
)
def test_what_is_no_record_is_told_with_its_line(content: str, line: int, told: str) -> None:
    wrong = [
        (at, held) for at, held in file.records(content.splitlines(True)) if isinstance(held, str)
    ]
    assert [at for at, _ in wrong] == [line]
    assert told in wrong[0][1]


def test_a_saved_file_reads_line_by_line() -> None:
    found = read_saved("x.jsonl", b'{"title": "x"}\n{oops\n', platform="file")
    assert [getattr(row, "title", None) for row in found] == ["x", None]
    assert isinstance(found[1], BadRecord) and "not JSON" in found[1].error


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)


@given(anything)
def test_what_is_no_posting_is_refused_in_words(record: Any) -> None:
    try:
        file.read(record, BOARD)
    except (UnreadableRecord, ValidationError) as error:
        assert str(error) or record == ""


def test_a_file_is_never_recognised_from_an_address_or_a_page() -> None:
    assert not hasattr(readers()["file"], "token")
    assert recognise("file:///etc/passwd") is None
    page = '<a href="file:///etc/passwd">jobs</a><iframe src="file:///etc/passwd"></iframe>'
    found = from_page("https://x.example", "https://x.example", page)
    assert (found.platform, found.board_url) == (None, None)


def test_boards_yml_may_name_a_file_for_this_platform_only(tmp_path: Path) -> None:
    catalogue = tmp_path / "boards.yml"
    catalogue.write_text("- {employer: A, url: 'file:///srv/jobs.jsonl', platform: file}\n")
    (entry,) = load_boards(catalogue)
    assert entry.name == "a-file"
    named = entry.model_copy(update={"url": catalogue.as_uri()})
    assert file.path_of(named) == catalogue
    catalogue.write_text(
        "- {employer: A, url: 'file:///srv/jobs.jsonl'}\n"
        "- {employer: B, url: 'file:///srv/jobs.jsonl', platform: html}\n"
        "- {employer: C, url: 'file://host/jobs.jsonl', platform: file}\n"
        "- {employer: D, url: 'https://d.example', api: 'file:///srv', platform: file}\n"
    )
    with pytest.raises(CatalogueError) as raised:
        load_boards(catalogue)
    told = raised.value.mistakes
    assert [line.split(": ")[0] for line in told] == [f"boards.yml:{n}" for n in (1, 2, 3, 4)]
    assert "which only 'platform: file' reads" in told[0]
    assert "which only 'platform: file' reads" in told[1]
    assert "is not a web address" in told[2]
    assert "is not a web address" in told[3]


# --- crawls --------------------------------------------------------------------------------------


def board(name: str, **entry: Any) -> dict[str, Any]:
    told = {"employer": "Orchard Tools", "name": name, "platform": "file"}
    return {"url": "https://orchard.example/"} | told | entry


def test_files_are_crawled_without_a_request(tmp_path: Path) -> None:
    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    wrong = LINES + '{oops\n{"title": {"no": "text"}}\n'
    boards = [
        board("lines", url=Path(write("with space.jsonl", LINES)).as_uri()),
        board("sheet", options={"path": write("jobs.csv", SHEET)}),
        board("part", options={"path": write("part.jsonl", LINES), "whole": False}),
        board("wrong", options={"path": write("wrong.jsonl", wrong)}),
        board("twice", options={"path": write("twice.jsonl", LINES + LINES)}),
        board("broken", options={"path": write("broken.jsonl", "")}),
        board("empty", options={"path": write("empty.csv", "title,url\n")}),
        board("latin", options={"path": write("latin.csv", b"title\nG\xe4rtner\n")}),
        board("large", options={"path": write("large.jsonl", LINES)}, max_bytes=20),
        board("capped", options={"path": write("capped.jsonl", LINES)}, max_items=1),
        board("absent", options={"path": str(tmp_path / "absent.jsonl")}),
        board("folder", options={"path": str(tmp_path)}),
        board("device", options={"path": "/dev/zero"}),
        board("unnamed"),
    ]
    events, done = crawl_many(tmp_path / "home", boards)
    landed = {event["board"]: event["manifest"] for event in events if event["event"] == "landed"}
    told = {
        name: (held["reason"], held["complete"], held["items"], held["requests"], held["errors"])
        for name, held in landed.items()
    }
    assert told == {
        "lines": ("finished", True, 2, 0, {}),
        "sheet": ("finished", True, 2, 0, {}),
        "part": ("finished", False, 2, 0, {}),
        "wrong": ("partial", False, 3, 0, {"unreadable line": 2, "unreadable record": 1}),
        "twice": ("finished", True, 2, 0, {}),
        "broken": ("failed", False, 0, 0, {"empty file": 1}),
        "empty": ("empty", True, 0, 0, {}),
        "latin": ("failed", False, 0, 0, {"unreadable file": 1}),
        "large": ("failed", False, 0, 0, {"oversize": 1}),
        "capped": ("capped", False, 1, 0, {}),
        "absent": ("failed", False, 0, 0, {"bad board": 1}),
        "folder": ("failed", False, 0, 0, {"bad board": 1}),
        "device": ("failed", False, 0, 0, {"bad board": 1}),
        "unnamed": ("failed", False, 0, 0, {"bad board": 1}),
    }
    assert any(note.startswith("wrong.jsonl:4: not JSON") for note in landed["wrong"]["notes"])
    assert "options: {path: FILE}" in landed["unnamed"]["notes"][0]
    assert done.returncode == 0


def test_what_lands_is_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    served = {"platform": "lever", "title": "Grafter", "url": "https://orchard.example/1"}
    path.write_text(json.dumps(served))
    manifest, (seen,) = crawl(tmp_path / "home", url=path.as_uri(), platform="file")
    assert (manifest.platform, seen.platform, seen.record) == ("file", "file", served)
    assert (seen.posting.platform, seen.posting.title, seen.url) == (
        "lever", "Grafter", "https://orchard.example/1",
    )  # fmt: skip
