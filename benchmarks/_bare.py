"""The yardstick: a plain Scrapy spider over all boards, each page's JSON-LD to a feed.

`python -m benchmarks._bare FEED SETTINGS URL...` prints requests, items and the crawl's seconds.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

SETTINGS = {"LOG_LEVEL": "INFO", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}


class BareSpider(Spider):
    """List pages or sitemaps to details, as a tutorial would write it."""

    name = "bare"

    def __init__(self, urls: list[str]) -> None:
        super().__init__()
        self.start_urls = urls

    def parse(self, response: Any) -> Iterator[Any]:
        """Follow each link to a posting, and the next page."""
        response.selector.remove_namespaces()
        found = response.css("li a::attr(href), loc::text").getall()
        following = response.css("a[rel=next]::attr(href)").getall()
        yield from response.follow_all(found, self.parse_detail)
        yield from response.follow_all(following, self.parse)

    def parse_detail(self, response: Any) -> dict[str, Any]:
        """The page's JSON-LD."""
        script = response.css('script[type="application/ld+json"]::text').get("")
        data: dict[str, Any] = json.loads(script)
        return data


def main(feed: str, settings: str, *urls: str) -> None:
    """Crawl with further settings, told as JSON."""
    own = json.loads(settings) | {"FEEDS": {feed: {"format": "jsonlines"}}}
    process = AsyncCrawlerProcess(SETTINGS | own)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, urls=list(urls))
    process.start()
    held = crawler.stats.get_stats()
    told = {
        "requests": held["downloader/request_count"],
        "items": held["item_scraped_count"],
        "seconds": (held["finish_time"] - held["start_time"]).total_seconds(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
