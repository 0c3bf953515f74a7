"""A plain career page without any data: a table in pages, and a page a posting."""

import html

from jobfeed.demo.call import HTML, Answer, Call
from jobfeed.demo.market import Opening, date_of
from jobfeed.demo.words import as_html

PAGE = 20
SELECT = {
    "row": "table.jobs tr.job",
    "link": "a.title",
    "title": "a.title",
    "location": ".place",
    "date": "time::attr(datetime)",
    "updated": ".edited",
    "role_number": ".number",
    "description": "main .text",
    "next": "a.more",
    "empty": ".no-openings",
}


def address(name: str) -> str:
    """The page's public address."""
    return f"https://{name}.example/careers"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The list, a posting's page."""
    match call.steps:
        case ["careers"]:
            return _list(call, openings)
        case ["careers", number]:
            found = next((o for o in openings if o.posting_id(call.day) == number), None)
            return _page(found, call.day) if found else Answer(b"<h1>Gone</h1>", HTML, 410)
    return Answer(b"<h1>Not here</h1>", HTML, 404)


def _list(call: Call, openings: list[Opening]) -> Answer:
    number = int(call.query.get("page", "1"))
    rows = "".join(_row(call, o) for o in openings[(number - 1) * PAGE : number * PAGE])
    more = (
        f'<a class="more" href="?page={number + 1}">More</a>'
        if number * PAGE < len(openings)
        else ""
    )
    table = f'<table class="jobs"><tr><th>Job</th><th>Place</th></tr>{rows}</table>'
    body = table if rows else '<p class="no-openings">We have no openings right now.</p>'
    return Answer(f"<html><body><h1>Careers</h1>{body}{more}</body></html>".encode(), HTML)


def _row(call: Call, o: Opening) -> str:
    number = f'<td class="number">{o.number}</td>' if o.number else ""
    edited = date_of(o.changed_on or 0) if o.changed(call.day) else o.published()
    return (
        f'<tr class="job"><td><a class="title" href="careers/{o.posting_id(call.day)}">'
        f'{html.escape(o.title)}</a></td><td class="place">{html.escape(o.place)}</td>'
        f'<td><time datetime="{o.published().date().isoformat()}">lately</time></td>'
        f'<td class="edited">{edited.date().isoformat()}</td>{number}</tr>'
    )


def _page(o: Opening, day: int) -> Answer:
    body = f'<main><h1>{html.escape(o.title)}</h1><div class="text">{as_html(o, day)}</div></main>'
    return Answer(f'<html lang="en"><body>{body}</body></html>'.encode(), HTML)
