"""What a person sees of a run in Prefect's pages: what each crawl brought, what the run did."""

import time
from typing import Any, cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)

from flows.summary import COUNTS, BoardOutcome, RunSummary

CRAWLS = (
    "board", "platform", "ended", "complete", "pages", "postings", "errors", "notes", "batch",
)  # fmt: skip

# Seconds from one look of the progress bar to the next; a crawl that takes less has none.
REDRAWN = 5.0


class CrawlProgress:
    """Hears a crawl and shows a bar of the boards that ended, in Prefect's pages."""

    def __init__(self, boards: int, every: float = REDRAWN) -> None:
        self._boards, self._every = boards, every
        self._ended, self._drawn = 0, time.monotonic()
        self._bar: UUID | None = None

    def __call__(self, event: dict[str, Any]) -> None:
        """One event of the crawl."""
        self._ended += event["event"] in ("landed", "failed")
        if time.monotonic() - self._drawn >= self._every:
            self._draw()

    def _draw(self) -> None:
        self._drawn, share = time.monotonic(), 100 * self._ended / self._boards
        if self._bar is None:
            told = f"Boards crawled, of {self._boards}"
            self._bar = cast(UUID, create_progress_artifact(share, "crawl-progress", told))
        else:
            update_progress_artifact(self._bar, share)

    def end(self) -> None:
        """Draw the bar of a crawl that is over, if there is one."""
        if self._bar is not None:
            self._draw()


def show_crawls(outcomes: list[BoardOutcome]) -> None:
    """A table of what each crawl brought, each board a link to its page."""
    create_markdown_artifact(
        markdown=crawls(outcomes), key="crawls", description="What each crawl brought"
    )


def show_summary(summary: RunSummary) -> None:
    """A summary of the run."""
    create_markdown_artifact(markdown(summary), key="run-summary", description="What the run did")


def crawls(outcomes: list[BoardOutcome]) -> str:
    """The crawls as a Markdown table."""
    rows = [
        _row(
            _link(outcome), outcome.platform, outcome.reason, "yes" if outcome.complete else "no",
            outcome.pages, outcome.items, _counted(outcome.errors), _plain(" ".join(outcome.notes)),
            outcome.batch or "nothing landed",
        )
        for outcome in outcomes
    ]  # fmt: skip
    return "\n".join([*_head(*CRAWLS), *rows])


def markdown(summary: RunSummary) -> str:
    """The summary as Markdown."""
    lines = [f"# {len(summary.boards)} boards crawled, {len(summary.merged)} batches merged", ""]
    lines += _head("batch", *COUNTS)
    for batch, counts in summary.merged.items():
        lines.append(_row(batch, *(counts.get(name, 0) for name in COUNTS)))
    lines += [_row("**all**", *(summary.totals[name] for name in COUNTS)), ""]
    if summary.cleaned_anew:
        lines.append(f"- {summary.cleaned_anew} contents cleaned anew by employers.yml")
    for outcome in summary.boards:
        if outcome.failed:
            told = _plain(" ".join([_counted(outcome.errors), *outcome.notes]).strip())
            lines.append(f"- **{_link(outcome)}**: {outcome.reason}. {told}")
    lines += [f"- set aside **{batch}**: {_plain(why)}" for batch, why in summary.set_aside.items()]
    if earlier := len(summary.aside.keys() - summary.set_aside):
        lines.append(f"- {earlier} batches lie aside from earlier runs, in landing/.aside")
    lines += [
        f"- told {news} news of the search **{n}**" for n, news in summary.telling.found.items()
    ]
    lines += [f"- not told: {trouble}" for trouble in summary.telling.trouble]
    if summary.busy:
        lines.append(f"- {len(summary.waiting)} batches wait in landing: {_plain(summary.busy)}")
    return "\n".join(lines)


def _head(*columns: str) -> list[str]:
    return [_row(*columns), "|---" * len(columns) + "|"]


def _row(*cells: str | int) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _link(outcome: BoardOutcome) -> str:
    return f"[{outcome.board}](<{_plain(outcome.url)}>)" if outcome.url else outcome.board


def _counted(errors: dict[str, int]) -> str:
    return ", ".join(f"{count} × {_plain(name)}" for name, count in errors.items())


def _plain(words: str) -> str:
    """Words of others, which must neither end a cell nor be read as markup."""
    return " ".join(words.split()).replace("|", "¦").translate({ord("<"): "‹", ord(">"): "›"})
