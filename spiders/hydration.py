"""The data that a page carries for its own scripts: JSON in a script, JSON in a string."""

import re
from typing import Any

import orjson

from spiders.markup import parse
from spiders.shape import UnreadableRecord, mapping, rows

HYDRATION = re.compile(r"__staticRouterHydrationData\s{0,9}=\s{0,9}JSON\.parse\(\s{0,9}(?=\")")


def hydration(page: str) -> dict[str, Any]:
    """The data inside a page: a JavaScript string that holds JSON, so decoded twice."""
    found = HYDRATION.search(page)
    if found is None:
        raise UnreadableRecord("the page holds no hydration data")
    end = _string_end(page, found.end())
    try:
        inner = orjson.loads(page[found.end() : end])
        return mapping(mapping(orjson.loads(inner)).get("loaderData"))
    except orjson.JSONDecodeError as error:
        raise UnreadableRecord(f"the hydration data cannot be read: {error}") from error


def _string_end(page: str, start: int) -> int:
    # The position after the closing quote; stepping over escapes keeps this linear.
    position = start + 1
    while (quote_at := page.find('"', position)) >= 0:
        slashes = 0
        while page[quote_at - 1 - slashes] == "\\":
            slashes += 1
        if slashes % 2 == 0:
            return quote_at + 1
        position = quote_at + 1
    raise UnreadableRecord("the hydration data is cut off")


def search_results(page: str) -> dict[str, Any]:
    """`loaderData.search` of a search page."""
    return mapping(hydration(page).get("search"))


def job_details(page: str) -> dict[str, Any]:
    """`loaderData.jobDetails.jobsData` of a details page; now and then a list of one."""
    data = mapping(hydration(page).get("jobDetails")).get("jobsData")
    found = rows(data)
    return mapping(found[0]) if found else {}


def next_data(page: str, name: str = "__NEXT_DATA__") -> dict[str, Any]:
    """The JSON that a Next.js page carries in the script of this id, or in a script inside it."""
    tree = parse(page)
    found = (
        [] if tree is None else tree.xpath("//*[@id=$name]/descendant-or-self::script", name=name)
    )
    if not found:
        raise UnreadableRecord(f"the page holds no {name}")
    try:
        return mapping(orjson.loads(found[0].text or ""))
    except orjson.JSONDecodeError as error:
        raise UnreadableRecord(f"the {name} of the page cannot be read: {error}") from error
