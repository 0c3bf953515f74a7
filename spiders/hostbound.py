"""A board that stays where it is: one that sends its reader away has moved, or is no more."""

from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from spiders.listing import ListSpider

REDIRECTS = {301, 302, 303, 307, 308}


class HostBoundSpider(ListSpider):
    """Follows no redirect of a list or of details: it is a loss with a name, and where it led.

    `away_is_gone`: a list that leads to another host says that this board is no more.
    """

    away_is_gone: ClassVar[bool] = False

    def list_page(self, url: str, place: Any, **options: Any) -> Request:
        """The request of a list page, whose redirect comes back as an answer."""
        return super().list_page(url, place, **_staying(options))

    def detail_page(self, url: str, row: Any, **options: Any) -> Request:
        """The request of a row's details, whose redirect comes back as an answer."""
        return super().detail_page(url, row, **_staying(options))

    def arrived(self, response: Response, *, listing: bool = True) -> bool:
        """Count a page; False where it cannot be read or sends away."""
        if response.status not in REDIRECTS:
            return super().arrived(response, listing=listing)
        first = bool(response.meta.get("first"))
        location = (response.headers.get("Location") or b"").decode("latin-1")
        self.tally.pages += 1
        if first and listing and self.away_is_gone and _elsewhere(response.url, location):
            self.tally.gone = True
        note = f"{response.url} sends on to {location[:200] or 'nowhere'}; that was not followed"
        self.tally.lose("redirected away", first=first, note=note)
        return False

    @staticmethod
    def peek(response: Response) -> Any:
        """The JSON of an answer, None where it has none; neither is counted."""
        try:
            return orjson.loads(response.body) if response.status == 200 else None
        except orjson.JSONDecodeError:
            return None


def _staying(options: dict[str, Any]) -> dict[str, Any]:
    return options | {"meta": {"dont_redirect": True} | options.get("meta", {})}


def _elsewhere(url: str, location: str) -> bool:
    try:
        return urlsplit(urljoin(url, location)).hostname != urlsplit(url).hostname
    except ValueError:
        return True
