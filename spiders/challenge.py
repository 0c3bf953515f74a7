"""Tells a bot wall served with status 200 from a page of the site."""

import re

HEAD = 30_000
SIGNS = (
    b"/.well-known/sgcaptcha/",
    b"/_Incapsula_Resource",
    b"validate.perfdrive.com",
    b"Please wait while your request is being verified",
)
TITLE = re.compile(rb"<title>\s{0,20}(?:Just a moment|Attention Required! \| Cloudflare)", re.I)


def is_challenge(body: bytes) -> bool:
    """Whether the start of a page is a wall that asks for a browser or a person."""
    head = body[:HEAD]
    if TITLE.search(head):
        return True
    if b"/cdn-cgi/challenge-platform/" in head:
        lower = head.lower()
        if b"enable javascript and cookies" in lower:
            return True
    # A real page may carry one of these in a script; a wall is nothing else and short.
    return len(body) < HEAD and any(sign in head for sign in SIGNS) and b"JobPosting" not in head
