"""What a person sees of a run in Prefect's pages: a table of crawls, a summary in Markdown."""

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.summary import COUNTS, BoardOutcome, RunSummary


def show_crawls(outcomes: list[BoardOutcome]) -> None:
    """A table of what each crawl brought."""
    rows = [
        {
            "board": outcome.board,
            "platform": outcome.platform,
            "ended": outcome.reason,
            "complete": "yes" if outcome.complete else "no",
            "pages": outcome.pages,
            "postings": outcome.items,
            "errors": _counted(outcome.errors),
            "notes": " ".join(outcome.notes),
            "batch": outcome.batch or "nothing landed",
        }
        for outcome in outcomes
    ]
    create_table_artifact(table=rows, key="crawls", description="What each crawl brought")


def show_summary(summary: RunSummary) -> None:
    """A summary of the run."""
    create_markdown_artifact(markdown(summary), key="run-summary", description="What the run did")


def markdown(summary: RunSummary) -> str:
    """The summary as Markdown."""
    lines = [f"# {len(summary.boards)} boards crawled, {len(summary.merged)} batches merged", ""]
    lines += ["| " + " | ".join(["batch", *COUNTS]) + " |", "|---" * (len(COUNTS) + 1) + "|"]
    for batch, counts in summary.merged.items():
        cells = [batch, *(str(counts.get(name, 0)) for name in COUNTS)]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["| **all** | " + " | ".join(str(summary.totals[name]) for name in COUNTS) + " |", ""]
    for outcome in summary.boards:
        if outcome.failed:
            told = " ".join([_counted(outcome.errors), *outcome.notes]).strip()
            lines.append(f"- **{outcome.board}**: {outcome.reason}. {told}")
    lines += [f"- set aside **{batch}**: {error}" for batch, error in summary.set_aside.items()]
    if earlier := len(summary.aside) - len(summary.set_aside):
        lines.append(f"- {earlier} batches lie aside from earlier runs, in landing/.aside")
    lines += [
        f"- told {news} news of the search **{n}**" for n, news in summary.telling.found.items()
    ]
    lines += [f"- not told: {trouble}" for trouble in summary.telling.trouble]
    if summary.busy:
        lines.append(f"- {len(summary.waiting)} batches wait in landing: {summary.busy}")
    return "\n".join(lines)


def _counted(errors: dict[str, int]) -> str:
    return ", ".join(f"{count} × {name}" for name, count in errors.items())
