"""Any career site: structured data in three formats, pages by their headings, the walk."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.wire_crawl import crawl
from fixtures.wire_site import Answer, served

from postings.model import RawPay, RawPosting
from spiders import lenient
from spiders.headings import says_closed
from spiders.parse import BadRecord, read_saved
from spiders.schema_org import url_id

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = Path(__file__).parents[2] / "shared" / "corpus" / "pages"
UUID = "00df0928-b013-448c-b3dd-6c6fb80eadc2"
HTML = {"Content-Type": "text/html; charset=utf-8"}

MICRODATA = """<html lang="de"><body>
<div itemscope itemtype="https://schema.org/JobPosting"><h1 itemprop="title">Töpfer (m/w/d)</h1>
<div itemprop="description"><p>Ton &amp; Glasur</p><ul><li>drehen</li></ul></div>
<span itemprop="hiringOrganization" itemscope itemtype="https://schema.org/Organization">
<b itemprop="name">Tonhof GmbH</b></span>
<span itemprop="jobLocation" itemscope itemtype="https://schema.org/Place">
<span itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
<i itemprop="addressLocality">Kiel</i> <i itemprop="addressCountry">DE</i></span></span>
<time itemprop="datePosted" datetime="2026-04-01">1. April</time></div></body></html>"""

RDFA = """<html><body vocab="https://schema.org/"><div typeof="JobPosting">
<h1 property="title">Glaze Chemist</h1>
<div property="description"><p>Mix oxides</p><ul><li>weigh</li></ul></div>
<div property="jobLocation" typeof="Place"><div property="address" typeof="PostalAddress">
<span property="addressLocality">Porto</span></div></div>
<span property="datePosted" content="2026-04-02">2 April</span></div></body></html>"""

HEADINGS = """<html lang="en"><head><title>Wheel Thrower | Claywell</title></head><body>
<nav><a href="/">Home</a></nav><h1>Careers</h1><main><h1>Wheel Thrower</h1>
<p>Location: Stoke-on-Trent</p><p>Requisition ID: WT-118</p>
<h2>About the role</h2><p>{}</p><h2>Requirements</h2><ul><li>Wet hands</li></ul></main>
<footer>Cookies</footer></body></html>""".format("You throw bowls all day long. " * 12)


def only(name: str, body: str | bytes, url: str | None = None) -> RawPosting:
    body = body.encode() if isinstance(body, str) else body
    (posting,) = read_saved(name, body, employer="Claywell", url=url)
    assert isinstance(posting, RawPosting), posting
    return posting


def test_every_field_of_broken_json_ld_is_read() -> None:
    posting = only("page.html", (FIXTURES / "wire_schema.html").read_bytes())
    address = "https://careers.claywell.example/jobs/kiln-operator-48213"
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "jsonld",
        "employer": "Claywell",
        "url": address,
        "apply_url": address,
        "posting_id": "48213",
        "role_number": "KO-2291",
        "title": "Kiln Operator",
        "locations": ["Stoke-on-Trent, Staffordshire, GB", "Derby, UK"],
        "employment_type": "FULL_TIME, TEMPORARY",
        "published": "2026-03-02",
        "closes": "2026-04-30T23:59:59+01:00",
        "description_html": "<p>Fire\n pots at cost \\$ nil.</p>\n<h2>Minimum Qualifications</h2>"
        "<ul><li>Calm hands</li><li>Dry humour</li></ul>\n<h2>Benefits</h2><p>Mugs</p>",
        "language": "en-GB",
        "extra": {
            "hiring_organization": "Claywell Ltd",
            "hiring_organization_url": "https://claywell.example",
        },
    }
    assert posting.pay == [
        RawPay(minimum=Decimal("28500"), maximum=Decimal("31000"), currency="GBP", period="YEAR")
    ]


def test_microdata_keeps_its_lists() -> None:
    posting = only("page.html", MICRODATA, "https://tonhof.example/jobs/77123")
    assert (posting.title, posting.locations, posting.published, posting.language) == (
        "Töpfer (m/w/d)",
        ["Kiel, DE"],
        "2026-04-01",
        "de",
    )
    assert posting.description_html == "<p>Ton &amp; Glasur</p><ul><li>drehen</li></ul>"
    assert posting.extra["hiring_organization"] == "Tonhof GmbH"
    assert posting.posting_id == "77123"


def test_rdfa_is_read() -> None:
    posting = only("page.html", RDFA)
    assert (posting.title, posting.locations, posting.published) == (
        "Glaze Chemist",
        ["Porto"],
        "2026-04-02",
    )
    assert posting.description_html == "<p>Mix oxides</p><ul><li>weigh</li></ul>"


def test_a_page_without_data_is_read_by_its_headings() -> None:
    posting = only("page.html", HEADINGS)
    assert (posting.title, posting.locations, posting.role_number) == (
        "Wheel Thrower",
        ["Stoke-on-Trent"],
        "WT-118",
    )
    assert "<li>Wet hands</li>" in (posting.description_html or "")
    assert "Cookies" not in (posting.description_html or "")


def test_a_page_that_is_no_posting_is_told() -> None:
    (found,) = read_saved("page.html", b"<html><body><h1>Careers</h1><p>Hello</p></body></html>")
    assert isinstance(found, BadRecord)


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://a.example/jobs/kiln-operator-48213", "48213"),
        ("https://a.example/jobs/48213-kiln-operator/apply", "48213"),
        ("https://a.example/careers?gh_jid=991&utm_source=x", "991"),
        (f"https://a.example/job/{UUID}", UUID),
        ("https://a.example/jobs/kiln-operator", "jobs/kiln-operator"),
        ("https://a.example/london/engineer", "london/engineer"),
        ("https://a.example/2026/engineer", "2026/engineer"),
        ("https://a.example/area-123/engineer", "area-123/engineer"),
        ("https://a.example/jobs/4711/engineer", "4711"),
        (None, None),
    ],
)  # fmt: skip
def test_the_id_of_an_address(url: str | None, known: str | None) -> None:
    assert url_id(url) == known


def identified(value: str) -> RawPosting:
    body = (
        '<script type="application/ld+json">{"@type": "JobPosting", "title": "Cook", '
        f'"identifier": "{value}"}}</script>'
    )
    return only("page.html", body, "https://a.example/jobs/cook-48213")


def test_the_pages_own_id_is_no_role_number() -> None:
    assert identified("48213").role_number is None
    assert identified("R-771").role_number == "R-771"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('{"a": 1,}', {"a": 1}),
        ('{"a": "x"\n "b": 2}', {"a": "x", "b": 2}),
        ("{&quot;a&quot;: 1}", {"a": 1}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('{"a": "1\n2"}', {"a": "1\n2"}),
        ("{", None),
        ("[" * 5_000, None),
    ],
)
def test_broken_json_is_repaired_or_none(body: str, value: object) -> None:
    assert lenient.loads(body) == value


def test_closed_notices_are_known() -> None:
    assert says_closed("<h1>Cook</h1><p>This position has been filled.</p>")
    assert not says_closed(HEADINGS)


def test_the_corpus_pages_read() -> None:
    if not PAGES.is_dir():
        pytest.skip("../shared is not here")
    titles = {}
    for path in sorted(PAGES.iterdir()):
        for found in read_saved(path.name, path.read_bytes()):
            titles[path.name] = getattr(found, "title", found)
    assert titles["mechanical-engineer.html"] == "Mechanical Engineer"
    assert titles["detail-fermi-4248451.html"] == "Corporate Tax Director"
    assert titles["peoplestrong_larsen_toubro.html"] == "Assistant Manager - Strategic Sourcing"
    assert isinstance(titles["board-fermi.html"], BadRecord)


def job(title: str) -> Answer:
    body = f'<script type="application/ld+json">{{"@type":"JobPosting","title":"{title}"}}</script>'
    return Answer(f"<html><body>{body}<h1>{title}</h1></body></html>".encode(), headers=HTML)


def test_a_list_with_pages_is_walked_and_the_gone_are_told(tmp_path: Path) -> None:
    with served() as site:
        links = '<a href="/jobs/cook-101">Cook</a><a href="/jobs/baker-102#top">Baker</a>'
        more = '<a href="/about">About</a><a rel="next" href="/jobs?page=2">Next</a>'
        site.answers["/jobs"] = Answer((links + more).encode(), headers=HTML)
        paths = ("/jobs/cook-101", "/jobs/diver-103", "/jobs/old-104")
        second = "".join(f'<a href="{path}">A job</a>' for path in paths)
        site.answers["/jobs?page=2"] = Answer(second.encode(), headers=HTML)
        site.answers["/jobs/cook-101"] = job("Cook")
        site.answers["/jobs/baker-102"] = job("Baker")
        site.answers["/jobs/diver-103"] = Answer(b"", 410)
        filled = b"<h1>Old</h1><p>This job is no longer available.</p>"
        site.answers["/jobs/old-104"] = Answer(filled, headers=HTML)
        manifest, seen = crawl(tmp_path, url=f"{site.url}/jobs")
    assert (manifest.platform, manifest.reason, manifest.complete) == ("jsonld", "finished", True)
    assert sorted((row.kind, row.posting.posting_id) for row in seen) == [
        ("gone", "103"),
        ("gone", "104"),
        ("posting", "101"),
        ("posting", "102"),
    ]


def test_several_postings_on_one_page_stay_apart(tmp_path: Path) -> None:
    listed = (
        '[{"@type":"JobPosting","title":"Cook","url":"/jobs/cook-101"},'
        '{"@type":"JobPosting","title":"Baker","identifier":"B-7"}]'
    )
    body = f'<html><script type="application/ld+json">{listed}</script></html>'
    with served() as site:
        site.answers["/jobs"] = Answer(body.encode(), headers=HTML)
        manifest, seen = crawl(tmp_path, url=f"{site.url}/jobs")
    assert (manifest.reason, manifest.items) == ("finished", 2)
    assert [(row.posting.posting_id, row.posting.url) for row in seen] == [
        ("101", f"{site.url}/jobs/cook-101"),
        ("B-7", None),
    ]


def test_a_posting_that_leads_back_to_the_list_is_gone(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/jobs"] = Answer(b'<a href="/jobs/cook-101">Cook</a>', headers=HTML)
        site.answers["/jobs/cook-101"] = Answer(status=302, headers={"Location": "/jobs?gone=1"})
        manifest, seen = crawl(tmp_path, url=f"{site.url}/jobs")
    assert [(row.kind, row.posting.posting_id) for row in seen] == [("gone", "101")]
    assert manifest.complete


def test_sitemaps_are_found_through_robots_txt(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/"] = Answer(b"<html><h1>Welcome</h1></html>", headers=HTML)
        site.answers["/robots.txt"] = Answer(f"Sitemap: {site.url}/index.xml".encode())
        index = (
            f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{site.url}/jobs.xml.gz</loc></sitemap>"
            f"<sitemap><loc>{site.url}/news.xml</loc></sitemap></sitemapindex>"
        )
        urls = (
            f"<urlset><url><loc>{site.url}/careers/cook-101</loc></url>"
            f"<url><loc>{site.url}/about-us</loc></url></urlset>"
        )
        site.answers["/index.xml"] = Answer(index.encode(), headers={"Content-Type": "text/xml"})
        site.answers["/jobs.xml.gz"] = Answer(
            gzip.compress(urls.encode()), headers={"Content-Type": "application/x-gzip"}
        )
        site.answers["/careers/cook-101"] = job("Cook")
        manifest, seen = crawl(tmp_path, url=f"{site.url}/")
    assert (manifest.reason, manifest.complete, manifest.errors) == ("finished", True, {})
    assert [row.posting.title for row in seen] == ["Cook"]
    assert "/news.xml" not in site.paths()


def test_a_site_without_links_or_sitemap_has_failed(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/jobs"] = Answer(b"<html><p>Nothing</p></html>", headers=HTML)
        manifest, _ = crawl(tmp_path, url=f"{site.url}/jobs")
    assert (manifest.reason, manifest.complete) == ("failed", False)
    assert manifest.errors == {"no job links": 1}


def test_a_page_is_read_again_when_the_list_says_that_it_changed(tmp_path: Path) -> None:
    def sitemap(base: str, *changed: str) -> Answer:
        entries = "".join(
            f"<url><loc>{base}/jobs/cook-{n}</loc><lastmod>{day}</lastmod></url>"
            for n, day in enumerate(changed)
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return Answer(f'<urlset xmlns="{space}">{entries}</urlset>'.encode())

    with served() as site:
        for n in range(3):
            site.answers[f"/jobs/cook-{n}"] = job(f"Cook {n}")
        start = f"{site.url}/sitemap.xml"
        site.answers["/sitemap.xml"] = sitemap(site.url, "2026-03-01", "2026-03-01", "2026-03-01")
        _, before = crawl(tmp_path, "--now", "2026-03-02T06:00:00Z", url=start)
        site.asked.clear()
        site.answers["/sitemap.xml"] = sitemap(site.url, "2026-03-01", "2026-03-02", "2026-03-01")
        site.answers["/jobs/cook-1"] = job("Head Cook")
        manifest, after = crawl(tmp_path, "--now", "2026-03-03T06:00:00Z", url=start)
    assert sorted(site.paths()) == ["/jobs/cook-1", "/robots.txt", "/sitemap.xml"]
    assert (manifest.complete, manifest.stats["details remembered"]) == (True, 2)
    titles = {row.url: row.posting.title for row in before}
    changed = {row.posting.title for row in after if titles[row.url] != row.posting.title}
    assert (len(after), changed) == (3, {"Head Cook"})


def test_a_board_that_moved_to_another_platform_says_where(tmp_path: Path) -> None:
    with served() as site:
        embed = b'<iframe src="https://jobs.lever.co/orchard"></iframe>'
        site.answers["/jobs"] = Answer(b"<html><body>" + embed + b"</body></html>", headers=HTML)
        manifest, _ = crawl(tmp_path, url=f"{site.url}/jobs")
    assert (manifest.reason, manifest.complete) == ("failed", False)
    assert "its page leads to https://jobs.lever.co/orchard" in manifest.notes[-1]


def test_one_404_is_no_proof_that_a_posting_is_gone(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/jobs"] = Answer(b'<a href="/jobs/cook-101">Cook</a>', headers=HTML)
        found = job("Cook")
        site.answers["/jobs/cook-101"] = lambda asked: (
            Answer(b"", 404) if asked.times == 1 else found
        )
        _, seen = crawl(tmp_path, url=f"{site.url}/jobs")
        assert [(row.kind, row.posting.title) for row in seen] == [("posting", "Cook")]
        site.answers["/jobs/cook-101"] = Answer(b"", 404)
        _, seen = crawl(tmp_path / "later", url=f"{site.url}/jobs")
    assert [row.kind for row in seen] == ["gone"]
    assert site.paths().count("/jobs/cook-101") == 4


def test_every_address_of_a_place_and_every_demand_is_read() -> None:
    data = {
        "@type": "JobPosting",
        "title": "Potter",
        "description": "<p>Throw.</p>",
        "jobLocation": {"address": [{"addressLocality": "London"}, {"addressLocality": "Leeds"}]},
        "educationRequirements": {"credentialCategory": "bachelor degree"},
        "experienceRequirements": {"monthsOfExperience": 24},
    }
    page = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    posting = only("page.html", page)
    assert posting.locations == ["London", "Leeds"]
    assert posting.description_html == (
        "<p>Throw.</p>\n<h2>Education</h2><p>bachelor degree</p>\n"
        "<h2>Experience</h2><p>24 months of experience</p>"
    )
