"""Workday: the reader's exact values, lists that hide their end, and a host's troubles."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import JSON, nested
from fixtures.wire_site import Answer, Asked
from hypothesis import given
from scrapy import Request
from scrapy.http import TextResponse

from postings.model import RawPosting
from spiders.catalogue import Board, CatalogueError
from spiders.facets import facets_of, size_of, split
from spiders.parse import read_saved, recognise_saved
from spiders.platforms import workday

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_workday.json").read_text())
ROW, DETAIL = HELD["list"]["jobPostings"][0], HELD["detail"]
HOST = "https://orchard.wd5.myworkdayjobs.com"
URL = f"{HOST}/en-US/Careers"
CXS = "/wday/cxs/orchard/Careers"
BOARD = Board(employer="Orchard", url=URL)
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def test_every_field_is_read() -> None:
    posting = workday.read({"list": ROW, "detail": DETAIL}, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "workday",
        "board": "orchard-workday",
        "employer": "Orchard",
        "url": f"{HOST}/Careers/job/Riga/Orchard-Lead_JR-1001-1",
        "apply_url": f"{HOST}/Careers/job/Riga/Orchard-Lead_JR-1001-1/apply",
        "posting_id": "d2f1a70000001000aabbccddeeff0011",
        "role_number": "JR-1001",
        "title": "Orchard Lead",
        "locations": ["Riga", "US-AR-SPRINGDALE-BLDG ~ 3"],
        "workplace": "Hybrid (3 days)",
        "employment_type": "Full time",
        "department": "Growing",
        "published": "2026-02-03",
        "closes": "2026-04-30",
        "description_html": "<p>You lead rows &amp; people.</p>",
        "extra": {
            "country": "LV",
            "legal_unit": "Orchard Tools SIA",
            "job_posting_id": "Orchard-Lead_JR-1001-1",
        },
    }


def test_a_row_alone_has_no_number_and_no_made_up_place() -> None:
    posting = workday.read({"list": ROW}, Board(employer="", url=URL))
    assert posting.url == f"{HOST}/Careers/job/Riga/Orchard-Lead_JR-1001-1"
    assert posting.posting_id == "/job/Riga/Orchard-Lead_JR-1001-1"
    assert (posting.role_number, posting.locations, posting.workplace) == (None, [], "Hybrid")
    one = {**ROW, "locationsText": "Riga, Latvia"}
    assert workday.read({"list": one}, BOARD).locations == ["Riga, Latvia"]


def test_a_posting_that_takes_no_applications_has_no_address_for_them() -> None:
    job = {**DETAIL["jobPostingInfo"], "canApply": False}
    assert workday.read({"detail": {"jobPostingInfo": job}}, BOARD).apply_url is None


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard/Careers"),
        (f"{HOST}/Careers", "orchard/Careers"),
        (f"{HOST}/Careers/job/Riga/Orchard-Lead_JR-1001-1/apply", "orchard/Careers"),
        (f"{HOST}{CXS}/jobs", "orchard/Careers"),
        ("https://or_chard.wd503.myworkdayjobs.com/zh-Hans/Or%20chard?q=x", "or_chard/Or chard"),
        ("https://wd3.myworkdaysite.com/recruiting/orchard/Careers", "orchard/Careers"),
        ("https://wd3.myworkdaysite.com/de-DE/recruiting/orchard/Careers/job/x", "orchard/Careers"),
        ("https://wd3.myworkdaysite.com/recruiting/orchard", None),
        (f"{HOST}/", None),
        (f"{HOST}/en-US", None),
        (f"{HOST}/robots.txt", None),
        (f"{HOST}/wday/cxs/orchard", None),
        ("https://orchard.myworkdayjobs.com/Careers", None),
        ("https://wd5.myworkday.com/orchard/login.html", None),
        ("https://orchard.wd5.myworkdayjobs.com.example.org/Careers", None),
    ],
)
def test_the_token_is_tenant_and_site(url: str, token: str | None) -> None:
    assert workday.token(url) == token


INNER = ("jobPostingInfo", "hiringOrganization", "name", "descriptor", "alpha2Code", "externalPath")


@given(nested(*workday.KNOWN_JOB, *INNER), nested(*workday.KNOWN_JOB, *INNER), JSON)
def test_hostile_records_read_as_far_as_they_go(row: Any, job: Any, other: Any) -> None:
    for detail in ({"jobPostingInfo": job, "hiringOrganization": other}, other, job):
        assert workday.read({"list": row, "detail": detail}, BOARD).platform == "workday"


@given(nested("facets", "facetParameter", "values", "id", "count"))
def test_hostile_facets_give_what_they_hold(answer: Any) -> None:
    facets = facets_of(answer)
    assert all(number > 0 for values in facets.values() for number in values.values())
    split(facets, size_of(facets), 2_000)


@given(JSON)
def test_foreign_answers_are_not_claimed(answer: Any) -> None:
    assert not workday.looks_like(answer)


def test_saved_answers_are_known_by_their_shape() -> None:
    for answer in (HELD["list"], DETAIL):
        body = json.dumps(answer).encode()
        assert recognise_saved("a.json", body) == "workday"
        (posting,) = read_saved("a.json", body)
        assert isinstance(posting, RawPosting)
        assert posting.title == "Orchard Lead"
    (listed,) = read_saved("a.json", json.dumps(HELD["list"]).encode(), url=URL)
    assert isinstance(listed, RawPosting) and listed.url == f"{HOST}/Careers{ROW['externalPath']}"


# --- the facets -----------------------------------------------------------------------------------


def facet(name: str, **counts: int) -> dict[str, Any]:
    values = [{"id": key, "descriptor": key, "count": n} for key, n in counts.items()]
    return {"facetParameter": name, "values": values}


def test_groups_of_facets_are_opened() -> None:
    group = {"facetParameter": "where", "values": [facet("city", a=1, b=2), facet("land", c=3)]}
    assert facets_of({"facets": [group, facet("timeType", full=0, part=3)]}) == {
        "city": {"a": 1, "b": 2},
        "land": {"c": 3},
        "timeType": {"part": 3},
    }


def test_the_facet_that_covers_the_list_with_fewest_repeats_splits_it() -> None:
    facets = {
        "timeType": {"full": 25, "part": 5},
        "city": {"a": 9, "b": 9, "c": 9, "d": 9},
        "group": {"x": 8, "y": 8, "z": 8, "v": 6},
        "level": {"l": 9, "m": 9},
    }
    assert size_of(facets) == 30
    assert split(facets, 30, 20) == ("group", [["x", "y"], ["z", "v"]])
    del facets["group"]
    assert split(facets, 30, 20) == ("city", [["a", "b"], ["c", "d"]])
    del facets["city"]
    assert split(facets, 30, 20) == ("level", [["l", "m"]])
    del facets["level"]
    assert split(facets, 30, 20) == ("timeType", [["full"], ["part"]])
    assert split({"timeType": {"full": 25}}, 25, 20) is None


def test_a_group_has_a_hundred_values_at_most() -> None:
    found = split({"city": {str(n): 1 for n in range(250)}}, None, 2_000)
    assert found is not None
    assert [len(group) for group in found[1]] == [100, 100, 50]


# --- the crawl ------------------------------------------------------------------------------------


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        **ROW,
        "title": f"Lead {number}",
        "externalPath": f"/job/Riga/Lead-{number}_JR-{number}",
    } | more


def details(asked: Asked) -> Answer:
    number = asked.path.rpartition("JR-")[2]
    job = {
        **DETAIL["jobPostingInfo"],
        "id": number,
        "jobReqId": f"JR-{number}",
        "externalUrl": None,
    }
    return as_json({**DETAIL, "jobPostingInfo": job})


class Tenant:
    """A site's answers: `shown` rows at most a query, by facets where it has any."""

    def __init__(self, held: list[tuple[dict[str, Any], dict[str, list[str]]]], shown: int = 2_000):
        self.held, self.shown = held, shown

    def __call__(self, asked: Asked) -> Answer:
        if not asked.path.endswith("/jobs"):
            return details(asked)
        query = json.loads(asked.body)
        applied, start = query["appliedFacets"], query["offset"]
        assert (asked.method, query["limit"], query["searchText"]) == ("POST", 20, "")
        assert asked.headers["content-type"] == "application/json"
        found = [
            (row, values)
            for row, values in self.held
            if all(set(values.get(name, [])) & set(ids) for name, ids in applied.items())
        ]
        rows = [row for row, _ in found]
        # Past the last row that is shown, the first page comes again.
        page = rows[start : start + 20] if start < self.shown else rows[:20]
        total = 0 if start else min(len(rows), self.shown)
        return as_json({"total": total, "jobPostings": page, "facets": self.facets(found)})

    def facets(self, found: Any) -> list[dict[str, Any]]:
        counts: dict[str, dict[str, int]] = {}
        for _, values in found:
            for name, ids in values.items():
                for identity in ids:
                    held = counts.setdefault(name, {})
                    held[identity] = held.get(identity, 0) + 1
        return [facet(name, **held) for name, held in counts.items()]


def few(count: int) -> Tenant:
    return Tenant([(row(n), {}) for n in range(count)])


def with_page(at: int, answer: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    whole = few(45)

    def respond(asked: Asked) -> Answer:
        is_list = asked.path.endswith("/jobs")
        return answer(asked) if is_list and json.loads(asked.body)["offset"] == at else whole(asked)

    return respond


def heals(asked: Asked) -> Answer:
    trouble = Answer(b"", 303, {"Location": "https://maintenance.example.org/"})
    return trouble if asked.times <= 2 else few(45)(asked)


def strange(asked: Asked) -> Answer:
    closed = Answer(b'{"errorCode":"S22","httpStatus":403}', 403)
    html = Answer(b"<html>later</html>", headers={"Content-Type": "text/html"})
    if asked.path.endswith("JR-0"):
        return closed
    if asked.path.endswith("JR-1"):
        return html if asked.times == 1 else details(asked)
    return html if asked.path.endswith("JR-2") else few(4)(asked)


BOARDS: dict[str, Any] = {
    "whole": few(45),
    "torn": with_page(20, lambda asked: Answer(b"", 500)),
    "odd": with_page(0, lambda asked: as_json({"total": None, "jobPostings": []})),
    "healed": with_page(20, heals),
    "away": with_page(0, lambda asked: Answer(b"", 303, {"Location": "https://m.example.org/"})),
    "none": with_page(0, lambda asked: Answer(b'{"errorCode":"S21"}', 404)),
    "moved": with_page(0, lambda asked: Answer(b"", 422)),
    "empty": few(0),
    "strange": strange,
    "demo": demo("workday", openings(25)),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workday")


@pytest.fixture(scope="module")
def crawled(home: Path) -> dict[str, Crawled]:
    return crawl_boards(home, BOARDS, url=URL)


def lists(found: Crawled) -> int:
    return sum(path == f"{CXS}/jobs" for path in found.paths)


def test_pages_are_walked_to_the_first_total(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 45)
    assert lists(whole) == 3
    assert whole.manifest.stats["unread/surprise"] == 45
    assert {(p.posting.role_number, p.posting.url) for p in whole.seen} == {
        (f"JR-{n}", f"{HOST}/Careers/job/Riga/Lead-{n}_JR-{n}") for n in range(45)
    }
    assert "similarJobs" not in whole.seen[0].record["detail"]


def test_details_are_asked_for_once(home: Path, crawled: dict[str, Crawled]) -> None:
    later = Tenant([(row(n, postedOn="Posted 30+ Days Ago"), {}) for n in range(45)])
    again = crawl_boards(home, {"whole": later}, url=URL)["whole"]
    assert again.told == ("finished", True, 45)
    assert again.paths == [f"{CXS}/jobs"] * 3


def test_a_lost_later_page_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 20)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_the_same_is_asked_again_where_a_host_sends_elsewhere(crawled: dict[str, Crawled]) -> None:
    assert crawled["healed"].told == ("finished", True, 45)
    assert crawled["healed"].manifest.stats["page asked for again"] == 1
    assert crawled["away"].told == ("failed", False, 0)
    assert crawled["away"].manifest.errors == {"redirected away": 1}


def test_a_missing_site_is_gone_and_a_tenant_elsewhere_is_told(crawled: dict[str, Crawled]) -> None:
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)
    assert crawled["odd"].manifest.errors == {"no list in answer": 1}
    assert crawled["moved"].told == ("failed", False, 0)
    assert "another 'wdN'" in crawled["moved"].manifest.notes[0]


def test_closed_postings_are_gone_and_pages_in_their_place_pass(
    crawled: dict[str, Crawled],
) -> None:
    found = crawled["strange"]
    assert found.told == ("partial", False, 2)
    assert found.manifest.errors == {"html instead of json": 1}
    assert found.manifest.stats["page asked for again"] == 2
    gone = [row.posting.url for row in found.seen if row.kind == "gone"]
    assert gone == [f"{HOST}/Careers/job/Riga/Lead-0_JR-0"]


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    held = openings(25)
    assert read_alike(crawled["demo"], held)
    assert {row.posting.role_number for row in crawled["demo"].seen} == {o.number for o in held}
    assert len(crawled["demo"].paths) == 2 + len(held)


# --- lists that hide their end --------------------------------------------------------------------


def walked(tenant: Tenant) -> tuple[workday.WorkdaySpider, list[str]]:
    """A spider that walked a list of which 40 rows are shown, and the paths of its postings."""
    spider, seen = workday.WorkdaySpider(board=BOARD), []
    waiting = list(spider.first_requests())
    while waiting:
        request = waiting.pop(0)
        headers = {key.decode().lower(): held[0].decode() for key, held in request.headers.items()}
        asked = Asked(request.method, urlsplit(request.url).path, headers, request.body, 1)
        answer = tenant(asked)
        response = TextResponse(request.url, answer.status, body=answer.body, request=request)
        for thing in request.callback(response, **request.cb_kwargs):
            if isinstance(thing, Request):
                waiting.append(thing)
            else:
                seen.append(thing.record["list"]["externalPath"])
    return spider, seen


def told(spider: workday.WorkdaySpider) -> tuple[bool, list[str]]:
    return spider.tally.verdict("finished")[1], spider.tally.notes


@pytest.fixture
def forty(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tenant]:
    assert workday.WorkdaySpider.ceiling == 2_000
    monkeypatch.setattr(workday.WorkdaySpider, "ceiling", 40)

    def tenant(count: int, values: Callable[[int], dict[str, list[str]]]) -> Tenant:
        return Tenant([(row(n), values(n)) for n in range(count)], shown=40)

    return tenant


def test_a_long_list_is_read_by_a_facet(forty: Callable[..., Tenant]) -> None:
    # The newest are all in one city, so a part may begin with rows that are known already.
    spider, seen = walked(
        forty(
            103,
            lambda n: {
                "timeType": ["part" if n % 9 == 0 else "full"],
                "city": [f"city {n // 25}", "city 3"] if n % 30 == 5 else [f"city {n // 25}"],
            },
        )
    )
    assert told(spider) == (True, [])
    assert sorted(seen) == sorted(row(n)["externalPath"] for n in range(103))
    assert spider.tally.stats["repeated id"] > 20


def test_a_part_that_is_too_long_is_split_again(forty: Callable[..., Tenant]) -> None:
    spider, seen = walked(
        forty(90, lambda n: {"timeType": ["full" if n < 70 else "part"], "level": [f"l{n % 3}"]})
    )
    assert told(spider) == (True, [])
    assert len(set(seen)) == len(seen) == 90
    spider, seen = walked(forty(90, lambda n: {"timeType": ["full" if n < 70 else "part"]}))
    note = "only the first 40 of 40 postings are shown, of the part"
    assert told(spider) == (
        False,
        [f'{note} {{"timeType":["full"]}}', "60 of 90 postings were listed"],
    )
    assert len(seen) == 60


def test_a_long_list_without_facets_is_incomplete(forty: Callable[..., Tenant]) -> None:
    spider, seen = walked(forty(90, lambda n: {}))
    note = "only the first 40 of 40 postings are shown, and the list has no parts"
    assert told(spider) == (False, [note])
    assert len(seen) == 40


def test_rows_that_no_facet_holds_are_missed_and_told(forty: Callable[..., Tenant]) -> None:
    spider, seen = walked(
        forty(
            90,
            lambda n: (
                {"timeType": ["full"]} if n % 9 else {"timeType": ["full"], "city": [f"c{n}"]}
            ),
        )
    )
    assert told(spider) == (False, [f"{len(seen)} of 90 postings were listed"])


# --- the board's address --------------------------------------------------------------------------


def test_filters_and_language_of_the_address_are_kept() -> None:
    spider = workday.WorkdaySpider(
        board=Board(employer="O", url=f"{URL}?city={HEX}&q=a+b&source=x")
    )
    (request,) = spider.first_requests()
    asked = json.loads(request.body)
    assert (asked["appliedFacets"], asked["searchText"]) == ({"city": [HEX]}, "a b")
    assert request.headers["Accept-Language"] == b"en-US"
    assert request.url == f"{HOST}{CXS}/jobs"


def test_a_site_on_the_shared_host_is_read_at_the_tenants_own() -> None:
    shared = "https://wd3.myworkdaysite.com/recruiting/orchard/Careers"
    spider = workday.WorkdaySpider(board=Board(employer="O", url=shared))
    (request,) = spider.first_requests()
    assert request.url == f"https://orchard.wd3.myworkdayjobs.com{CXS}/jobs"
    posting = workday.read({"list": ROW}, spider.board)
    assert posting.url == f"{shared}{ROW['externalPath']}"


def test_an_address_of_the_employers_own_needs_the_host_of_the_data() -> None:
    told: dict[str, Any] = {"employer": "O", "url": "https://careers.example/jobs"}
    told |= {"platform": "workday", "options": {"token": "orchard/Careers"}}
    (request,) = workday.WorkdaySpider(board=Board(**told, api=HOST)).first_requests()
    assert request.url == f"{HOST}{CXS}/jobs"
    with pytest.raises(CatalogueError, match="set 'api: https://TENANT.wdN.myworkdayjobs.com'"):
        workday.WorkdaySpider(board=Board(**told)).first_requests()


@pytest.mark.parametrize(
    ("shown", "places"),
    [
        ("2 Locations", []),
        ("12 Standorte", []),
        ("3 emplacements", []),
        ("5件の勤務地", []),
        ("0455 Phoenix", ["0455 Phoenix"]),
        ("1010 Denver", ["1010 Denver"]),
        ("100 Oaks", ["100 Oaks"]),
    ],
)
def test_a_row_that_counts_its_places_names_none(shown: str, places: list[str]) -> None:
    row = {"title": "Clerk", "externalPath": "/job/x/Clerk_JR2", "locationsText": shown}
    assert workday.read({"list": row}, BOARD).locations == places
