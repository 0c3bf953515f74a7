"""The yardstick: a plain Scrapy spider, one crawl a board, each page's JSON-LD to a feed.

`python -m benchmarks._bare FEED URL...` prints pages, items and the seconds of the crawls.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler

SETTINGS = {
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "LOG_LEVEL": "INFO",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}


class BareSpider(Spider):
    """List pages or a sitemap to details, as a tutorial would write it."""

    name = "bare"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.start_urls = [url]

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


def main(feed: str, urls: list[str]) -> None:
    """Crawl boards side by side."""
    process = AsyncCrawlerProcess({**SETTINGS, "FEEDS": {feed: {"format": "jsonlines"}}})
    crawlers: list[Crawler] = []
    for url in urls:
        crawlers.append(process.create_crawler(BareSpider))
        process.crawl(crawlers[-1], url=url)
    process.start()
    held = [crawler.stats.get_stats() for crawler in crawlers]
    took = max(one["finish_time"] for one in held) - min(one["start_time"] for one in held)
    told = {
        "requests": sum(one["downloader/request_count"] for one in held),
        "items": sum(one["item_scraped_count"] for one in held),
        "seconds": took.total_seconds(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
