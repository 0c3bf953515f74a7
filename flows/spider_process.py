"""`python -m flows.spider_process`: `python -m spiders.crawl` on the leash of its parent."""

import sys

from flows import leash

if __name__ == "__main__":
    leash.follow_parent()
    from spiders import crawl

    sys.exit(crawl.main())
