"""employers.yml in the home: names, domains and boards that belong to one employer.

It has effect on what is cleaned from then on, and by replay on everything.
"""

from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from postings.clean.employers import Employer, Employers
from spiders.entries import CatalogueError, entries_of, line_of, read_entry

EMPLOYERS = "employers.yml"


def employers_of(home: Path) -> Employers:
    """The employers of a home, none where there is no file; CatalogueError naming every mistake."""
    path = home / EMPLOYERS
    return load_employers(path) if path.exists() else Employers()


def load_employers(path: Path) -> Employers:
    """The employers of a file; CatalogueError for mistakes and for what two of them claim."""
    listed = entries_of(path, "employers")
    held: list[Employer] = []
    mistakes: list[str] = []
    claimed: dict[str, str] = {}
    for position, entry in enumerate(listed):
        line = listed.lc.item(position)[0] + 1
        if not isinstance(entry, CommentedMap):
            mistakes.append(f"{path.name}:{line}: an employer is 'name:' and what belongs to it")
        elif employer := _employer(entry, line, path.name, mistakes):
            held.append(employer)
            mistakes += _taken(employer, entry, (path.name, line), claimed)
    if mistakes:
        raise CatalogueError(mistakes)
    return Employers(held)


def _employer(entry: CommentedMap, line: int, file: str, mistakes: list[str]) -> Employer | None:
    def tell(key: str, sentence: str) -> None:
        mistakes.append(f"{file}:{line_of(entry, key, line)}: {sentence}")

    whose = f" for employer '{entry['name']}'" if entry.get("name") else ""
    return read_entry(Employer, entry, whose, tell)


def _taken(
    employer: Employer, entry: CommentedMap, at: tuple[str, int], claimed: dict[str, str]
) -> list[str]:
    """What this employer claims and one before it did already."""
    mistakes = []
    for key, written, mark in employer.marks():
        owner = claimed.setdefault(mark, employer.name)
        if owner != employer.name:
            where = f"{at[0]}:{line_of(entry, key, at[1])}"
            told = f"belongs to employer '{owner}' already; leave it with one of them"
            mistakes.append(f"{where}: '{written}' for employer '{employer.name}' {told}")
    return mistakes
