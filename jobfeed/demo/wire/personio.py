"""Personio's positions of a company."""

import html

from jobfeed.demo.call import MISSING, XML, Answer, Call
from jobfeed.demo.market import Opening
from jobfeed.demo.words import parts


def address(name: str) -> str:
    """A company's public address."""
    return f"https://{name}.jobs.personio.de/"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """All positions in one answer."""
    if call.steps != ["xml"]:
        return MISSING
    positions = "".join(_position(o, call.day) for o in openings)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return Answer(f"{head}<workzag-jobs>{positions}</workzag-jobs>".encode(), XML)


def _position(o: Opening, day: int) -> str:
    sections = "".join(
        f"<jobDescription><name>{html.escape(heading)}</name>"
        f"<value><![CDATA[{_list(lines)}]]></value></jobDescription>"
        for heading, lines in parts(o, day).items()
    )
    told = {
        "id": o.posting_id(day),
        "subcompany": o.employer.name,
        "office": o.place,
        "department": o.title.rpartition(", ")[2],
        "name": o.title,
        "employmentType": "permanent",
        "schedule": "full-time",
        "createdAt": o.published().isoformat(),
    }
    fields = "".join(f"<{name}>{html.escape(value)}</{name}>" for name, value in told.items())
    return f"<position>{fields}<jobDescriptions>{sections}</jobDescriptions></position>"


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"
