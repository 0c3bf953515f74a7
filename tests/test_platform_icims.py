"""iCIMS: cards and pages by their exact values, and the two ways to a portal's list."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, crawl_boards, demo, openings, read_alike
from fixtures.wire_site import Answer, Asked
from hypothesis import given
from hypothesis import strategies as st

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.icims_pages import cards, job_page
from spiders.parse import read_saved
from spiders.platforms import icims, recognise
from spiders.shape import UnreadableRecord

FIXTURES = Path(__file__).parent / "fixtures"
LIST, JOB = FIXTURES / "wire_icims.html", FIXTURES / "wire_icims_job.html"
HOST = "careers-orchard.icims.com"
SITE = f"https://{HOST}"
URL = f"{SITE}/jobs/search?ss=1"
BOARD = Board(employer="", url=URL)


def row(position: int = 0) -> dict[str, Any]:
    return cards(LIST.read_text(), f"{SITE}/jobs/search")[position]


def test_every_field_is_read() -> None:
    page = job_page(JOB.read_text(), f"{SITE}/jobs/4711/grafter/job?in_iframe=1", BOARD)
    posting = icims.read({"list": row() | {"lastmod": "2026-11-10"}, "detail": page}, BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "icims",
        "board": "careers-orchard.icims.com-icims",
        "employer": "Orchard Tools",
        "url": f"{SITE}/jobs/4711/grafter-%26-pruner/job",
        "posting_id": "4711",
        "role_number": "2026-4711",
        "title": "Grafter & Pruner",
        "locations": ["Houston, TX, US", "NY, US"],
        "workplace": "remote",
        "employment_type": "Regular Part-Time",
        "department": "Nursery",
        "published": "11/3/2026 9:15 AM",
        "updated": "2026-11-10",
        "description_html": "<p>Trees &amp; shrubs wait.</p>",
        "language": "en-US",
    }
    assert posting.pay == [RawPay(minimum=Decimal("21.50"), maximum=Decimal(28), currency="USD")]


def test_a_card_tells_its_places_where_the_page_has_no_data() -> None:
    body = (
        '<div class="iCIMS_JobContent"><h2 class="iCIMS_InfoMsg iCIMS_InfoField_Job">Overview</h2>'
        '<div class="iCIMS_InfoMsg iCIMS_InfoMsg_Job"><div class="iCIMS_Expandable_Text">'
        "<p>Trees wait.</p></div></div></div>"
    )
    page = job_page(body, f"{SITE}/jobs/4711/grafter/job", BOARD)
    posting = icims.read({"list": row(), "detail": page}, BOARD)
    assert posting.locations == ["US-TX-Houston", "US-NY-New York"]
    assert posting.description_html == (
        '<h3>Overview</h3>\n<div class="iCIMS_Expandable_Text"><p>Trees wait.</p></div>'
    )


def test_a_relative_link_and_a_bare_card_are_read() -> None:
    assert row(1) == {"id": "4712", "url": f"{SITE}/jobs/4712/picker/job", "title": "Picker"}
    assert len(cards(LIST.read_text(), SITE)) == 2


def test_the_wrapper_around_a_page_is_no_page() -> None:
    assert job_page("<html><body><iframe id='icims_content_iframe'></iframe>", URL, BOARD) is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (URL, HOST),
        (f"https://{HOST.upper()}/jobs/4711/grafter/job?in_iframe=1", HOST),
        ("https://uscareers-orchard-tools.icims.com/", "uscareers-orchard-tools.icims.com"),
        ("https://www.icims.com/", None),
        ("https://api.icims.com/customers/1", None),
        ("https://help.icims.com/", None),
        ("https://careers-orchard.icims.com.example/", None),
        ("https://careers-orchard.noticims.com/", None),
    ],
)
def test_a_portal_is_known_by_its_host(url: str, host: str | None) -> None:
    assert icims.token(url) == host
    assert recognise(url) == (("icims", host) if host else None)


def test_saved_pages_are_recognised() -> None:
    listed = read_saved("list.html", LIST.read_bytes(), url=f"{SITE}/jobs/search")
    page = read_saved("job.html", JOB.read_bytes(), url=f"{SITE}/jobs/4711/grafter/job")
    told = [
        (found.platform, found.posting_id, found.title)
        for found in [*listed, *page]
        if isinstance(found, RawPosting)
    ]
    assert told == [
        ("icims", "4711", "Grafter & Pruner"),
        ("icims", "4712", "Picker"),
        ("icims", "4711", "Grafter & Pruner"),
    ]


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["http://[", "https://orchard.example/jobs/1", "//x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
keys = st.sampled_from(["list", "detail", "labels", "data", "id", "url", "title", "format"])


@given(st.dictionaries(keys, anything | st.dictionaries(keys, anything)))
def test_a_hostile_record_never_raises(record: dict[str, Any]) -> None:
    icims.read(record, BOARD)
    with pytest.raises(UnreadableRecord):
        icims.read([record], BOARD)


# --- crawls --------------------------------------------------------------------------------------

HTML = {"Content-Type": "text/html"}
PAGE = Answer(JOB.read_bytes(), headers=HTML)
NOTHING = Answer(b'<body class="iCIMS_Search">Sorry, no jobs were found.</body>', headers=HTML)
WRAPPER = Answer(b"<html><body><iframe></iframe></body></html>", headers=HTML)


def sitemap(*numbers: int) -> Answer:
    locs = "".join(
        f"<url><loc>{SITE}/jobs/{n}/a-job/job</loc><lastmod>2026-11-0{n % 9 + 1}</lastmod></url>"
        for n in numbers
    )
    return Answer(f"<urlset><url><loc>{SITE}/jobs/intro</loc></url>{locs}</urlset>".encode())


def listed(counts: dict[int, tuple[int, int]]) -> Any:
    """Pages of cards; past the end the last one comes again."""

    def answer(asked: Asked) -> Answer:
        if "in_iframe=1" not in asked.path:
            return WRAPPER
        page = min(int(asked.path.partition("pr=")[2]), max(counts))
        items = "".join(
            f'<li><a class="iCIMS_Anchor" href="/jobs/{n}/a-job/job"><h3>Job {n}</h3></a></li>'
            for n in range(*counts[page])
        )
        body = f'<ul class="iCIMS_JobsTable">{items}</ul>'
        return Answer(body.encode(), headers=HTML)

    return answer


def pages(*numbers: int) -> dict[str, Answer]:
    return {f"/jobs/{n}/a-job/job?in_iframe=1": PAGE for n in numbers}


SEARCH, FORBIDDEN = "/jobs/search", Answer(b"", 403)
TWO = listed({0: (101, 121), 1: (121, 124)})
BOARDS: dict[str, Any] = {
    "sitemap": {
        "/sitemap.xml": sitemap(101, 102, 103, 104),
        **pages(101),
        "/jobs/102/a-job/job?in_iframe=1": Answer(b"", 410),
        "/jobs/103/a-job/job?in_iframe=1": Answer(b"", 404),
        "/jobs/104/a-job/job?in_iframe=1": Answer(b"", 403),
    },
    "search": {"/sitemap.xml": FORBIDDEN, SEARCH: TWO, **pages(*range(101, 124))},
    "filtered": {"/sitemap.xml": sitemap(1, 2), SEARCH: TWO, **pages(*range(101, 124))},
    "torn": {
        SEARCH: listed({0: (101, 121)}),
        f"{SEARCH}?ss=1&in_iframe=1&pr=1": Answer(b"", 500),
        **pages(*range(101, 121)),
    },
    "empty": {"/sitemap.xml": sitemap(), SEARCH: NOTHING},
    "wrapped": {"/sitemap.xml": FORBIDDEN, SEARCH: WRAPPER},
    "gone": {},
    "moved": lambda asked: Answer(b"", 302, {"Location": "https://jobs.orchard.example/"}),
    "guarded": lambda asked: Answer(b"", 202),
    "demo": demo("icims", openings(50, "norrsken")),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    filtered = f"{URL}&searchCategory=8&hashed=1"
    return crawl_boards(
        tmp_path_factory.mktemp("icims"),
        BOARDS,
        url=lambda base, name: filtered if name == "filtered" else URL,
    )


def test_the_sitemap_is_read_page_by_page(crawled: dict[str, Crawled]) -> None:
    found = crawled["sitemap"]
    assert (found.told, found.manifest.errors) == (("partial", False, 1), {"http 403": 1})
    assert sorted((row.kind, row.posting.posting_id) for row in found.seen) == [
        ("gone", "102"), ("gone", "103"), ("posting", "101"),
    ]  # fmt: skip
    assert SEARCH not in {path.partition("?")[0] for path in found.paths}


def test_list_pages_are_walked_until_nothing_new_comes(crawled: dict[str, Crawled]) -> None:
    found = crawled["search"]
    assert (found.told, found.manifest.errors) == (("finished", True, 23), {})
    assert [path for path in found.paths if path.startswith(SEARCH)] == [
        f"{SEARCH}?ss=1&in_iframe=1&pr={page}" for page in range(3)
    ]
    assert crawled["filtered"].told == ("finished", True, 23)
    assert crawled["filtered"].paths[0] == f"{SEARCH}?ss=1&searchCategory=8&in_iframe=1&pr=0"
    assert crawled["torn"].told == ("partial", False, 20)


def test_only_a_portal_that_says_so_is_empty(crawled: dict[str, Crawled]) -> None:
    told = {
        name: crawled[name].told[:2] for name in ("empty", "wrapped", "gone", "moved", "guarded")
    }
    assert told == {
        "empty": ("empty", True),
        "wrapped": ("failed", False),
        "gone": ("gone", False),
        "moved": ("failed", False),
        "guarded": ("blocked", False),
    }
    assert "sends on to https://jobs.orchard.example/" in crawled["moved"].manifest.notes[0]


def test_the_bundled_site_is_crawled_whole(crawled: dict[str, Crawled]) -> None:
    found = crawled["demo"]
    assert read_alike(found, openings(50, "norrsken"))
    assert {row.posting.role_number for row in found.seen} == {
        opening.number for opening in openings(50, "norrsken")
    }


def test_a_second_crawl_asks_for_changed_jobs_only(tmp_path: Path) -> None:
    board = {"/sitemap.xml": sitemap(101, 102), **pages(101, 102)}
    first = crawl_boards(tmp_path, {"p": board}, url=URL)["p"]
    board["/sitemap.xml"] = sitemap(101, 102, 103)
    board |= pages(103)
    second = crawl_boards(tmp_path, {"p": board}, url=URL)["p"]
    assert (len(first.paths), second.paths) == (
        3, ["/sitemap.xml", "/jobs/103/a-job/job?in_iframe=1"],
    )  # fmt: skip
    assert second.told == ("finished", True, 3)
