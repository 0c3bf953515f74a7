"""What every page has: head, navigation, light and dark; and how text and links are put on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from urllib.parse import urlsplit

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from jobfeed.explore.wording import amount

PAGES = {
    "/": "Overview",
    "/search": "Search",
    "/pay": "Pay",
    "/boards": "Boards",
    "/sql": "SQL",
}
# Which of light and dark a person chose; without a choice the browser's own setting holds.
CHOICE = "jobfeed_theme"


@contextmanager
def frame(title: str, at: str) -> Iterator[None]:
    """A page named `title` under the navigation's entry `at`."""
    ui.page_title(f"{title} · jobfeed")
    ui.add_css(files("jobfeed.explore").joinpath("explore.css").read_text("utf-8"))
    chosen = ui.context.client.request.cookies.get(CHOICE)
    ui.dark_mode({"dark": True, "light": False}.get(chosen or ""))
    with ui.header(fixed=False).classes("top"):
        with ui.element("nav").props('aria-label="Pages"'):
            said("span", "jobfeed").classes("brand")
            for address, name in PAGES.items():
                entry = said("a", name).props(f'href="{address}"')
                if address == at:
                    entry.props('aria-current="page"')
        ui.button(icon="contrast").props(
            'flat round dense aria-label="Switch between light and dark"'
        ).classes("theme").on("click", js_handler=SWITCH)
    main = ui.element("div").classes("content")
    ui.skip_link(target=main)
    with main:
        yield


SWITCH = f"""() => {{
    const dark = document.body.classList.contains('body--dark');
    const chosen = dark ? 'light' : 'dark';
    document.cookie = `{CHOICE}=${{chosen}}; path=/; max-age=31536000; SameSite=Strict`;
    location.reload();
}}"""


def said(tag: str, text: str) -> TextElement:
    """Text in an element of a kind; never taken for markup."""
    return TextElement(tag=tag, text=text)


def inward(text: str, address: str) -> TextElement:
    """A link to a page of ours."""
    link = said("a", text)
    link._props["href"] = address
    return link


def outward(text: str, address: str | None) -> TextElement:
    """A link to a page of the web, or its bare text where the address is none."""
    if urlsplit(address or "").scheme.lower() not in {"http", "https"}:
        return said("span", text)
    link = said("a", text)
    link._props |= {"href": address, "target": "_blank", "rel": "noopener noreferrer"}
    return link


def facts(rows: dict[str, str | Callable[[], object]]) -> None:
    """Names with what is known of each; what is not known is left out."""
    with ui.element("dl").classes("facts"):
        for name, value in rows.items():
            if value:
                said("dt", name)
                with ui.element("dd"):
                    said("span", value) if isinstance(value, str) else value()


def table(caption: str, columns: dict[str, str], rows: list[dict[str, object]]) -> None:
    """A plain table: `columns` maps a row's keys to headings; a callable cell builds itself."""
    with ui.element("div").classes("wide"), ui.element("table"):
        said("caption", caption)
        with ui.element("thead"), ui.element("tr"):
            for key, heading in columns.items():
                head = said("th", heading).props('scope="col"')
                if rows and isinstance(rows[0][key], int | float):
                    head.classes("number")
        with ui.element("tbody"):
            for row in rows:
                with ui.element("tr"):
                    for key in columns:
                        _cell(row[key])


def _cell(value: object) -> None:
    with ui.element("td") as held:
        if callable(value):
            value()
            return
        if isinstance(value, int | float):
            said("span", amount(value))
            held.classes("number")
        else:
            said("span", "" if value is None else str(value))
