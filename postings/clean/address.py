"""The address of a posting without what differs from visit to visit."""

import re
from functools import cache
from urllib.parse import urlsplit, urlunsplit

from babel.localedata import locale_identifiers
from w3lib.url import canonicalize_url, url_query_cleaner

TRACKING = [
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "gclid", "fbclid", "msclkid", "mc_cid", "mc_eid",
    "gh_src", "lever-source", "lever-origin", "lever-via", "src", "source", "ref", "referrer", "referer", "trk", "trackingId", "refId",
    "jvk", "jvi", "jvs", "__jvst", "__jvsd", "iis", "iisn", "sid", "sessionid", "session", "jsessionid", "phpsessid",
    "hl", "lang", "locale", "language", "team", "board", "token_id", "codes",
    "rx_source", "rx_campaign", "rx_group", "rx_job", "rx_medium", "_ga", "_gl",
]  # fmt: skip
# Browsers and servers refuse longer ones.
LONGEST = 16_384
LOCALE = re.compile(r"/(?P<language>[a-z]{2})[-_](?P<country>[a-z]{2})(?=/|$)", re.I)
# Sites write these for every country.
ANYWHERE = frozenset({"en", "es", "fr", "de"})
FORMER = frozenset({("no", "no"), ("iw", "il"), ("in", "id")})
SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
# Such an address has nothing to decode, to escape or to refuse.
PLAIN = re.compile(
    r"https?://(?:www\.)?(?P<host>(?!www\.)[a-z0-9.-]*[a-z0-9])(?P<path>(?:/[\w~-][\w.~-]*)*/?)"
    r"(?:\?(?P<query>[\w.~-]+=[\w.~-]*(?:&[\w.~-]+=[\w.~-]*)*))?",
    re.A,
)


def canonical_url(url: str | None) -> str | None:
    """An address without tracking, locale, session, `www.`, fragment and trailing slash."""
    if not url:
        return None
    if plain := PLAIN.fullmatch(url):
        return _joined(plain["host"], plain["path"], _query(plain["query"]))
    url = url.strip()
    if url[:4].lower() != "http" or len(url) > LONGEST:
        return None
    try:
        cleaned = canonicalize_url(url_query_cleaner(url, TRACKING, remove=True))
        parts = urlsplit(SESSION.sub("", cleaned))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    netloc = f"{host}:{port}" if port and port not in (80, 443) else host
    return _joined(netloc, parts.path, parts.query)


def _query(query: str | None) -> str:
    """A query without tracking, in order; of several values of one name the first."""
    named = dict(pair.split("=") for pair in reversed(query.split("&"))) if query else {}
    return "&".join(f"{name}={named[name]}" for name in sorted(named) if name not in TRACKING)


def _joined(host: str, path: str, query: str) -> str | None:
    path = LOCALE.sub(_without_locale, path, count=1).rstrip("/")
    return urlunsplit(("https", host, path, query, "")) if path or query else None


def _without_locale(found: re.Match[str]) -> str:
    """Nothing for `/en-us`; `/hi-fi` and `/lo-fi` are names."""
    language, country = found["language"].lower(), found["country"].lower()
    return "" if language in ANYWHERE or (language, country) in _locales() else found[0]


@cache
def _locales() -> frozenset[tuple[str, str]]:
    known = (name.lower().split("_") for name in locale_identifiers())
    return FORMER | {(parts[0], parts[-1]) for parts in known if len(parts) > 1}
