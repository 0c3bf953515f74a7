"""Jobvite: the feed's and the pages' exact values, and the ways to a company's list."""

import json
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, crawl_boards, demo, openings, read_alike
from fixtures.wire_site import Answer, Asked
from hypothesis import given
from hypothesis import strategies as st

from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.jobvite_pages import job_page, search_page
from spiders.parse import read_saved
from spiders.platforms import jobvite, recognise
from spiders.shape import UnreadableRecord

FIXTURES = Path(__file__).parent / "fixtures"
FEED, PAGE = FIXTURES / "wire_jobvite.xml", FIXTURES / "wire_jobvite.html"
URL = "https://jobs.jobvite.com/orchard/jobs"
JOB = "https://jobs.jobvite.com/orchard/job/oDeF2fwk"
BOARD = Board(employer="Orchard Tools", url=URL)
KEYED = "https://app.jobvite.com/CompanyJobs/Xml.aspx?c=q6NaVfwI"


def test_every_field_of_the_feed_is_read() -> None:
    first, second = jobvite.read_answer(FEED.read_bytes(), BOARD)
    assert jobvite.read(first, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "jobvite",
        "board": "orchard-tools-jobvite",
        "employer": "Orchard Tools",
        "url": "https://jobs.jobvite.com/orchard/job/oAbC1fwk?__jvst=x",
        "apply_url": "https://jobs.jobvite.com/orchard/job/oAbC1fwk/apply",
        "posting_id": "oAbC1fwk",
        "role_number": "GR-104",
        "title": "Grafter & Pruner",
        "locations": ["Riga, , Latvia"],
        "employment_type": "Part-Time",
        "department": "Nursery",
        "published": "3/14/2026",
        "description_html": "<p>Trees &amp; shrubs wait.</p>",
    }
    assert jobvite.read(second, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "jobvite",
        "board": "orchard-tools-jobvite",
        "employer": "Orchard Tools",
        "posting_id": "oDeF2fwk",
        "title": "Picker",
        "locations": ["Tartu, Estonia"],
    }


def test_every_field_of_a_page_is_read() -> None:
    record = {
        "list": {"id": "oDeF2fwk", "url": JOB},
        "detail": job_page(PAGE.read_text(), JOB, BOARD),
    }
    assert jobvite.read(record, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "jobvite",
        "board": "orchard-tools-jobvite",
        "employer": "Orchard Tools",
        "url": JOB,
        "apply_url": JOB,
        "posting_id": "oDeF2fwk",
        "role_number": "PK-7",
        "title": "Picker",
        "locations": ["Tartu, Estonia", "Riga, Latvia"],
        "department": "Field",
        "description_html": "<p>Pick &amp; pack.</p>",
    }


def test_structured_data_comes_first() -> None:
    data = {
        "@type": "JobPosting", "title": "Picker", "industry": "Farming", "datePosted": "2026-03-01",
        "employmentType": "Part time", "description": "<p>Pick.</p>", "baseSalary": {},
        "jobLocation": [{"address": {"addressLocality": name}} for name in ("Tartu", "Riga")],
    }  # fmt: skip
    page = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    row = {"id": "oDeF2fwk", "url": JOB, "title": "Picker", "number": "PK-7"}
    record = {"list": row, "detail": job_page(page, JOB, BOARD)}
    posting = jobvite.read(record, BOARD)
    assert (posting.locations, posting.department, posting.published, posting.role_number) == (
        ["Tartu", "Riga"],
        "Farming",
        "2026-03-01",
        "PK-7",
    )
    assert (posting.employment_type, posting.description_html, posting.pay) == (
        "Part time",
        "<p>Pick.</p>",
        [],
    )


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        (URL, "orchard"),
        ("https://jobs.jobvite.com/Orchard/search?p=1", "Orchard"),
        ("https://jobs.jobvite.com/careers/orchard/job/oAbC1fwk", "orchard"),
        ("https://jobs.jobvite.com/orchard%20tools", "orchard tools"),
        (KEYED, "q6NaVfwI"),
        ("https://jobs.jobvite.com/", None),
        ("https://jobs.jobvite.com/careers", None),
        ("https://www.jobvite.com/customers", None),
        ("https://api.jobvite.com/v1/job", None),
        ("https://jobs.jobvite.com.example/orchard", None),
    ],
)
def test_a_company_is_known_by_its_address(url: str, slug: str | None) -> None:
    assert jobvite.token(url) == slug
    assert recognise(url) == (("jobvite", slug) if slug else None)


def test_saved_answers_are_recognised() -> None:
    for name, body in (("jobs.xml", FEED.read_bytes()), ("job.html", PAGE.read_bytes())):
        found = read_saved(name, body)
        assert {row.platform for row in found if isinstance(row, RawPosting)} == {"jobvite"}


def test_rows_of_every_markup_are_told_by_their_links() -> None:
    page = """<table><tr><td class="jv-job-list-name"><a href="/orchard/job/oAbC1fwk">Grafter</a>
    </td><td class="jv-job-list-location">Riga, Latvia</td><td class="jv-job-list-req">GR-104</td>
    </tr></table><ul><li><a href="/careers/orchard/job/oDeF2fwk?nl=1"><div
    class="jv-job-list-name">Picker</div><div class="jv-job-list-location">3 Locations</div></a>
    </li></ul><a href="/orchard/job/oDeF2fwk">Picker</a><a href="/orchard/jobs">All</a>
    <div class="jv-pagination-text">1-50 of 2,831</div>
    <a class="jv-pagination-next" href="?p=1">Next</a>"""
    assert search_page(page, "https://jobs.jobvite.com/orchard/search") == (
        [
            {
                "id": "oAbC1fwk",
                "url": "https://jobs.jobvite.com/orchard/job/oAbC1fwk",
                "title": "Grafter",
                "location": "Riga, Latvia",
                "number": "GR-104",
            },
            {
                "id": "oDeF2fwk",
                "url": "https://jobs.jobvite.com/careers/orchard/job/oDeF2fwk",
                "title": "Picker",
            },
        ],
        2831,
        True,
    )


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
keys = st.sampled_from(sorted(jobvite.KNOWN | {"data", "number", "locations", "url", "format"}))


@given(st.dictionaries(keys, anything | st.dictionaries(keys, anything)))
def test_a_hostile_record_never_raises(record: dict[str, Any]) -> None:
    jobvite.read(record, BOARD)
    with pytest.raises(UnreadableRecord):
        jobvite.read([record], BOARD)


# --- crawls --------------------------------------------------------------------------------------

HTML = {"Content-Type": "text/html"}
DETAIL = Answer(PAGE.read_bytes(), headers=HTML)
XML, SEARCH = "/CompanyJobs/Xml.aspx", "/orchard/search"


def keyed(total: int = 0) -> Answer:
    counter = f'<div class="jv-pagination-text">1-50 of {total:,}</div>' if total else ""
    return Answer(
        f"<script>x = {{companyEId: 'q6NaVfwI'}}</script>{counter}".encode(), headers=HTML
    )


def feed(count: int) -> Answer:
    jobs = "".join(f"<job><id>job{n:04}</id><title>Job {n}</title></job>" for n in range(count))
    return Answer(f"<result>{jobs}</result>".encode())


def listed(pages: list[range], total: int, key: str = "") -> Any:
    def answer(asked: Asked) -> Answer:
        page = int(asked.path.partition("p=")[2])
        rows = "".join(
            f'<tr><td><a href="/orchard/job/job{n:04}">Job {n}</a></td></tr>' for n in pages[page]
        )
        last = page + 1 == len(pages)
        after = "" if last else f'<a class="jv-pagination-next" href="?p={page + 1}">Next</a>'
        counter = f'<div class="jv-pagination-text">1-50 of {total:,}</div>'
        return Answer(f"{key}<table>{rows}</table>{counter}{after}".encode(), headers=HTML)

    return answer


def details(count: int) -> dict[str, Answer]:
    return {f"/orchard/job/job{n:04}": DETAIL for n in range(count)}


def busy(asked: Asked) -> Answer:
    return Answer(b"", 429, {"Retry-After": "0"}) if asked.times == 1 else feed(2)


def torn(asked: Asked) -> Answer:
    pages = listed([range(50), range(50, 60)], 60)
    return Answer(b"", 500) if "p=1" in asked.path else pages(asked)


def away(location: str) -> Answer:
    return Answer(b"", 302, {"Location": location})


KEY = "<script>companyEId: 'q6NaVfwI'</script>"
BOARDS: dict[str, Any] = {
    "feed": {SEARCH: keyed(20), XML: feed(19)},
    "busy": {SEARCH: keyed(), XML: busy},
    "key": {XML: feed(3)},
    "address": {XML: Answer(FEED.read_bytes())},
    "short": {SEARCH: listed([range(6)], 6, KEY), XML: feed(2), **details(6)},
    "search": {
        SEARCH: listed([range(50), range(49, 60)], 61),
        **details(59),
        "/orchard/job/job0059": away("/orchard/jobs?error=404"),
    },
    "torn": {SEARCH: torn, **details(60)},
    "none": {SEARCH: keyed(), XML: away("https://app.jobvite.com/NoJobs.html")},
    "departed": {SEARCH: away("https://search.jobvite.com?invalid=1")},
    "internal": {SEARCH: away("https://hire.jobvite.com/login")},
    "demo": demo("jobvite", openings(45, "norrsken")),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(
        tmp_path_factory.mktemp("jobvite"),
        BOARDS,
        url=lambda base, name: KEYED if name == "address" else URL,
        options=lambda base, name: {"company": "q6NaVfwI"} if name == "key" else {},
    )


def test_the_feed_is_asked_for_by_the_key_on_the_companys_page(
    crawled: dict[str, Crawled],
) -> None:
    assert crawled["feed"].told == ("finished", True, 19)
    assert crawled["feed"].paths == [f"{SEARCH}?p=0", f"{XML}?c=q6NaVfwI"]
    assert (crawled["key"].told, crawled["key"].paths) == (
        ("finished", True, 3), [f"{XML}?c=q6NaVfwI"],
    )  # fmt: skip
    assert crawled["address"].told == ("finished", True, 2)
    assert crawled["busy"].told == ("finished", True, 2)


def test_search_pages_are_walked_where_there_is_no_feed(crawled: dict[str, Crawled]) -> None:
    found = crawled["search"]
    assert (found.told, found.manifest.errors) == (("finished", True, 59), {})
    assert found.manifest.stats["repeated id"] == 1
    assert [row.posting.posting_id for row in found.seen if row.kind == "gone"] == ["job0059"]
    assert crawled["torn"].told == ("partial", False, 50)


def test_a_feed_far_shorter_than_the_counter_is_completed_by_the_pages(
    crawled: dict[str, Crawled],
) -> None:
    assert (crawled["short"].told, crawled["short"].manifest.errors) == (
        ("finished", True, 6), {},
    )  # fmt: skip


def test_an_empty_feed_a_departed_company_and_a_closed_one_are_told_apart(
    crawled: dict[str, Crawled],
) -> None:
    told = {name: crawled[name].told[:2] for name in ("none", "departed", "internal")}
    assert told == {
        "none": ("empty", True),
        "departed": ("gone", False),
        "internal": ("failed", False),
    }
    assert "sends on to https://hire.jobvite.com/login" in crawled["internal"].manifest.notes[0]


def test_the_bundled_site_is_crawled_whole(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(45, "norrsken"))
