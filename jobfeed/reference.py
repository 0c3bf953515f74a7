"""docs/reference.md, written from the code: commands, settings, platforms, tables and views."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from pydantic import BaseModel

from flows.failures import Notifying
from jobfeed.alerts.searches import Search
from jobfeed.cli import app
from jobfeed.settings import Settings
from spiders import platforms
from spiders.catalogue import Board
from spiders.environment import Crawling
from warehouse.read import describe

PAGE = Path("docs/reference.md")
HEAD = "# Reference\n\nWritten from the code by `make docs`; a test fails where it lags.\n"


def reference() -> str:
    """The whole page as Markdown."""
    parts = (
        _commands(),
        _settings(),
        _entry("boards.yml", Board),
        _entry("searches.yml", Search),
        _platforms(),
        _tables(),
    )
    return HEAD + "".join("\n" + "\n".join(part) + "\n" for part in parts)


def _commands() -> Iterator[str]:
    yield from ("## Commands", "", "| command | does |", "| --- | --- |")
    known: dict[str, object] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name in sorted(known):
        command = known[name]
        arguments = " ".join(_usage(command))
        told = inspect.cleandoc(str(getattr(command, "help", ""))).splitlines()[0]
        yield f"| `jobfeed {name}{' ' if arguments else ''}{arguments}` | {_cell(told)} |"


def _usage(command: object) -> Iterator[str]:
    for parameter in getattr(command, "params", []):
        if parameter.param_type_name == "argument":
            many = "..." if parameter.nargs == -1 else ""
            shown = f"{str(parameter.name).upper()}{many}"
            yield shown if parameter.required else f"[{shown}]"
        elif parameter.name != "help":
            value = "" if parameter.is_flag else f" {str(parameter.name).strip('_').upper()}"
            yield f"[{parameter.opts[0]}{value}]"


def _settings() -> Iterator[str]:
    yield from ("## Settings", "", "| setting | default | meaning |", "| --- | --- | --- |")
    fields = Crawling.model_fields | Settings.model_fields | Notifying.model_fields
    for name, field in fields.items():
        yield f"| `JOBFEED_{name.upper()}` | `{field.default}` | {field.description} |"


def _entry(file: str, kind: type[BaseModel]) -> Iterator[str]:
    yield from (
        f"## An entry of {file}",
        "",
        "| key | default | meaning |",
        "| --- | --- | --- |",
    )
    for name, field in kind.model_fields.items():
        default = (
            "required"
            if field.is_required()
            else f"`{field.get_default(call_default_factory=True)}`"
        )
        yield f"| `{name}` | {default} | {field.description or ''} |"


def _platforms() -> Iterator[str]:
    yield from ("## Platforms", "", "| platform | how it is read |", "| --- | --- |")
    for name in platforms.known():
        told = (platforms.readers()[name].__doc__ or "").strip().splitlines()[0]
        yield f"| `{name}` | {_cell(told)} |"


def _tables() -> Iterator[str]:
    relations, columns = describe()
    yield "## Tables"
    for relation in relations:
        if relation["kind"] == "table":
            yield from ("", f"### {relation['name']}", "", relation["comment"] or "", "")
            yield from ("| column | type | meaning |", "| --- | --- | --- |")
            for column in columns:
                if column["table_name"] == relation["name"]:
                    kind, meaning = _short(column["data_type"]), column["comment"] or ""
                    yield f"| {column['column_name']} | {_cell(kind)} | {_cell(meaning)} |"
    yield from ("", "## Views", "", "| view | answers |", "| --- | --- |")
    for relation in relations:
        if relation["kind"] == "view":
            yield f"| {relation['name']} | {_cell(relation['comment'] or '')} |"


def _short(kind: str) -> str:
    return (
        kind if len(kind) <= 40 else kind.partition("(")[0] + ("[]" if kind.endswith("[]") else "")
    )


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
    sys.stdout.write(f"written: {PAGE}\n")
