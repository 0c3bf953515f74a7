"""The address of a posting without what differs from visit to visit."""

import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

TRACKING = [
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "gclid", "fbclid", "msclkid", "mc_cid", "mc_eid",
    "gh_src", "lever-source", "lever-origin", "lever-via", "src", "source", "ref", "referrer", "referer", "trk", "trackingId", "refId",
    "jvk", "jvi", "jvs", "__jvst", "__jvsd", "iis", "iisn", "sid", "sessionid", "session", "jsessionid", "phpsessid",
    "hl", "lang", "locale", "language", "team", "board", "token_id", "codes",
    "rx_source", "rx_campaign", "rx_group", "rx_job", "rx_medium", "_ga", "_gl",
]  # fmt: skip
LOCALE = re.compile(r"/[a-z]{2}[-_][a-z]{2}(?=/|$)", re.I)
SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)


def canonical_url(url: str | None) -> str | None:
    """An address without tracking, locale, session, `www.`, fragment and trailing slash."""
    if not url:
        return None
    try:
        cleaned = canonicalize_url(url_query_cleaner(url.strip(), TRACKING, remove=True))
        parts = urlsplit(SESSION.sub("", cleaned))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = LOCALE.sub("", parts.path, count=1).rstrip("/")
    netloc = f"{host}:{port}" if port and port not in (80, 443) else host
    return urlunsplit(("https", netloc, path, parts.query, "")) if path or parts.query else None
