"""Finds schema.org JobPosting data in a page: JSON-LD, microdata, RDFa."""

from collections.abc import Iterator
from typing import Any

import lxml.html
from extruct.rdfa import RDFaExtractor
from extruct.w3cmicrodata import MicrodataExtractor
from lxml import etree

from spiders import lenient
from spiders.shape import mapping, rows, text, walk

# extruct walks the whole page for each property, so a huge one would take for ever.
MAX_MARKED_UP = 1_000_000
SCHEMA = ("http://schema.org/", "https://schema.org/", "schema:")
# Fields whose markup carries lists and paragraphs, which extruct flattens.
PROSE = (
    "description",
    "responsibilities",
    "qualifications",
    "skills",
    "jobBenefits",
    "educationRequirements",
    "experienceRequirements",
    "incentiveCompensation",
)


def job_postings(page: str, url: str | None) -> list[tuple[str, dict[str, Any]]]:
    """(format, data) of every JobPosting, from the first of the three formats that has any."""
    tree = parse(page)
    if tree is None:
        return []
    for name, find in (("json-ld", _json_ld), ("microdata", _microdata), ("rdfa", _rdfa)):
        found = list(find(tree, page, url))
        if found:
            return [(name, data) for data in found]
    return []


def parse(page: str) -> Any:
    """The page as a tree; None for an empty one."""
    try:
        return lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _parser() -> Any:
    return lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)


def is_job(data: dict[str, Any]) -> bool:
    """Whether an object's type is JobPosting, however it is written."""
    kinds = [text(kind) or "" for kind in rows(data.get("@type"))]
    return any(kind.rpartition("/")[2].rpartition(":")[2] == "JobPosting" for kind in kinds)


def _json_ld(tree: Any, page: str, url: str | None) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        yield from (data for data in walk(lenient.loads(script.text or "")) if is_job(data))


def _microdata(tree: Any, page: str, url: str | None) -> Iterator[dict[str, Any]]:
    scopes = tree.xpath("//*[@itemscope and contains(@itemtype, 'JobPosting')]")
    if not scopes or len(page) > MAX_MARKED_UP:
        return
    found = MicrodataExtractor().extract_items(tree, base_url=url)
    jobs = [data for data in map(_plain_item, found) if is_job(data)]
    for position, data in enumerate(jobs):
        if position < len(scopes):
            _take_prose(data, scopes[position], "itemprop")
        yield data


def _plain_item(item: Any) -> Any:
    # {"type": ..., "properties": {...}} as JSON-LD would write it.
    if isinstance(item, list):
        return [_plain_item(part) for part in item]
    if not isinstance(item, dict) or "properties" not in item:
        return item
    held = {key: _plain_item(value) for key, value in mapping(item["properties"]).items()}
    return {"@type": item.get("type"), **held}


def _rdfa(tree: Any, page: str, url: str | None) -> Iterator[dict[str, Any]]:
    scopes = tree.xpath("//*[contains(@typeof, 'JobPosting')]")
    if not scopes or len(page) > MAX_MARKED_UP:
        return
    try:
        graph = RDFaExtractor().extract(page, base_url=url)
    except Exception:  # noqa: BLE001 - pyRdfa raises bare things on odd pages; headings remain
        return
    nodes = {node.get("@id"): node for node in graph if isinstance(node, dict)}
    jobs = [data for node in graph if is_job(data := _plain_node(node, nodes, 0))]
    for position, data in enumerate(jobs):
        if position < len(scopes):
            _take_prose(data, scopes[position], "property")
        yield data


def _plain_node(value: Any, nodes: dict[Any, Any], depth: int) -> Any:
    if depth > 8:
        return None
    if isinstance(value, list):
        parts = [_plain_node(part, nodes, depth + 1) for part in value]
        return parts[0] if len(parts) == 1 else parts
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    if set(value) == {"@id"}:
        target = nodes.get(value["@id"])
        return _plain_node(target, nodes, depth + 1) if target else value["@id"]
    return {
        _short(key): part if key.startswith("@") else _plain_node(part, nodes, depth + 1)
        for key, part in value.items()
    }


def _short(key: str) -> str:
    return next((key[len(base) :] for base in SCHEMA if key.startswith(base)), key)


def _take_prose(data: dict[str, Any], scope: Any, attribute: str) -> None:
    for name in PROSE:
        if name not in data:
            continue
        wanted = (name, f"schema:{name}")
        found = [el for el in scope.iter() if (el.get(attribute) or "") in wanted]
        inner = "\n".join(inner_html(el) for el in found if el.tag not in {"meta", "link"})
        if inner.strip():
            data[name] = inner


def inner_html(element: Any) -> str:
    """An element's content as HTML."""
    head = lxml.html.tostring(element, encoding="unicode", with_tail=False)
    return head[head.find(">") + 1 : head.rfind("<")].strip() if "</" in head else ""
