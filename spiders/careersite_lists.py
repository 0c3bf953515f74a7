"""Reads the lists of SAP's career sites: search pages, and the XML listing of the old hosts."""

import re
from typing import Any
from urllib.parse import quote, urljoin

from postings.model import RawPosting
from spiders import markup
from spiders.careersite import (
    DEPARTMENT,
    PLACE,
    TYPE,
    WORKPLACE,
    first,
    job_id,
    labelled,
    words,
)
from spiders.catalogue import Board
from spiders.feed import said, value_of
from spiders.shape import as_html, filled, mapping, rows, texts, unescaped
from spiders.xml import UnreadableXml, parse_xml

COUNTS = re.compile(r"\d[\d.,\u00a0\u202f]{0,12}")
# A field that the tenant has not set up has no name.
NAMELESS = ((b"<>", b"<unnamed>"), (b"</>", b"</unnamed>"))
# What a site's scripts would have put something in place of.
TEMPLATE = re.compile(r"\[\[[^\[\]]{0,60}\]\]")


def search_results(page: str, base: str) -> tuple[list[dict[str, Any]], int, int | None]:
    """(jobs, where the next page begins, total) of a page of search results.

    A job has `id`, `url`, and where shown `title`, `location`, `date`. The next page begins after
    what the label counts, not after what is linked; without a label there is no total.
    """
    tree = markup.parse(page)
    if tree is None:
        return [], 0, None
    found: dict[str, dict[str, Any]] = {}
    shown: dict[Any, dict[str, str]] = {}
    for element in tree.xpath("//a[@href] | //*[@data-url]"):
        try:
            url = urljoin(base, (element.get("href") or element.get("data-url")).strip())
        except ValueError:
            continue
        number = job_id(url)
        if number:
            held = found.setdefault(number, {"id": number, "url": url.partition("?")[0]})
            row = _row(element)
            if row not in shown:
                shown[row] = _shown(row)
            title = filled(title=words(element)) if element.tag == "a" else {}
            found[number] = shown[row] | title | held
    label = first(tree, "//*[contains(@class, 'paginationLabel')]") or ""
    counts = [int(re.sub(r"\D", "", number)) for number in COUNTS.findall(label)]
    last, total = (counts[1], counts[2]) if len(counts) == 3 else (0, None)
    return list(found.values()), last, total


def _row(element: Any) -> Any:
    around = (held for held in element.iterancestors() if held.tag in {"tr", "li"})
    return element if element.tag in {"tr", "li"} else next(around, element)


def _shown(row: Any) -> dict[str, str]:
    return filled(
        location=first(row, ".//*[contains(@class, 'jobLocation')]"),
        date=first(row, ".//*[contains(@class, 'jobDate')]"),
    )


def job_listing(body: bytes) -> list[dict[str, Any]] | None:
    """The jobs of an old host's XML listing; None where the body is none."""
    for mark, name in NAMELESS:
        body = body.replace(mark, name)
    try:
        root = parse_xml(body, huge=True)
    except UnreadableXml:
        return None
    return [mapping(value_of(job, "")) for job in root] if root.tag == "Job-Listing" else None


def read_listed(job: dict[str, Any], site: str, tenant: str | None, board: Board) -> RawPosting:
    """A posting from one job of an old host's listing; its number is the requisition's."""
    number = said(job.get("ReqId"))
    labels = {
        name: value
        for held in map(mapping, job.values())
        if (name := said(held.get("label"))) and (value := _filled_in(held.get("value")))
    }
    url = None
    if number and tenant:
        query = f"company={quote(tenant, safe='')}&career_ns=job_listing&career_job_req_id="
        url = f"{site}/career?{query}{quote(number, safe='')}"
    body = _filled_in(job.get("Job-Description"))
    return RawPosting(
        platform="successfactors",
        board=board.name,
        employer=board.employer or None,
        url=url,
        apply_url=url,
        posting_id=number,
        role_number=number,
        title=_filled_in(job.get("JobTitle")),
        locations=texts([labelled(labels, PLACE)]),
        workplace=labelled(labels, WORKPLACE),
        employment_type=labelled(labels, TYPE),
        department=labelled(labels, DEPARTMENT),
        published=said(job.get("Posted-Date")),
        description_html=as_html(unescaped(body)) if body else None,
    )


def _filled_in(value: Any) -> str | None:
    found = next((held for held in map(said, rows(value)) if held), None)
    return TEMPLATE.sub("", found).strip() or None if found else None
