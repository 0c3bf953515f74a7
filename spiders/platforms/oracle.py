"""Oracle Recruiting: a site's list of two hundred rows a page, and the details of each posting."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from postings.model import RawPay, RawPosting
from spiders.base import GONE, unread
from spiders.catalogue import Board
from spiders.listing import Listing
from spiders.parted import PartedSpider, Place
from spiders.shape import (
    amount,
    count,
    filled,
    first_text,
    headed,
    mapping,
    origin,
    path_parts,
    place,
    record_of,
    rows,
    text,
    texts,
)

REST = "/hcmRestApi/resources/latest"
EXPAND = ",".join(
    f"requisitionList.{part}"
    for part in ("workLocation", "secondaryLocations", "otherWorkLocations")
)
LIMIT = 200
VENDOR = re.compile(r"oraclecloud\d{0,3}\.(?:com|eu)")
SITE_NUMBER = re.compile(r"\bsiteNumber=([\w-]{1,80})")
# How a page on an employer's own domain tells the host and the site behind it.
PAGE_HOST = re.compile(r"""\bdata-apibaseurl=["'](https?://[^"'\s/]{1,200})""", re.I)
PAGE_SITE = re.compile(
    r"""\b(?:data-sitenumber=|siteNumber["']?\s{0,3}:\s{0,3})["']([\w-]{1,80})""", re.I
)
MARKERS = ("/hcmUI/CandidateExperience/", "data-sitenumber=")
# Oracle's own language codes, where they are not those of ISO.
LANGUAGES = {
    "US": "en", "GB": "en-GB", "D": "de", "F": "fr", "FRC": "fr-CA", "E": "es", "ESA": "es-419",
    "I": "it", "PTB": "pt-BR", "S": "sv", "N": "no", "DK": "da", "SF": "fi", "IW": "he",
    "ZHS": "zh-Hans", "ZHT": "zh-Hant", "VN": "vi", "IN": "id", "SL": "sl",
}  # fmt: skip
PARTS = (
    (None, "ExternalDescriptionStr"),
    ("Responsibilities", "ExternalResponsibilitiesStr"),
    ("Qualifications", "ExternalQualificationsStr"),
    ("About us", "CorporateDescriptionStr"),
    ("About the team", "OrganizationDescriptionStr"),
)
END = re.compile(r"\b(min|max)", re.I)
MONEY = re.compile(r"salary|\bpay\b|compensation|wage|remuneration|gehalt|vergütung|salaire", re.I)
# These of a row change while the posting does not.
VOLATILE = {"BeFirstToApplyFlag", "Distance", "HotJobFlag", "Relevancy", "TrendingFlag"}
Both = tuple[dict[str, Any], dict[str, Any]]
# Numbers of the service's own, what its search sets anew, and persons, who are nobody's business.
LEFT = frozenset(VOLATILE) | {
    "ApplyWhenNotPostedFlag", "ExternalContactEmail", "ExternalContactName", "GeographyId",
    "GeographyNodeId", "HiringManager", "JobFamilyId", "RequisitionId", "WorkerType",
}  # fmt: skip
KNOWN = frozenset(("list", "detail", "site"))
KNOWN_JOB = LEFT | frozenset(
    (
        "BusinessUnit", "Category", "ContentLocale", "ContractType", "CorporateDescriptionStr",
        "Department", "EmployerName", "ExternalDescriptionStr", "ExternalPostedEndDate",
        "ExternalPostedStartDate", "ExternalQualificationsStr", "ExternalResponsibilitiesStr",
        "ExternalUrl", "Id", "JobFunction", "JobLevel", "JobSchedule", "JobShift", "JobType",
        "Language", "LegalEmployer", "NumberOfOpenings", "Organization",
        "OrganizationDescriptionStr", "PostedDate", "PostingEndDate", "PrimaryLocation",
        "PrimaryLocationCountry", "RequisitionNumber", "ShortDescriptionStr", "StudyLevel", "Title",
        "WorkHours", "WorkplaceType", "WorkplaceTypeCode", "otherWorkLocations",
        "requisitionFlexFields", "secondaryLocations", "workLocation",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """`host/site`, where an address is of a site on one of Oracle's own hosts."""
    host = urlsplit(url).hostname or ""
    labels = host.split(".")
    if "fa" not in labels[1:-2] or not VENDOR.fullmatch(".".join(labels[-2:])):
        return None
    if site := _site(url):
        return f"{host}/{_name(site)}"
    named = SITE_NUMBER.search(unquote(urlsplit(url).query))
    return f"{host}/{named[1]}" if named else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from its details and its row of the list, or from one of them."""
    held = record_of(record)
    row, site = mapping(held.get("list")), mapping(held.get("site"))
    job = mapping(held.get("detail")) if KNOWN & held.keys() else held
    both = (job, row)
    number = first_text(both, "Id")
    url = _url(text(site.get("url")) or _board_site(board), both, number)
    return RawPosting(
        platform="oracle",
        board=board.name,
        employer=board.employer
        or first_text(both, "EmployerName", "LegalEmployer")
        or text(site.get("name")),
        url=url,
        apply_url=url,
        posting_id=number,
        role_number=number,
        title=first_text(both, "Title"),
        locations=_locations(both),
        workplace=first_text(both, "WorkplaceTypeCode", "WorkplaceType"),
        employment_type=", ".join(_each(both, "JobSchedule", "JobType", "ContractType")) or None,
        department=first_text(both, "Department", "Category", "JobFunction"),
        team=first_text(both, "Organization"),
        published=first_text(both, "ExternalPostedStartDate", "PostedDate"),
        closes=first_text(both, "ExternalPostedEndDate", "PostingEndDate"),
        pay=_pay(_fields(both)),
        description_html=_description(both),
        language=_language(first_text(both, "Language")) or first_text(both, "ContentLocale"),
        extra=_extra(both),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or of a posting's details."""
    found = []
    for item in map(mapping, rows(mapping(orjson.loads(body)).get("items"))):
        listed = "requisitionList" in item
        found += [{"list": row} for row in rows(item["requisitionList"])] if listed else []
        found += [] if listed else [{"detail": item}]
    return found


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a site's list or a posting's details."""
    items = mapping(answer).get("items")
    first = mapping(next(iter(items), None)) if isinstance(items, list) else {}
    return "requisitionList" in first or {"Id", "Title", "ExternalDescriptionStr"} <= first.keys()


def _site(url: str) -> str | None:
    """A site's own address, where an address leads into one."""
    parts = path_parts(url)
    if [part.casefold() for part in parts[:2]] != ["hcmui", "candidateexperience"]:
        return None
    return f"{origin(url)}/{'/'.join(parts[:5])}" if parts[3:4] == ["sites"] and parts[4:] else None


def _name(site: str) -> str:
    return unquote(path_parts(site)[-1])


def _board_site(board: Board) -> str | None:
    host, _, name = (text(board.options.get("token")) or "").partition("/")
    return _address(f"https://{host}", name) if name else _site(board.url)


def _address(base: str, name: str) -> str:
    return f"{base}/hcmUI/CandidateExperience/en/sites/{quote(name, safe='')}"


def _url(site: str | None, both: Both, number: str | None) -> str | None:
    own = first_text(both, "ExternalUrl") or ""
    if own.startswith(("https://", "http://")):
        return own
    return f"{site}/job/{quote(number, safe='')}" if site and number else None


def _each(both: Both, *keys: str) -> list[str]:
    return texts([first_text(both, key) for key in keys])


def _part(both: Both, key: str) -> list[dict[str, Any]]:
    found = next((rows(held[key]) for held in both if rows(held.get(key))), [])
    return [mapping(row) for row in found]


def _locations(both: Both) -> list[str]:
    named = [first_text(both, "PrimaryLocation")]
    named += [text(row.get("Name")) for row in _part(both, "secondaryLocations")]
    return texts(named) or texts(_offices(both))


def _offices(both: Both) -> list[str | None]:
    found = _part(both, "workLocation") + _part(both, "otherWorkLocations")
    keys = ("TownOrCity", "Region2", "Region1", "Country")
    return [place(*map(row.get, keys)) or text(row.get("LocationName")) for row in found]


def _fields(both: Both) -> dict[str, str]:
    told = {
        text(row.get("Prompt")): text(row.get("Value"))
        for row in _part(both, "requisitionFlexFields")
    }
    return {prompt: value for prompt, value in told.items() if prompt and value}


def _pay(fields: dict[str, str]) -> list[RawPay]:
    """One range of the fields that hold nothing but an amount, in the tenant's words."""
    ends: dict[str, Any] = {}
    for prompt, value in fields.items():
        end = END.search(prompt)
        if end and MONEY.search(prompt) and (found := amount(value.lstrip("$€£"))) is not None:
            ends.setdefault("minimum" if end[1].casefold() == "min" else "maximum", found)
    return [RawPay(**ends)] if ends else []


def _description(both: Both) -> str | None:
    parts = [headed(heading, first_text(both, key)) for heading, key in PARTS]
    if not any(parts):
        parts = [headed(None, first_text(both, "ShortDescriptionStr"))]
    parts += [
        headed(prompt, value) for prompt, value in _fields(both).items() if MONEY.search(prompt)
    ]
    return "\n".join(filter(None, parts)) or None


def _language(code: str | None) -> str | None:
    """An ISO code; Oracle's own are not mistaken for one."""
    if code is None or code in LANGUAGES:
        return LANGUAGES.get(code or "")
    return code.replace("_", "-")


def _extra(both: Both) -> dict[str, Any]:
    return filled(
        requisition_number=first_text(both, "RequisitionNumber"),
        country=first_text(both, "PrimaryLocationCountry"),
        workplace_label=first_text(both, "WorkplaceType"),
        category=first_text(both, "Category"),
        job_function=first_text(both, "JobFunction"),
        job_level=first_text(both, "JobLevel"),
        job_shift=first_text(both, "JobShift"),
        study_level=first_text(both, "StudyLevel"),
        weekly_hours=first_text(both, "WorkHours"),
        openings=first_text(both, "NumberOfOpenings"),
        business_unit=first_text(both, "BusinessUnit"),
        work_locations=texts(_offices(both)),
        fields=_fields(both),
    )


class OracleSpider(PartedSpider):
    """Makes sure of the site, walks its list by offset, past 10,000 rows by category."""

    name = "oracle"
    one_vendor = False
    known = KNOWN
    read = staticmethod(read)
    # The REST service shows no row past this place.
    ceiling = 10_000
    slack = 2

    # --- which site ----------------------------------------------------------------------------

    def first_requests(self) -> Iterable[Request]:
        """The sites of the host; before that the board's page where its address tells no host."""
        self.then = super().first_requests()
        site = _board_site(self.board)
        if site is None:
            return [self.page(self.board.url, self.parse_page, first=True)]
        return [self.ask_sites(site)]

    def parse_page(self, response: Response) -> Iterator[Request]:
        """The host and the site that a page on the employer's own domain names."""
        if not self.arrived(response):
            return
        page = getattr(response, "text", "")
        host, name = PAGE_HOST.search(page), PAGE_SITE.search(page)
        if host is None or name is None:
            note = f"{response.url} names no Oracle site; set 'options: {{token: HOST/SITE}}'"
            self.tally.lose("no site named", first=True, note=note)
            return
        yield self.ask_sites(_address(host[1], name[1]))

    def ask_sites(self, site: str) -> Request:
        """The request of the host's sites: a site that it does not know, it leaves out silently."""
        self.site, self.number = {"url": site}, _name(site)
        self.rest = self.base(origin(site)) + REST
        url = f"{self.rest}/recruitingCESites?onlyData=true&limit={LIMIT}"
        request = self.page(url, self.parse_sites, headers={"Accept": self.accept})
        return request.replace(errback=self.unchecked)

    def parse_sites(self, response: Response) -> Iterator[Request]:
        """The board's site among the host's, then its list."""
        self.tally.pages += 1
        found = [mapping(row) for row in _items(self.peek(response)) or []]
        own = [row for row in found if self.number.casefold() in _words(row)]
        if own or len(found) == 1:
            self.site |= filled(name=text((own or found)[0].get("SiteName")))
            self.number = text((own or found)[0].get("SiteNumber")) or self.number
        elif found:
            names = ", ".join(texts([row.get("SiteNumber") for row in found]))[:300]
            told = f"{response.url} knows no site '{self.number}', only {names}"
            self.tally.lose("unknown site", first=True, note=f"{told}; correct the board's url")
            return
        yield from self.after_sites(bool(found))

    def unchecked(self, failure: Failure) -> Iterable[Request]:
        """The list all the same."""
        return self.after_sites(False)

    def after_sites(self, checked: bool) -> Iterable[Request]:
        """The list's first page."""
        if not checked:
            told = f"could not be made sure of; if {self.number} is none of its sites, it lists all"
            self.tally.note(f"the sites of {urlsplit(self.rest).hostname} {told}")
        return self.then

    # --- its list ------------------------------------------------------------------------------

    def ask(self, place: Place) -> Request:
        """A page of the list, of one category where the list is split."""
        finder = {
            "siteNumber": quote(self.number, safe=""),
            "facetsList": "CATEGORIES",
            "limit": min(LIMIT, self.ceiling - place.offset),
            "offset": place.offset,
            **filled(selectedCategoriesFacet=quote(place.part, safe="")),
            "sortBy": "POSTING_DATES_DESC",
        }
        asked = ",".join(f"{name}={value}" for name, value in finder.items())
        query = f"onlyData=true&expand={EXPAND}&finder=findReqs;{asked}"
        return self.list_page(f"{self.rest}/recruitingCEJobRequisitions?{query}", place)

    def cut(self, answer: Any, place: Place) -> Listing | None:
        """The rows; `hasMore` is not to be believed, and later totals are not either."""
        found = mapping(next(iter(rows(mapping(answer).get("items"))), None))
        listed, told = found.get("requisitionList"), count(found.get("TotalJobsCount"))
        if not isinstance(listed, list) and told != 0:
            return None
        return self.reached(found, place, rows(listed), told)

    def parts_of(self, answer: Any, place: Place) -> list[str]:
        """The categories; those of a category are itself."""
        facet = [] if place.part else rows(answer.get("categoriesFacet"))
        return texts([mapping(row).get("Id") for row in facet])

    # --- its postings --------------------------------------------------------------------------

    def key(self, row: Any) -> str | None:
        """The requisition number."""
        return text(mapping(row).get("Id"))

    def mark(self, row: Any) -> Any:
        """All but the flags that the search sets anew."""
        return {name: held for name, held in mapping(row).items() if name not in VOLATILE}

    def record(self, row: Any, answer: Any) -> Any:
        """The row, its details, and the site that both are of."""
        return filled(list=row, detail=answer, site=self.site)

    def detail(self, row: Any) -> Request | None:
        """The details by requisition number."""
        number = self.key(row)
        if number is None:
            return None
        finder = f"ById;Id=%22{quote(number, safe='')}%22,siteNumber={quote(self.number, safe='')}"
        query = f"expand=all&onlyData=true&finder={finder}"
        return self.detail_page(f"{self.rest}/recruitingCEJobRequisitionDetails?{query}", row)

    def says_gone(self, response: Response) -> bool:
        """A closed posting is an answer without items."""
        return _items(self.peek(response)) == []

    def parse_detail(self, response: Response, row: Any) -> Iterator[Any]:
        """A posting; one that is listed and has no details is read from its row."""
        if response.status in GONE:
            self.tally.pages += 1
            self.tally.count("details missing")
            yield self.observe(self.record(row, None), None, response)
            return
        yield from super().parse_detail(response, row)

    def details_of(self, response: Response) -> Any:
        """The one item of a details answer."""
        answer = self.json(response)
        job = mapping(next(iter(rows(mapping(answer).get("items"))), None))
        for name in unread(job, KNOWN_JOB):
            self.tally.count(f"unread/{name}")
        if answer is not None and not job:
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
        return job or None


def _words(row: dict[str, Any]) -> set[str]:
    return {told.casefold() for told in map(text, row.values()) if told}


def _items(answer: Any) -> list[Any] | None:
    """The items of an answer; None where it is none, or holds not all of them."""
    items = mapping(answer).get("items")
    return items if isinstance(items, list) and answer.get("hasMore") is not True else None
