"""Oracle: the reader's exact values, the site that must be the right one, and the walk."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import JSON, hostile
from fixtures.wire_site import Answer, Asked
from hypothesis import given
from hypothesis import strategies as st

from postings.model import RawPay
from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved
from spiders.parted import Place
from spiders.platforms import oracle

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_oracle.json").read_text())
ROW = HELD["list"]["items"][0]["requisitionList"][0]
JOB = HELD["detail"]["items"][0]
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "wire" / "oracle"
SITE = "https://eaaa.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1"
BOARD = Board(employer="Orchard Tools", url=f"{SITE}/jobs?mode=location")
REST = "/hcmRestApi/resources/latest"
SITES, LIST = f"{REST}/recruitingCESites", f"{REST}/recruitingCEJobRequisitions"
DETAILS = f"{REST}/recruitingCEJobRequisitionDetails"


def test_every_field_is_read() -> None:
    posting = oracle.read({"list": ROW, "detail": JOB}, BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "oracle",
        "board": "orchard-tools-oracle",
        "employer": "Orchard Tools",
        "url": f"{SITE}/job/R288262",
        "apply_url": f"{SITE}/job/R288262",
        "posting_id": "R288262",
        "role_number": "R288262",
        "title": "Cider Press Technician",
        "locations": [
            "Hereford, Herefordshire, United Kingdom",
            "Taunton, Somerset, United Kingdom",
        ],
        "workplace": "ORA_HYBRID",
        "employment_type": "Full time, Regular",
        "department": "Maintenance",
        "team": "Press House",
        "published": "2026-02-03T08:15:00+00:00",
        "closes": "2026-04-30T23:59:00+00:00",
        "description_html": "<p>You keep the presses pressing.</p>\n"
        "<h3>Responsibilities</h3>\n<ul><li>Grease &amp; listen</li></ul>\n"
        "<h3>Qualifications</h3>\n<ul><li>A good ear</li></ul>\n"
        "<h3>About us</h3>\n<p>We grow tools.</p>\n"
        "<h3>Minimum Salary</h3>\n<p>28,500.00</p>\n"
        "<h3>Maximum Salary</h3>\n<p>34000</p>\n"
        "<h3>Pay note</h3>\n<p>plus shift allowance</p>",
        "language": "en",
        "extra": {
            "country": "GB",
            "workplace_label": "Hybrid (3 days)",
            "category": "Maintenance",
            "job_function": "Plant",
            "job_level": "Skilled",
            "job_shift": "Day",
            "study_level": "Apprenticeship",
            "work_locations": ["Hereford, Herefordshire, GB"],
            "fields": {
                "Minimum Salary": "28,500.00",
                "Maximum Salary": "34000",
                "Pay note": "plus shift allowance",
                "Union": "Coopers",
            },
        },
    }
    assert posting.pay == [RawPay(minimum=Decimal("28500"), maximum=Decimal("34000"))]


def test_a_row_alone_reads_as_far_as_it_goes() -> None:
    posting = oracle.read({"list": ROW, "site": {"url": SITE, "name": "Orchard"}}, BOARD)
    assert (posting.published, posting.closes) == ("2026-02-03", "2026-04-30")
    assert posting.description_html == "<p>You keep the presses pressing.</p>"
    nobody = Board(employer="", url=f"{SITE}/jobs")
    named = {"list": ROW, "site": {"url": SITE, "name": "Orchard"}}
    assert oracle.read(named, nobody).employer == "Orchard"
    assert oracle.read(named | {"detail": JOB}, nobody).employer == "Orchard Tools Ltd"


def test_places_of_work_stand_in_where_no_place_is_named() -> None:
    row = {**ROW, "PrimaryLocation": None, "secondaryLocations": []}
    assert oracle.read({"list": row}, BOARD).locations == ["Hereford, Herefordshire, GB"]


@pytest.mark.parametrize(
    ("code", "language"), [("US", "en"), ("D", "de"), ("PTB", "pt-BR"), ("NL", "NL"), (None, None)]
)
def test_oracles_language_codes_are_none_of_iso(code: str | None, language: str | None) -> None:
    assert oracle.read({"list": {**ROW, "Language": code}}, BOARD).language == language


HOST = "eaaa.fa.us2.oraclecloud.com"
FINDER = "onlyData=true&finder=findReqs;siteNumber=CX_7,limit=9"
PATH = "hcmUI/CandidateExperience"


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (SITE, f"{HOST}/CX_1"),
        (f"{SITE}/requisitions/preview/300", f"{HOST}/CX_1"),
        (f"https://a.fa.oraclecloud.com/{PATH}/de/sites/Lehre/job/9", "a.fa.oraclecloud.com/Lehre"),
        (f"https://a.fa.ocs.oraclecloud26.com/{PATH}/en/sites/C", "a.fa.ocs.oraclecloud26.com/C"),
        (f"https://{HOST}{LIST}?{FINDER}", f"{HOST}/CX_7"),
        (f"https://{HOST}/hcmUI/faces/FuseWelcome", None),
        (f"https://docs.oracle.com/{PATH}/en/sites/CX_1", None),
        (f"https://a.fa.oraclecloud.com.example.org/{PATH}/en/sites/CX_1", None),
        (f"https://fa.oraclecloud.com/{PATH}/en/sites/CX_1", None),
        ("https://careers.orchard.example/en/sites/Orchard", None),
        ("mailto:jobs", None),
    ],
)
def test_the_token_is_host_and_site(url: str, token: str | None) -> None:
    assert oracle.token(url) == token


KEYS = st.sampled_from(sorted(oracle.KNOWN_JOB))


@given(hostile(KEYS), hostile(KEYS), JSON)
def test_hostile_records_read_as_far_as_they_go(row: Any, job: Any, site: Any) -> None:
    posting = oracle.read({"list": row, "detail": job, "site": site}, BOARD)
    assert posting.platform == "oracle"


def test_saved_answers_read_as_served() -> None:
    whole = [posting for part in ("list", "detail") for posting in saved(HELD[part])]
    assert [(p.posting_id, p.title, p.url) for p in whole] == [
        ("R288262", "Cider Press Technician", None)
    ] * 2
    assert [len(p.locations) for p in whole] == [2, 1]


def saved(answer: Any) -> list[Any]:
    return read_saved("answer.json", json.dumps(answer).encode())


def test_the_corpus_reads_as_served() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(CORPUS.glob("*.json")):
        served_rows = json.loads(path.read_text())["items"][0]["requisitionList"]
        found = read_saved(path.name, path.read_bytes(), url=SITE)
        assert [
            (p.posting_id, p.title, p.locations, p.url)
            for p in found
            if not isinstance(p, BadRecord)
        ] == [
            (row["Id"], row["Title"], [row["PrimaryLocation"]], url_of(row)) for row in served_rows
        ]


def url_of(row: dict[str, Any]) -> str:
    return row["ExternalUrl"] or f"{SITE}/job/{row['Id']}"


# --- the crawl ------------------------------------------------------------------------------------


def asked_for(asked: Asked, name: str) -> str:
    found = re.search(rf"\b{name}=(?:%22)?([\w.-]*)", asked.path)
    return found[1] if found else ""


def job(number: int) -> dict[str, Any]:
    return {**ROW, "Id": f"R{number}", "Title": f"Presser {number}"}


def pages(rows: list[dict[str, Any]], total: int, most: int = 200) -> Callable[[Asked], Answer]:
    """A list that shows `most` rows a page, whatever it is asked for."""

    def answer(asked: Asked) -> Answer:
        start, limit = int(asked_for(asked, "offset")), int(asked_for(asked, "limit"))
        held = {"requisitionList": rows[start : start + min(limit, most)]}
        # Later pages tell no total.
        return as_json({"items": [held | {"TotalJobsCount": 0 if start else total}]})

    return answer


def details(asked: Asked) -> Answer:
    number = asked_for(asked, "Id")
    if number == "R0":
        return as_json({"items": [], "count": 0, "hasMore": False})
    if number == "R1":
        return Answer(b"", 404)
    return as_json({"items": [{**JOB, "Id": number}]})


def board(answer: Any, **more: Any) -> dict[str, Any]:
    return {SITES: as_json(HELD["sites"]), LIST: answer, DETAILS: details, **more}


def by_category(asked: Asked) -> Answer:
    part = asked_for(asked, "selectedCategoriesFacet")
    rows = {"": [job(2)], "31": [job(2), job(3)], "32": [job(4)]}[part]
    facets = {"categoriesFacet": [{"Id": 31, "Name": "A"}, {"Id": 32, "Name": "B"}]}
    total = {"TotalJobsCount": len(rows) if part else 10_001}
    start = int(asked_for(asked, "offset"))
    return as_json({"items": [{"requisitionList": rows[start : start + 1]} | facets | total]})


SEVEN = pages([job(n) for n in range(2, 9)], total=8, most=3)
BOARDS: dict[str, Any] = {
    "whole": board(SEVEN),
    "torn": board(lambda asked: SEVEN(asked) if "offset=0" in asked.path else Answer(b"", 500)),
    "none": {},
    "away": board(Answer(b"", 302, {"Location": "https://login.example.org/"})),
    "cx-9": board(SEVEN),
    "graduates": board(pages([job(2)], 1)),
    "unsure": {LIST: pages([job(2)], 1), DETAILS: details},
    "closed": board(pages([job(n) for n in range(3)], 3)),
    "empty": board(pages([], 0)),
    "vanity": board(pages([job(2)], 1))
    | {"/en/sites/V": Answer(b'<base data-apibaseurl="https://v.example" data-sitenumber="CX_1">')},
    "no-vanity": {"/en/sites/V": Answer(b"<p>no settings</p>")},
    "split": board(by_category),
    "demo": demo("oracle", openings(12)),
}


def address(base: str, name: str) -> str:
    if "vanity" in name:
        return f"{base}/en/sites/V"
    return SITE.replace("CX_1", name) if name in {"cx-9", "graduates"} else SITE


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("oracle")


@pytest.fixture(scope="module")
def crawled(home: Path) -> dict[str, Crawled]:
    return crawl_boards(home, BOARDS, url=address, platform="oracle")


def test_short_pages_are_walked_to_the_total(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 7)
    lists = [path for path in whole.paths if path.startswith(f"{LIST}?")]
    assert [found[1] for path in lists if (found := re.search(r"offset=(\d+)", path))] == [
        "0", "3", "6", "7",
    ]  # fmt: skip
    assert all("siteNumber=CX_1," in path and "limit=200" in path for path in lists)
    assert whole.manifest.stats["unread/DomesticTravelRequired"] == 7
    assert {row.posting.url for row in whole.seen} == {f"{SITE}/job/R{n}" for n in range(2, 9)}
    assert {row.posting.department for row in whole.seen} == {"Maintenance"}


def test_details_are_asked_for_once(home: Path, crawled: dict[str, Crawled]) -> None:
    again = crawl_boards(home, {"whole": BOARDS["whole"]}, url=SITE, platform="oracle")["whole"]
    assert again.told == ("finished", True, 7)
    assert not [path for path in again.paths if path.startswith(DETAILS)]
    assert [row.posting for row in again.seen] == sorted(
        (row.posting for row in crawled["whole"].seen), key=lambda held: held.posting_id or ""
    )


def test_a_lost_later_page_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 3)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_a_missing_board_is_gone_and_an_empty_one_is_not(crawled: dict[str, Crawled]) -> None:
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)


def test_a_guard_that_sends_away_is_no_empty_board(crawled: dict[str, Crawled]) -> None:
    manifest = crawled["away"].manifest
    assert (manifest.reason, manifest.errors) == ("failed", {"redirected away": 1})
    assert "https://login.example.org/" in manifest.notes[0]


def test_a_site_that_the_host_does_not_know_is_not_crawled(crawled: dict[str, Crawled]) -> None:
    found = crawled["cx-9"]
    assert (found.manifest.reason, found.manifest.errors) == ("failed", {"unknown site": 1})
    assert "knows no site 'cx-9', only CX_1, CX_2001" in found.manifest.notes[0]
    assert not [path for path in found.paths if path.startswith(f"{LIST}?")]


def test_a_site_called_by_name_is_asked_for_by_number(crawled: dict[str, Crawled]) -> None:
    found = crawled["graduates"]
    assert found.told == ("finished", True, 1)
    assert [path for path in found.paths if path.startswith(LIST) and "=CX_2001," in path]
    url = SITE.replace("CX_1", "graduates")
    assert found.seen[0].posting.url == f"{url}/job/R2"
    assert found.seen[0].record["site"] == {"url": url, "name": "Orchard Tools Graduates"}


def test_sites_that_cannot_be_read_are_told_and_no_loss(crawled: dict[str, Crawled]) -> None:
    assert crawled["unsure"].told == ("finished", True, 1)
    assert "could not be made sure of" in crawled["unsure"].manifest.notes[0]


def test_a_page_on_the_employers_domain_names_host_and_site(crawled: dict[str, Crawled]) -> None:
    assert crawled["vanity"].told == ("finished", True, 1)
    url = crawled["vanity"].seen[0].posting.url
    assert url == "https://v.example/hcmUI/CandidateExperience/en/sites/CX_1/job/R2"
    lost = crawled["no-vanity"].manifest
    assert (lost.reason, lost.errors) == ("failed", {"no site named": 1})


def test_a_closed_posting_is_gone_and_one_without_details_stays(
    crawled: dict[str, Crawled],
) -> None:
    found = crawled["closed"]
    assert found.told == ("finished", True, 2)
    kinds = {row.posting.posting_id: row.kind for row in found.seen}
    assert kinds == {"R0": "gone", "R1": "posting", "R2": "posting"}
    assert (found.manifest.stats["gone"], found.manifest.stats["details missing"]) == (1, 1)


def test_a_list_past_the_ceiling_is_read_by_category(crawled: dict[str, Crawled]) -> None:
    found = crawled["split"]
    assert found.told == ("partial", False, 3)
    assert found.manifest.notes == ["3 of 10001 postings were listed"]
    assert len([path for path in found.paths if path.startswith(f"{LIST}?")]) == 4


def test_a_category_past_the_ceiling_is_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle.OracleSpider, "ceiling", 4)
    made = oracle.OracleSpider(board=BOARD)
    made.ask_sites(SITE)
    two = {"requisitionList": [job(1), job(2)]}
    facets = {"TotalJobsCount": 9, "categoriesFacet": [{"Id": 31}, {"Id": 32}]}
    first = made.cut({"items": [two | facets]}, Place())
    assert first is not None
    assert made.further.pop(Place()) == [Place("31"), Place("32")]
    made.cut({"items": [two | {"TotalJobsCount": 6}]}, Place("31"))
    assert made.further.pop(Place("31")) == [Place("31", 2)]
    assert ",limit=2,offset=2,selectedCategoriesFacet=31," in made.ask(Place("31", 2)).url
    later = {"requisitionList": [job(3), job(4)], "TotalJobsCount": 0}
    made.cut({"items": [later]}, Place("31", 2))
    assert made.further == {Place("31", 2): []}
    assert made.tally.errors == {"hidden rest": 1}
    assert made.tally.notes == ["only the first 4 of 6 postings are shown, of the part 31"]


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    held = openings(12)
    assert read_alike(crawled["demo"], held)
    assert {row.posting.role_number for row in crawled["demo"].seen} == {o.number for o in held}
    assert len(crawled["demo"].paths) == 2 + len(held)


def test_details_alone_tell_language_hours_and_openings() -> None:
    job = {"Id": "7", "ContentLocale": "de", "WorkHours": "40", "NumberOfOpenings": "2"}
    posting = oracle.read(job | {"HiringManager": "Jane Roe"}, Board(employer="Orchard", url=SITE))
    assert (posting.language, posting.extra) == ("de", {"weekly_hours": "40", "openings": "2"})
