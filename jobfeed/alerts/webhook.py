"""News by POST, signed as https://www.standardwebhooks.com says."""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from jobfeed.alerts.delivery import NotTaken, attempts
from jobfeed.alerts.searches import Search
from jobfeed.settings import Settings

TIMEOUT = 10.0
# Answers after which the same message may be taken a moment later.
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
PREFIX = "whsec_"


def post(
    search: Search, message: dict[str, Any], settings: Settings, now: datetime, client: httpx.Client
) -> None:
    """Send one message to a webhook; NotTaken where it is not taken after a few attempts.

    `Idempotency-Key` and `webhook-id` are the message's id, the same whenever it is sent again.
    """
    if settings.webhook_secret is None:
        raise NotTaken("no secret to sign with; set JOBFEED_WEBHOOK_SECRET", later=False)
    body = json.dumps({"search": search.name, "items": message["items"]}, ensure_ascii=False)
    content, name = body.encode(), message["message_id"]
    headers = {"Content-Type": "application/json", "Idempotency-Key": name, "webhook-id": name}
    stamp = str(int(now.timestamp()))
    signature = sign(settings.webhook_secret.get_secret_value(), name, stamp, content)
    headers |= {"webhook-timestamp": stamp, "webhook-signature": signature}
    for attempt in attempts():
        with attempt:
            _post(client, search.channels["webhook"], content, headers)


def server_of(target: str) -> str:
    """The server of an address."""
    return urlsplit(target).netloc


def sign(secret: str, message_id: str, timestamp: str, content: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, timestamp and body, joined by dots."""
    try:
        coded = secret.startswith(PREFIX)
        key = base64.b64decode(secret.removeprefix(PREFIX)) if coded else secret.encode()
    except binascii.Error as error:
        told = f"JOBFEED_WEBHOOK_SECRET is not base64 after {PREFIX} ({error})"
        raise NotTaken(told, later=False) from error
    signed = b".".join((message_id.encode(), timestamp.encode(), content))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _post(client: httpx.Client, target: str, content: bytes, headers: dict[str, str]) -> None:
    try:
        answer = client.post(target, content=content, headers=headers)
    except httpx.HTTPError as error:
        told = f"{type(error).__name__}: {error}"
        raise NotTaken(told, later=True, silent=server_of(target)) from error
    if not answer.is_success:
        raise NotTaken(f"it answered {answer.status_code}", later=answer.status_code in LATER)
