"""SAP's career sites: each surface's exact values, and which of them is walked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_crawl import crawl
from fixtures.wire_site import Answer, Asked, served
from hypothesis import given
from hypothesis import strategies as st

from jobfeed.demo.wire import successfactors as wire
from postings.model import RawPosting
from spiders.careersite import day_of, job_page
from spiders.careersite_lists import search_results
from spiders.catalogue import Board
from spiders.parse import read_saved
from spiders.platforms import recognise, successfactors
from spiders.shape import UnreadableRecord

FIXTURES = Path(__file__).parent / "fixtures"
FEED, PAGE = FIXTURES / "wire_successfactors.xml", FIXTURES / "wire_successfactors.html"
SITE = "https://jobs.orchard.example"
BOARD = Board(employer="", url=f"{SITE}/search/", platform="successfactors")
OLD = "https://career5.successfactors.eu/career?company=orchardP&career_ns=job_listing_summary"

LISTING = b"""<?xml version="1.0" encoding="UTF-8"?><Job-Listing><Job>
<JobTitle><![CDATA[Grafter (R&D)]]></JobTitle><ReqId>217384</ReqId>
<Posted-Date>03/04/2026</Posted-Date>
<Job-Description><![CDATA[<p>Trees wait.</p>]]></Job-Description>
<filter1><label>Country - Career</label><value>Latvia</value></filter1>
<filter2><label>Geographic Location</label><value><![CDATA[Riga, LV]]></value></filter2>
<mfield1><label>Job Function</label><value>Nursery</value></mfield1>
<mfield2><label>Employment Type</label><value>Part-time</value></mfield2>
<mfield3><label>Location Flexibility</label><value>Hybrid</value></mfield3>
<><label>Unconfigured</label><value>[[filter7]]</value></>
<salaryMin>[[salaryMin]]</salaryMin></Job></Job-Listing>"""


def test_every_field_of_the_feed_is_read() -> None:
    first, second = successfactors.read_answer(FEED.read_bytes(), BOARD)
    assert successfactors.read(first, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "successfactors",
        "board": "jobs.orchard.example-successfactors",
        "employer": "Orchard Tools",
        "url": f"{SITE}/job/Riga-Grafter-LV-1010/1188990155/",
        "apply_url": f"{SITE}/job/Riga-Grafter-LV-1010/1188990155/",
        "posting_id": "1188990155",
        "title": "Grafter (m/w/d)",
        "locations": ["Riga, LV, LV-1010"],
        "department": "Nursery",
        "published": "Tue, 14 Jul 2026 00:00:00 GMT",
        "closes": "2026-08-13",
        "description_html": "<p>Trees &amp; shrubs wait.</p><p>Requisition ID: 2041</p>",
    }
    assert successfactors.read(second, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "successfactors",
        "board": "jobs.orchard.example-successfactors",
        "url": f"{SITE}/job/Tartu-Picker/1188990156/",
        "apply_url": f"{SITE}/job/Tartu-Picker/1188990156/",
        "posting_id": "1188990156",
        "title": "Picker",
        "locations": ["Tartu, EE"],
    }


def test_every_field_of_a_page_is_read() -> None:
    url = f"{SITE}/job/Tartu-Picker/1188990156/"
    row = {"id": "1188990156", "url": url, "title": "Picker", "lastmod": "2026-07-15"}
    record = {"list": row, "detail": job_page(PAGE.read_text(), url, BOARD)}
    assert successfactors.read(record, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "successfactors",
        "board": "jobs.orchard.example-successfactors",
        "employer": "Orchard Tools",
        "url": url,
        "apply_url": url,
        "posting_id": "1188990156",
        "role_number": "2042",
        "title": "Picker",
        "locations": ["Tartu, Estonia"],
        "employment_type": "Part time",
        "department": "Field",
        "published": "Tue Jul 14 07:00:00 UTC 2026",
        "updated": "2026-07-15",
        "description_html": '<span class="jobdescription"><p>Pick &amp; pack all day long.</p>'
        "<ul><li>Own basket</li></ul></span>",
        "language": "en-GB",
    }


def test_every_field_of_an_old_hosts_listing_is_read() -> None:
    board = Board(employer="Orchard Tools", url=OLD)
    (job,) = successfactors.read_answer(LISTING, board)
    url = "https://career5.successfactors.eu/career?company=orchardP&career_ns=job_listing"
    assert successfactors.read(job, board).model_dump(exclude_defaults=True) == {
        "platform": "successfactors",
        "board": "orchard-tools-successfactors",
        "employer": "Orchard Tools",
        "url": f"{url}&career_job_req_id=217384",
        "apply_url": f"{url}&career_job_req_id=217384",
        "posting_id": "217384",
        "role_number": "217384",
        "title": "Grafter (R&D)",
        "locations": ["Riga, LV"],
        "workplace": "Hybrid",
        "employment_type": "Part-time",
        "department": "Nursery",
        "published": "03/04/2026",
        "description_html": "<p>Trees wait.</p>",
    }


def test_json_ld_on_a_page_fills_what_the_page_does_not_show() -> None:
    data = {"@type": "JobPosting", "title": "Picker", "employmentType": "PART_TIME"}
    page = f'<script type="application/ld+json">{json.dumps(data)}</script><p>x</p>'
    url = f"{SITE}/job/Picker/77001/"
    record = {"list": {"id": "77001", "url": url}, "detail": job_page(page, url, BOARD)}
    posting = successfactors.read(record, BOARD)
    assert (posting.title, posting.employment_type) == ("Picker", "PART_TIME")


@pytest.mark.parametrize(
    ("url", "tenant"),
    [
        (OLD, "orchardP"),
        ("https://career22.sapsf.com/career?company=orchard", "orchard"),
        ("https://performancemanager4.successfactors.com/sfcareer/jobreqcareer?company=o", "o"),
        ("https://orchard.jobs2web.sapsf.cn/", "orchard"),
        ("https://orchard.jobs.hr.cloud.sap/search", "orchard"),
        ("https://jobs.orchard.example/googlefeed.xml", "jobs.orchard.example"),
        ("https://www.successfactors.com/careers", None),
        ("https://rmkcdn.successfactors.com/career/x.jpg", None),
        ("https://career5.successfactors.eu/login?company=orchard", None),
        ("https://jobs.orchard.example/job/Riga-Grafter/1188990155/", None),
        ("https://notsuccessfactors.com.example/career?company=o", None),
    ],
)
def test_a_site_is_known_by_its_address(url: str, tenant: str | None) -> None:
    assert successfactors.token(url) == tenant
    assert recognise(url) == (("successfactors", tenant) if tenant else None)


@pytest.mark.parametrize(
    ("written", "locale", "day"),
    [
        ("6/18/26", "en_US", "2026-06-18"),
        ("6/18/26", None, "2026-06-18"),
        ("20.11.23", "de_DE", "2023-11-20"),
        ("05/06/2026", "nl_NL", "2026-06-05"),
        ("31-12-2026", "en_US", "2026-12-31"),
        ("31/12/26", "en_US", "31/12/26"),
        ("Jul 14, 2026", "en_US", "Jul 14, 2026"),
        (None, "en_US", None),
    ],
)
def test_a_day_in_numbers_is_read_by_its_locale(
    written: str | None, locale: str | None, day: str | None
) -> None:
    assert day_of(written, locale) == day


def test_saved_answers_are_recognised() -> None:
    api = json.dumps({"totalJobs": 1, "jobSearchResult": [API_JOBS[0]]}).encode()
    for name, body in (("a.xml", FEED.read_bytes()), ("b.xml", LISTING), ("c.json", api)):
        found = read_saved(name, body)
        assert {row.platform for row in found if isinstance(row, RawPosting)} == {"successfactors"}


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
keys = st.sampled_from(
    sorted(successfactors.KNOWN | {"ReqId", "JobTitle", "filter1", "properties", "labels", "id"})
)


@given(st.dictionaries(keys, anything | st.dictionaries(keys, anything)))
def test_a_hostile_record_never_raises(record: dict[str, Any]) -> None:
    successfactors.read(record, BOARD)
    with pytest.raises(UnreadableRecord):
        successfactors.read([record], BOARD)


# --- crawls --------------------------------------------------------------------------------------

JOB_PAGE = Answer(PAGE.read_bytes(), headers={"Content-Type": "text/html"})
PARKED = Answer(b"<html><body>This career site is closed</body></html>")


def feed(count: int) -> bytes:
    items = "".join(
        f"<item><title>Job {n}</title><link>{SITE}/job/Job-{n}/{7000 + n}/</link>"
        f"<g:id>{7000 + n}</g:id><description>Trees {n}</description></item>"
        for n in range(count)
    )
    namespace = 'xmlns:g="http://base.google.com/ns/1.0"'
    return f"<rss {namespace}><channel>{items}</channel></rss>".encode()


def sitemap(*numbers: int) -> Answer:
    urls = "".join(
        f"<url><loc>{SITE}/Brand/job/Job-{n}/{n}/</loc><lastmod>2026-07-01</lastmod></url>"
        for n in numbers
    )
    return Answer(f"<urlset>{urls}<url><loc>{SITE}/content/About/</loc></url></urlset>".encode())


def search_page(start: int, count: int, total: int | None = None) -> str:
    rows = "".join(
        f'<tr class="data-row"><td><a class="jobTitle-link" href="/job/Riga-Job-{n}/{n}/">Job {n}'
        f'</a><a href="/job/Riga-Job-{n}/{n}/"></a><span class="jobLocation">Riga, LV</span></td>'
        f'<td><span class="jobDate">Jul 14, 2026</span></td></tr>'
        for n in range(7000 + start, 7000 + start + count)
    )
    label = f"Ergebnisse <b>{start + 1} – {start + 25}</b> von <b>{total:,}</b>" if total else ""
    return f'<table><span class="paginationLabel">{label}</span>{rows}</table>'


def search(counts: dict[int, int], total: int | None) -> Any:
    def answer(asked: Asked) -> Answer:
        start = int(asked.path.partition("startrow=")[2])
        page = search_page(start, counts.get(start, 0), total)
        return Answer(page.encode(), headers={"Content-Type": "text/html"})

    return answer


API_JOBS = [
    {
        "response": {
            "id": 7000 + n,
            "unifiedStandardTitle": f"Job {n}",
            "unifiedUrlTitle": f"R&amp;D-Job-{n}",
            "jobLocationShort": ["Riga, LVA, LV-1010<br/>Tartu, EST<br/>"],
            "unifiedStandardStart": "6/18/26",
            "unifiedStandardEnd": "7/18/26",
        }
    }
    for n in range(23)
]


def api(asked: Asked) -> Answer:
    """Thirteen jobs in English, all but one of them listed the first time; twelve in German."""
    wanted = json.loads(asked.body)
    number, german = wanted["pageNumber"], wanted["locale"] == "de_DE"
    assert asked.headers["x-csrf-token"] == "token-1234"
    jobs = API_JOBS[11:] if german else API_JOBS[:13]
    page = jobs[10 * number : 10 * number + 10]
    if not german and number == 1 and asked.times == 2:
        page = [*page[:1], jobs[0], jobs[1]]
    return as_json({"totalJobs": len(jobs), "jobSearchResult": page})


UNIFY = Answer(
    b'<a href="/search/?locale=en_US">English</a><a href="/search/?locale=de_DE">Deutsch</a>'
    b'<script>var c = {"CSRFToken": "token-1234"}</script>',
    headers={"Content-Type": "text/html"},
)
INDEX = "".join(f"<sitemap><loc>{SITE}/{name}.xml</loc></sitemap>" for name in ("jobs-1", "jobs"))
API = "/services/recruiting/v1/jobs"


def jobs(numbers: range, path: str) -> dict[str, Answer]:
    return {path.format(n=n): JOB_PAGE for n in numbers}


BOARDS: dict[str, Any] = {
    "feed": {"/googlefeed.xml": Answer(feed(3))},
    "bare": {
        "/googlefeed.xml": Answer(FEED.read_bytes()),
        "/job/Tartu-Picker/1188990156/": JOB_PAGE,
    },
    "broken": {
        "/googlefeed.xml": Answer(feed(3)[:-60]),
        "/sitemap.xml": sitemap(7000, 7001, 7002),
        "/Brand/job/Job-7002/7002/": JOB_PAGE,
    },
    "torn": {"/googlefeed.xml": Answer(feed(3)[:-60])},
    "sitemap": {
        "/googlefeed.xml": Answer(b"", 500),
        "/sitemap.xml": sitemap(7000, 7001, 7002),
        "/Brand/job/Job-7000/7000/": JOB_PAGE,
        "/Brand/job/Job-7001/7001/": Answer(b"", 410),
        "/Brand/job/Job-7002/7002/": Answer(b"", 302, {"Location": "/search/"}),
    },
    "index": {
        "/sitemap.xml": Answer(f"<sitemapindex>{INDEX}</sitemapindex>".encode()),
        "/jobs-1.xml": sitemap(7000),
        "/jobs.xml": sitemap(7001),
        **jobs(range(7000, 7002), "/Brand/job/Job-{n}/{n}/"),
    },
    "fed": {"/sitemap.xml": Answer(feed(2))},
    "search": {
        "/search/": search({0: 20, 25: 25, 50: 5}, 52),
        **jobs(range(7000, 7060), "/job/Riga-Job-{n}/{n}/"),
    },
    "part": {
        "/search/": search({0: 3}, 262),
        **jobs(range(7000, 7003), "/job/Riga-Job-{n}/{n}/"),
    },
    "unify": {
        "/search/": UNIFY,
        API: api,
        **{f"/job/R%26D-Job-{n}/{7000 + n}-en_US": JOB_PAGE for n in range(13)},
        **{f"/job/R%26D-Job-{n}/{7000 + n}-de_DE": JOB_PAGE for n in range(13, 23)},
    },
    "parked": dict.fromkeys(("/googlefeed.xml", "/sitemap.xml", "/search/", API), PARKED),
    "away": lambda asked: Answer(b"", 302, {"Location": "https://www.sap.com/"}),
    "gone": {},
    "wall": lambda asked: Answer(b"<title>Just a moment...</title>"),
    "old": {"/career": Answer(LISTING)},
    "demo": demo("successfactors", openings(50, "cobalt")),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(
        tmp_path_factory.mktemp("successfactors"),
        BOARDS,
        url=lambda base, name: {"old": OLD, "demo": wire.address("cobalt")}.get(name, SITE),
        platform="successfactors",
    )


@contextmanager
def breaking_off(body: bytes) -> Iterator[tuple[str, list[str | None]]]:
    """A server that promises more than it sends, and what it was asked to confirm."""
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/googlefeed.xml"
            if found:
                asked.append(self.headers["If-None-Match"])
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(body) + 100 if found else 0))
            self.send_header("ETag", '"made while it is sent"')
            self.end_headers()
            self.wfile.write(body if found else b"")

        def log_message(self, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_feed_whose_connection_broke_is_read_as_far_and_not_kept(tmp_path: Path) -> None:
    board = {"url": SITE, "platform": "successfactors"}
    with breaking_off(feed(3)[:-60]) as (site, asked):
        manifest, seen = crawl(tmp_path, api=site, **board)
        crawl(tmp_path, api=site, **board)
    assert (manifest.complete, manifest.errors, len(seen)) == (False, {"broken list": 1}, 2)
    assert asked == [None, None]


def test_the_feed_is_the_whole_board(crawled: dict[str, Crawled]) -> None:
    assert (crawled["feed"].told, crawled["feed"].paths) == (
        ("finished", True, 3),
        ["/googlefeed.xml"],
    )
    assert [row.posting.posting_id for row in crawled["feed"].seen] == ["7000", "7001", "7002"]


def test_an_item_without_text_is_read_from_its_page(crawled: dict[str, Crawled]) -> None:
    assert crawled["bare"].told == ("finished", True, 2)
    told = {row.posting.posting_id: row.posting for row in crawled["bare"].seen}
    assert told["1188990156"].role_number == "2042"
    assert "Own basket" in (told["1188990156"].description_html or "")


def test_a_broken_feed_is_completed_by_the_sitemap(crawled: dict[str, Crawled]) -> None:
    assert (crawled["broken"].told, crawled["broken"].manifest.errors) == (
        ("finished", True, 3), {},
    )  # fmt: skip
    assert crawled["broken"].paths == [
        "/googlefeed.xml", "/sitemap.xml", "/Brand/job/Job-7002/7002/",
    ]  # fmt: skip
    torn = crawled["torn"]
    assert (torn.told, torn.manifest.errors) == (("partial", False, 2), {"broken list": 1})


def test_a_sitemap_is_read_page_by_page(crawled: dict[str, Crawled]) -> None:
    found = crawled["sitemap"]
    assert (found.told, found.manifest.errors) == (("finished", True, 1), {})
    assert sorted((row.kind, row.posting.posting_id) for row in found.seen) == [
        ("gone", "7001"), ("gone", "7002"), ("posting", "7000"),
    ]  # fmt: skip
    assert crawled["index"].told == ("finished", True, 2)
    assert crawled["fed"].told == ("finished", True, 2)


def test_search_pages_are_stepped_by_what_their_label_counts(crawled: dict[str, Crawled]) -> None:
    found = crawled["search"]
    assert [path for path in found.paths if path.startswith("/search")] == [
        f"/search/?q=&startrow={start}" for start in (0, 25, 50)
    ]
    assert (found.told, found.manifest.notes) == (
        ("partial", False, 50), ["50 of 52 postings were listed"],
    )  # fmt: skip
    assert {(p.title, *p.locations) for p in (row.posting for row in found.seen)} == {
        (f"Job {n}", "Tartu, Estonia") for n in [*range(7000, 7020), *range(7025, 7055)]
    }
    assert crawled["part"].told == ("partial", False, 3)


def test_the_search_api_is_walked_in_every_locale(crawled: dict[str, Crawled]) -> None:
    found = crawled["unify"]
    assert (found.told, found.manifest.errors) == (("finished", True, 23), {})
    told = {row.posting.posting_id: row.posting for row in found.seen}
    assert told["7001"].published == "2026-06-18"
    posting = told["7022"]
    assert (posting.url, posting.title, posting.published, posting.closes) == (
        f"{SITE}/job/R%26D-Job-22/7022-de_DE", "Job 22", "6/18/26", "7/18/26",
    )  # fmt: skip


def test_a_site_that_lists_nothing_anywhere_is_no_empty_board(
    crawled: dict[str, Crawled],
) -> None:
    told = {name: crawled[name].told[:2] for name in ("parked", "away", "gone", "wall")}
    assert told == {
        "parked": ("failed", False),
        "away": ("failed", False),
        "gone": ("gone", False),
        "wall": ("blocked", False),
    }
    assert "sends on to https://www.sap.com/" in crawled["away"].manifest.notes[0]
    assert crawled["parked"].manifest.errors == {"no list": 1}


def test_a_site_closed_by_robots_is_blocked_in_plain_words(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n")
        site.answers["/googlefeed.xml"] = Answer(feed(1))
        manifest, seen = crawl(tmp_path, url=SITE, api=site.url, platform="successfactors")
        assert site.paths() == ["/robots.txt"]
    assert (manifest.reason, manifest.complete, seen) == ("blocked", False, [])
    assert "closes /googlefeed.xml to robots" in manifest.notes[0]


def test_an_old_hosts_listing_is_one_answer(crawled: dict[str, Crawled]) -> None:
    assert crawled["old"].told == ("finished", True, 1)
    assert crawled["old"].paths == [
        "/career?company=orchardP&career_ns=job_listing_summary&resultType=XML"
    ]


def test_the_bundled_site_is_crawled_whole(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(50, "cobalt"))


def test_tiles_are_rows_too() -> None:
    tiles = '<ul><li class="job-tile" data-url="/job/Riga-Job/7001/"><a href="/job/Riga-Job/7001/">'
    rows, last, total = search_results(f"{tiles}Job</a></li></ul>", f"{SITE}/tile-search-results/")
    assert (rows, last, total) == (
        [{"id": "7001", "url": f"{SITE}/job/Riga-Job/7001/", "title": "Job"}], 0, None,
    )  # fmt: skip


def test_a_saved_search_page_tells_its_jobs() -> None:
    link = '<a href="/job/Berlin-Grafter/1234567801/">Grafter</a>'
    row = f'<tr><td>{link}</td><td><span class="jobLocation">Berlin, DE</span></td></tr>'
    page = f"<html><body><table>{row}</table></body></html>".encode()
    (posting,) = read_saved("page.html", page, "successfactors", "https://jobs.o.example/search/")
    assert isinstance(posting, RawPosting)
    assert (posting.posting_id, posting.title, posting.url, posting.locations) == (
        "1234567801",
        "Grafter",
        "https://jobs.o.example/job/Berlin-Grafter/1234567801/",
        ["Berlin, DE"],
    )
