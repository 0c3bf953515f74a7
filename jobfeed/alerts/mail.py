"""News by mail, through the mail server of the settings."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from jobfeed.alerts.delivery import NotTaken, attempts
from jobfeed.alerts.searches import Search
from jobfeed.settings import Settings

TIMEOUT = 30.0
# A passing trouble of the server, as SMTP numbers it.
PASSING = range(400, 500)


def send(search: Search, message: dict[str, Any], settings: Settings) -> None:
    """Send one message; NotTaken where the server does not take it after a few attempts."""
    mail = letter(search, message, settings.smtp_from)
    for attempt in attempts():
        with attempt:
            _send(mail, settings)


def server_of(settings: Settings) -> str:
    """The mail server of the settings."""
    return f"{settings.smtp_host}:{settings.smtp_port}"


def letter(search: Search, message: dict[str, Any], sender: str) -> EmailMessage:
    """The mail that a message is; sent again it has the same Message-ID."""
    items = message["items"]
    mail = EmailMessage()
    first = items[0]["title"] if len(items) == 1 else f"{len(items)} news"
    mail["Subject"] = " ".join(f"{search.headline}: {first}".split())[:200]
    mail["From"], mail["To"] = sender, search.channels["mail"]
    mail["Date"] = format_datetime(message["created"])
    mail["Message-ID"] = f"<{message['message_id']}@jobfeed.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    parts = ("\n".join((i["title"], i.get("url", ""), "", i["content_text"])) for i in items)
    mail.set_content("\n\n----\n\n".join(parts) + "\n")
    return mail


def _send(mail: EmailMessage, settings: Settings) -> None:
    try:
        with _server(settings) as server:
            if settings.smtp_user and settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(mail)
    except smtplib.SMTPResponseException as error:
        told = f"{settings.smtp_host} answered {error.smtp_code} {error.smtp_error!r}"
        raise NotTaken(told, later=error.smtp_code in PASSING) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        told = f"{settings.smtp_host} refused the recipient: {error.recipients}"
        raise NotTaken(told, later=all(code in PASSING for code in codes)) from error
    except (smtplib.SMTPException, OSError) as error:
        silent = server_of(settings)
        told = f"{silent}: {type(error).__name__}: {error}"
        raise NotTaken(told, later=True, silent=silent) from error


def _server(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    if settings.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
