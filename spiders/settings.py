"""Scrapy's settings: how jobfeed behaves towards the sites it reads."""

from scrapy.settings import default_settings

from spiders.environment import Crawling

BOT_NAME = "jobfeed"
SPIDER_MODULES = ["spiders.platforms"]

# --- who we are -----------------------------------------------------------------------------
_said = Crawling()
USER_AGENT = f"jobfeed/0.1 (job postings index; contact: {_said.contact})"
ROBOTSTXT_OBEY = True

# --- how fast --------------------------------------------------------------------------------
# A board on loopback has no delay and eight requests at a time (spiders/base.py): nobody else is
# served by this machine.
DOWNLOAD_DELAY = _said.delay
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_MAX_DELAY = 60.0
DOWNLOAD_TIMEOUT = 60
RETRY_ENABLED = True
RETRY_TIMES = 2
RETRY_BACKOFF = 0.5
RETRY_LONGEST_WAIT = 60.0
BREAKER_FAILURES = 9

# --- what we accept --------------------------------------------------------------------------
# Also the limit after decompression, for every encoding Scrapy knows.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
# A proxy would look names up in our place, past the guard.
HTTPPROXY_ENABLED = False
# Items leave by signals, one at a time; Scrapy would start a hundred tasks for every answer.
CONCURRENT_ITEMS = 1
# It would read each callback's source at every call to warn of a return beside a yield.
WARN_ON_GENERATOR_RETURN_VALUE = False
TELNETCONSOLE_ENABLED = False
# Scrapy 2.19 and later: an HTTP server on loopback that runs the Python code it is sent.
REMOTE_CONTROL_ENABLED = False
if hasattr(default_settings, "TWISTED_DNS_RESOLVER"):
    TWISTED_DNS_RESOLVER = "spiders.guard.GuardedResolver"
else:  # its name before Scrapy 2.19
    DNS_RESOLVER = "spiders.guard.GuardedResolver"
HTTPCACHE_ENABLED = False  # ours is spiders/cache.py: conditional, and without pickles
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}

# Web pages only: nothing else is loaded for each board.
DOWNLOAD_HANDLERS = dict.fromkeys(("data", "file", "ftp", "s3"))
# What Scrapy would do with each request and item is done in spiders/base.py (statuses named, pages
# and items capped, no address dropped without a word) or not wanted (a Referer).
SPIDER_MIDDLEWARES = dict.fromkeys(
    f"scrapy.spidermiddlewares.{name}"
    for name in (
        "start.StartSpiderMiddleware",
        "httperror.HttpErrorMiddleware",
        "referer.RefererMiddleware",
        "urllength.UrlLengthMiddleware",
        "depth.DepthMiddleware",
        "metacopy.MetaCopyDetectionMiddleware",
    )
) | {"spiders.turn.ServerTurn": 100}
# The order requests pass, top first; answers come back bottom first.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.guard.AddressGuard": 10,
    "spiders.breaker.PatientRetry": 550,
    "spiders.breaker.CircuitBreaker": 560,
    "spiders.cache.ConditionalCache": 900,
}

# --- what leaves ------------------------------------------------------------------------------
# Without a home nothing lands.
JOBFEED_HOME = _said.home
EXTENSIONS = {
    "spiders.outbox.Outbox": 500,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
FEED_EXPORTERS = {
    "jsonl": "spiders.outbox.ObservationLines",
    "jsonlines": "spiders.outbox.ObservationLines",
    "jl": "spiders.outbox.ObservationLines",
    "json": "spiders.outbox.ObservationList",
    "csv": None,
    "xml": None,
    "marshal": None,
    "pickle": None,
}
FEED_EXPORT_ENCODING = "utf-8"

LOG_LEVEL = _said.log_level
LOG_FORMATTER = "spiders.outbox.QuietLog"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
