"""Reads the pages of iCIMS: a list of cards, and a job."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from spiders import markup
from spiders.catalogue import Board
from spiders.platforms import jsonld
from spiders.shape import filled, headed, mapping, rows

JOB = re.compile(r"((?:/[^/]{1,100})?/jobs/(\d{1,15})/(?:[^/]{1,500}/)?job)/?")
UNSET = "UNAVAILABLE"
# Made up anew at each request.
INVENTED = ("datePosted", "validThrough")
CARD = {"tr", "li", "article"}


def job_of(url: str) -> tuple[str, str] | None:
    """(number, address without its query) of a job's page; None for the intro and other pages."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = JOB.fullmatch(parts.path)
    return (found[2], f"{parts.scheme}://{parts.netloc}{found[1]}") if found else None


def cards(page: str, base: str) -> list[dict[str, Any]]:
    """The jobs on a list page: `id`, `url`, `title`, and the card's `labels`."""
    tree = markup.parse(page)
    found: dict[str, dict[str, Any]] = {}
    labels: dict[Any, dict[str, str]] = {}
    for anchor in tree.iter("a") if tree is not None else ():
        try:
            job = job_of(urljoin(base, (anchor.get("href") or "").strip()))
        except ValueError:
            continue
        if job is not None:
            card = _card(anchor)
            if card not in labels:
                labels[card] = labels_of(card)
            told = filled(id=job[0], url=job[1], title=_title(anchor), labels=labels[card])
            found[job[0]] = told | found.get(job[0], {})
    return list(found.values())


def _card(anchor: Any) -> Any:
    for around in anchor.iterancestors():
        if around.tag in CARD or "row" in (around.get("class") or "").split():
            return around
    return anchor


def _title(anchor: Any) -> str | None:
    heading = next(anchor.iter("h1", "h2", "h3", "h4"), None)
    return _words(anchor if heading is None else heading) or None


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def labels_of(element: Any) -> dict[str, str]:
    """What stands behind each label; a date in full where only its age is shown."""
    found: dict[str, str] = {}
    for tag in element.xpath(".//*[contains(@class, 'iCIMS_JobHeaderTag')]"):
        label, value = next(tag.iter("dt"), None), next(tag.iter("dd"), None)
        if label is not None and value is not None:
            _keep(found, label, value)
    for label in element.xpath(".//*[contains(@class, 'field-label')]"):
        if (value := label.getnext()) is not None:
            _keep(found, label, value)
    return found


def _keep(found: dict[str, str], label: Any, value: Any) -> None:
    full = next(iter(value.xpath("descendant-or-self::span/@title")), "").strip()
    name, told = _words(label).rstrip(": "), full or _words(value)
    if name and told and len(name) <= 80 and len(told) <= 500:
        found.setdefault(name, told)


def job_page(page: str, url: str, board: Board) -> dict[str, Any] | None:
    """What a job's page holds: `labels`, `title`, structured `data` or `description`.

    None where it is no job's page, such as the wrapper that comes without `in_iframe=1`.
    """
    tree = markup.parse(page)
    if tree is None:
        return None
    found = jsonld.page_records(page, url, board) if "ld+json" in page else []
    data = next((row for row in found if row.get("format") == "json-ld"), None)
    description = None if data else _sections(tree)
    if data is None and description is None:
        return None
    headings = (_words(held) for held in tree.xpath("//*[contains(@class, 'iCIMS_Header')]"))
    return filled(
        title=next((words for words in headings if words), None),
        labels=labels_of(tree),
        data=data and data | {"data": _believed(mapping(data.get("data")))},
        description=description,
    )


def _believed(data: dict[str, Any]) -> dict[str, Any]:
    """Structured data without what nobody entered."""
    held = {name: value for name, value in data.items() if name not in INVENTED}
    if "jobLocation" in held:
        held["jobLocation"] = [_place(value) for value in rows(held["jobLocation"])]
    return held


def _place(value: Any) -> Any:
    address = mapping(mapping(value).get("address"))
    kept = {name: part for name, part in address.items() if part != UNSET}
    return mapping(value) | {"address": kept} if address else value


def _sections(tree: Any) -> str | None:
    """Each section under its heading."""
    path = "//*[contains(@class, 'iCIMS_InfoMsg_Job') or contains(@class, 'iCIMS_InfoField_Job')]"
    heading, parts = None, []
    for held in tree.xpath(path):
        if "iCIMS_InfoField_Job" in (held.get("class") or ""):
            heading = _words(held)
        elif not any("iCIMS_InfoMsg_Job" in (up.get("class") or "") for up in held.iterancestors()):
            parts.append(headed(heading, markup.inner_html(held)))
            heading = None
    whole = "\n".join(part for part in parts if part)
    content = next(iter(tree.xpath("//*[contains(@class, 'iCIMS_JobContent')]")), None)
    return whole or (markup.inner_html(content) or None if content is not None else None)
