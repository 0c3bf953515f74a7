"""`python -m spiders.detect URL...`: fetches pages and tells on stdout what they are boards of."""

import sys
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from spiders import guard
from spiders import settings as defaults
from spiders.recognise import Recognised, from_page, from_status


class DetectSpider(Spider):
    """Fetches each address once, with the manners and the guard of every crawl."""

    name = "detect"

    def __init__(self, urls: Sequence[str], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.urls = urls

    async def start(self) -> AsyncIterator[Request]:
        """A request an address."""
        for url in self.urls:
            yield Request(url, self.parse, errback=self.lost, meta={"asked": url}, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Tell what a page is."""
        asked = response.meta["asked"]
        if response.status != 200:
            tell(from_status(asked, response.status))
            return
        tell(from_page(asked, response.url, getattr(response, "text", "")))

    def lost(self, failure: Failure) -> None:
        """Tell why a page could not be read."""
        # Scrapy puts the request on the failure.
        asked = failure.request.meta["asked"]  # type: ignore[attr-defined]
        tell(Recognised(url=asked, reason=f"it cannot be read: {failure.value}"[:300]))


def tell(found: Recognised) -> None:
    """One finding as a JSON line on stdout."""
    sys.stdout.write(found.model_dump_json() + "\n")
    sys.stdout.flush()


def main(urls: Sequence[str]) -> int:
    """Recognise pages."""
    settings = Settings()
    settings.setmodule(defaults, priority="project")
    settings.set("LOG_LEVEL", "ERROR")
    if all(guard.is_loopback(urlsplit(url).hostname) for url in urls):
        settings.set("DOWNLOAD_DELAY", 0)
    process = AsyncCrawlerProcess(settings)
    process.crawl(DetectSpider, urls=urls)
    process.start()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
