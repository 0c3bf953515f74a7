"""Tells a bot wall served with status 200 from a page of the site."""

import re

HEAD = 30_000
SIGNS = (
    b"/.well-known/sgcaptcha/",
    b"/_Incapsula_Resource",
    b"validate.perfdrive.com",
    b"Please wait while your request is being verified",
)
TITLE = re.compile(
    rb"<title[^>]{0,80}>\s{0,20}(?:Just a moment|Attention Required! \| Cloudflare|"
    rb"Pardon Our Interruption|Checking your browser|Are you (?:a )?(?:robot|human)|"
    rb"Verify(?:ing)? (?:that )?you are|Before you continue|"
    # These may begin a job's title as well, so they must be all of it.
    rb"(?:Access Denied|Security Check|Captcha|(?:Human|Robot) (?:Verification|Check)|"
    rb"Request (?:Rejected|Blocked)|Cookie Consent)[.!]?\s{0,20}</title)",
    re.I,
)


def is_challenge(body: bytes) -> bool:
    """Whether the start of a page is a wall that asks for a browser or a person."""
    head = body[:HEAD]
    if TITLE.search(head) and b"JobPosting" not in head:
        return True
    if b"/cdn-cgi/challenge-platform/" in head:
        lower = head.lower()
        if b"enable javascript and cookies" in lower:
            return True
    # A real page may carry one of these in a script; a wall is nothing else and short.
    return len(body) < HEAD and any(sign in head for sign in SIGNS) and b"JobPosting" not in head
