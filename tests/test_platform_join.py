"""JOIN: data inside pages, the API behind pages that list nothing, cents, and lost pages."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_join import COMPANY, JOB, ROW, listed, page
from fixtures.wire_junk import nested
from fixtures.wire_site import Answer, Asked
from hypothesis import given

from postings.model import RawPay
from spiders.catalogue import Board
from spiders.hydration import next_data
from spiders.parse import BadRecord, read_saved
from spiders.platforms import join
from spiders.shape import UnreadableRecord

URL = "https://join.com/companies/orchard"
BOARD = Board(employer="Orchard Tools", url=URL)
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "wire" / "joincom"


def test_every_field_is_read() -> None:
    posting = join.read({"list": ROW, "detail": JOB, "company": COMPANY}, BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "join",
        "board": "orchard-tools-join",
        "employer": "Orchard Tools",
        "url": f"{URL}/1001-baumpfleger",
        "apply_url": f"{URL}/1001-baumpfleger",
        "posting_id": "1001",
        "title": "Baumpfleger:in",
        "locations": ["Görlitz, Germany"],
        "workplace": "HYBRID",
        "employment_type": "FULL_TIME",
        "department": "Agriculture",
        "published": "2026-02-03T10:30:00.000Z",
        "description_html": "<h2>Aufgaben</h2><ul><li>Schneiden &amp; pflegen</li></ul>",
        "language": "de",
        "extra": {
            "employment_label": "Employee",
            "company": "Orchard Tools GmbH",
            "domain": "orchard.example",
        },
    }
    assert posting.pay == [
        RawPay(
            minimum=Decimal("45000"), maximum=Decimal("52500.5"), currency="EUR", period="PER_YEAR"
        )
    ]


def test_the_company_names_the_employer_where_nobody_else_does() -> None:
    nobody = Board(employer="", url=URL)
    assert join.read({"list": ROW, "company": COMPANY}, nobody).employer == "Orchard Tools GmbH"
    assert join.read(JOB, nobody).employer == "Orchard Tools GmbH"


def test_a_period_without_an_amount_is_no_pay() -> None:
    assert join.read({**ROW, "salaryAmountFrom": None, "salaryAmountTo": {}}, BOARD).pay == []


@pytest.mark.parametrize(
    ("told", "html", "text"),
    [
        ({"schemaDescription": "<p>x</p>"}, "<p>x</p>", None),
        ({"description": "## Tasks\n- Prune"}, None, "## Tasks\n- Prune"),
        ({"intro": "Hi", "tasks": "- Prune"}, None, "Hi\n\n## Tasks\n- Prune"),
        ({"intro": "A", "tasks": "<p>B</p>"}, "<p>A</p>\n<h3>Tasks</h3>\n<p>B</p>", None),
    ],
)
def test_descriptions_are_html_or_markdown(
    told: dict[str, str], html: str | None, text: str | None
) -> None:
    posting = join.read({"list": ROW, "detail": {"id": 1001, **told}}, BOARD)
    assert (posting.description_html, posting.description_text) == (html, text)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        (f"{URL}/1001-baumpfleger?pid=x", "orchard"),
        ("https://www.join.com/companies/gr%C3%BCn", "grün"),
        ("https://join.com/", None),
        ("https://join.com/companies", None),
        ("https://join.com/recruitment-hr-blog/companies/x", None),
        ("https://help.join.com/companies/orchard", None),
        ("https://joins.com/companies/orchard", None),
    ],
)
def test_the_token_is_the_companys_name(url: str, token: str | None) -> None:
    assert join.token(url) == token


@given(nested(*join.KNOWN_JOB, *join.KNOWN, "name", "amount", "cityName"))
def test_hostile_records_read_as_far_as_they_go(record: Any) -> None:
    assert join.read(record, BOARD).platform == "join"


SCRIPT = '<script id="__NEXT_DATA__">'


@pytest.mark.parametrize("body", ["", "<p>x</p>", SCRIPT, SCRIPT + '{"a":', SCRIPT + "[" * 50_000])
def test_a_page_without_data_is_told(body: str) -> None:
    with pytest.raises(UnreadableRecord):
        next_data(body)


def saved(name: str, body: bytes) -> list[tuple[str | None, str | None, str | None]]:
    found = read_saved(name, body, url=URL)
    assert not [row for row in found if isinstance(row, BadRecord)]
    return [(p.platform, p.title, p.url) for p in found if not isinstance(p, BadRecord)]


def test_saved_pages_and_answers_read_alike() -> None:
    known = {"jobs": listed([ROW], 1), "company": COMPANY}
    expected = [("join", ROW["title"], f"{URL}/1001-baumpfleger")]
    assert saved("list.html", page(known)) == expected
    assert saved("job.html", page({"job": JOB})) == expected
    assert saved("list.json", json.dumps(listed([ROW], 1)).encode()) == expected


def test_the_corpus_reads_as_served() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(CORPUS.glob("*.json")):
        rows = json.loads(path.read_text())["items"]
        found = read_saved(path.name, path.read_bytes())
        assert [
            (p.posting_id, p.title, p.url, p.locations, p.published)
            for p in found
            if not isinstance(p, BadRecord)
        ] == [
            (str(row["id"]), row["title"], row["shareableUrl"], places(row), row["publishedAt"])
            for row in rows
        ]
        assert len(found) == len(rows)


def places(row: dict[str, Any]) -> list[str]:
    return [f"{held['name']}, {held['country']}" for held in row["locations"]]


# --- the crawl ------------------------------------------------------------------------------------

ROWS = [{**ROW, "id": n, "idParam": f"{n}-x", "title": f"Job {n}"} for n in range(12)]
PAGE = "/companies/orchard"
API = "/api/public/companies/9876/jobs"


def number(asked: Asked) -> int:
    found = re.search(r"\bpage=(\d+)", asked.path)
    return int(found[1]) if found else 1


def pages(asked: Asked) -> Answer:
    return Answer(page({"jobs": listed(ROWS, number(asked)), "company": COMPANY}))


def torn(asked: Asked) -> Answer:
    return pages(asked) if number(asked) == 1 else Answer(b"", 500)


def api(asked: Asked) -> Answer:
    if asked.headers["accept"] != "application/json" or "pageSize=5" not in asked.path:
        return Answer(b"[]", 406)
    held = listed([{**row, "description": "<p>x</p>"} for row in ROWS], number(asked))
    held["pagination"]["totalPages"] = held["pagination"].pop("pageCount")
    return as_json(held)


def sample(state: dict[str, Any]) -> Answer:
    script = json.dumps({"props": {"pageProps": {"companyData": state}}})
    return Answer(f'<div id="__NEXT_DATA__"><script>{script}</script></div>'.encode())


DETAILS = {f"{PAGE}/{n}-x": Answer(page({"job": {**JOB, "id": n}})) for n in range(1, 12)}
BOARDS: dict[str, Any] = {
    "pages": {PAGE: pages, **DETAILS},
    "torn": {PAGE: torn, **DETAILS},
    "api": {PAGE: sample({"company": COMPANY, "jobs": []}), API: api},
    "lean": {
        PAGE: Answer(b'<script id="__JOIN_COM_DATA__">{"companyId": 9876}</script>'),
        API: as_json(listed(ROWS[:1], 1)),
        "/api/public/jobs/0": as_json({**JOB, "id": 0}),
    },
    "refused": {PAGE: sample({"company": COMPANY}), API: as_json([{"message": "pageSize"}])},
    "empty": {PAGE: Answer(page({"jobs": listed([], 1), "company": COMPANY}))},
    "bare": {PAGE: Answer(b"<h1>This company isn't hiring</h1>")},
    "none": {},
    "demo": demo("join", openings(12, "steinbock")),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    home = tmp_path_factory.mktemp("join")
    urls = {"demo": "https://join.com/companies/demo"}
    return crawl_boards(home, BOARDS, url=lambda _, name: urls.get(name, URL))


def test_the_pages_are_walked_to_their_details(crawled: dict[str, Crawled]) -> None:
    found = crawled["pages"]
    assert found.told == ("finished", True, 11)
    assert [path for path in found.paths if "?" in path] == [f"{PAGE}?page={n}" for n in (1, 2, 3)]
    assert found.manifest.stats == {"gone": 1, "unread/leads": 11}
    assert [row.posting.posting_id for row in found.seen if row.kind == "gone"] == ["0"]
    assert {row.posting.employer for row in found.seen} == {"Orchard Tools"}
    assert found.seen[-1].record["company"]["domain"] == "orchard.example"


def test_a_lost_later_page_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 4)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_a_page_that_lists_nothing_leads_to_the_api(crawled: dict[str, Crawled]) -> None:
    assert crawled["api"].told == ("finished", True, 12)
    assert len([path for path in crawled["api"].paths if path.startswith(API)]) == 3
    assert crawled["lean"].told == ("finished", True, 1)
    assert crawled["lean"].seen[0].posting.description_html == JOB["description"]


def test_what_fails_is_no_empty_board(crawled: dict[str, Crawled]) -> None:
    assert crawled["refused"].told == ("failed", False, 0)
    assert crawled["refused"].manifest.errors == {"no list in answer": 1}
    assert crawled["bare"].told == ("failed", False, 0)
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(12, "steinbock"))
