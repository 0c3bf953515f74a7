"""employers.yml in the home: names, domains and boards that belong to one employer.

The store is made to follow it before every merge, and by replay.
"""

from pathlib import Path

from postings.clean.employers import Employer, Employers, Mark
from spiders.entries import Written, load_entries

EMPLOYERS = "employers.yml"


def employers_of(home: Path) -> Employers:
    """The employers of a home, none where there is no file; CatalogueError naming every mistake."""
    path = home / EMPLOYERS
    return load_employers(path) if path.exists() else Employers()


def load_employers(path: Path) -> Employers:
    """The employers of a file; CatalogueError for mistakes and for what two of them claim."""
    claimed: dict[Mark, str] = {}

    def read(written: Written) -> Employer | None:
        employer = written.read(Employer, written.whose("name", "employer"))
        if employer is not None:
            _claim(employer, written, claimed)
        return employer

    form = "an employer is 'name:' and what belongs to it"
    return Employers(load_entries(path, "employers", form, read))


def _claim(employer: Employer, written: Written, claimed: dict[Mark, str]) -> None:
    """Tell of what this employer claims and one before it did already."""
    for key, mark_written, mark in employer.marks():
        owner = claimed.setdefault(mark, employer.name)
        if owner != employer.name:
            told = f"belongs to employer '{owner}' already; leave it with one of them"
            written.tell(key, f"'{mark_written}' for employer '{employer.name}' {told}")
