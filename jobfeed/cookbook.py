"""docs/cookbook.md: each question's SQL, followed by what the demo's data answers."""

import re
import sys
import tempfile
from pathlib import Path

from jobfeed import show
from warehouse.read import open_published

PAGE = Path("docs/cookbook.md")
RECIPE = re.compile(r"^```sql\n(?P<sql>.*?)^```\n(?:\n```text\n.*?^```\n)?", re.M | re.S)
WIDTH = 80


def answered(page: str, home: Path) -> str:
    """The page with each query's answer below it, anew from a home's published file."""
    with open_published(home) as published:

        def answer(recipe: re.Match[str]) -> str:
            found = published.execute(recipe["sql"])
            columns = [column[0] for column in found.description or []]
            told = show.as_text(columns, found.fetchall(), WIDTH)
            return f"```sql\n{recipe['sql']}```\n\n```text\n{told}```\n"

        return RECIPE.sub(answer, page)


def main() -> None:
    """Run the demo aside and write the page anew."""
    from jobfeed.demonstration import demonstrate

    with tempfile.TemporaryDirectory(prefix="jobfeed-") as folder:
        demonstrate(Path(folder), json_wanted=True)
        PAGE.write_text(answered(PAGE.read_text("utf-8"), Path(folder)), encoding="utf-8")
    sys.stdout.write(f"written: {PAGE}\n")


if __name__ == "__main__":
    main()
