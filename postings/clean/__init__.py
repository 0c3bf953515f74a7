"""Cleaning: what a source says becomes what it means. The steps stand here in their order."""

from datetime import datetime

from postings.clean.address import canonical_url
from postings.clean.body import Body
from postings.clean.closing import read_closing
from postings.clean.content_hash import content_hash
from postings.clean.dates import read_date
from postings.clean.education import read_education
from postings.clean.employer import employer_key, read_employer
from postings.clean.employers import Employers
from postings.clean.employment import read_employment, read_weekly_hours
from postings.clean.experience import read_experience
from postings.clean.language import read_language
from postings.clean.pay import read_pay
from postings.clean.places import read_places
from postings.clean.role_number import read_role_number
from postings.clean.sections import split_sections
from postings.clean.seniority import read_seniority
from postings.clean.skills import read_skills
from postings.clean.statements import read_statements
from postings.clean.text import one_line, plain_text
from postings.clean.title import read_title, title_key
from postings.clean.workplace import read_workplace
from postings.model import Posting, RawPosting, UnidentifiablePosting

# Raised whenever a rule reads something else than before; stored content is then cleaned anew.
CLEANER_VERSION = 7


# No employer is known by another name.
NOBODY = Employers()


def clean(
    raw: RawPosting, fetched_at: datetime | None = None, employers: Employers = NOBODY
) -> Posting:
    """What a posting means; UnidentifiablePosting where nothing says which opening it is."""
    posting = Posting(platform=raw.platform, board=raw.board, cleaner_version=CLEANER_VERSION)
    body = _text(posting, raw)
    _identity(posting, raw, body, employers)
    _where(posting, raw, body)
    _when(posting, raw, body, fetched_at)
    _terms(posting, raw, body)
    _requirements(posting, body)
    posting.title_key = title_key(posting.title, posting.places, posting.employer_key)
    posting.content_hash = content_hash(posting, body.reading.signs)
    return posting


def _text(posting: Posting, raw: RawPosting) -> Body:
    text = plain_text(raw.description_html, raw.description_text)
    body = Body(split_sections(text))
    posting.sections, posting.text = body.sections, body.text
    posting.language = read_language(raw.language, body.text, body.reading.signs)
    return body


def _identity(posting: Posting, raw: RawPosting, body: Body, employers: Employers) -> None:
    posting.url, posting.apply_url = one_line(raw.url), one_line(raw.apply_url)
    posting.canonical_url = canonical_url(posting.url)
    posting.posting_id = one_line(raw.posting_id)
    addresses = (raw.url, raw.apply_url)
    posting.employer = employers.named(read_employer(raw.employer), raw.platform, addresses)
    posting.employer_key = employer_key(posting.employer)
    posting.title = read_title(raw.title)
    posting.department, posting.team = one_line(raw.department), one_line(raw.team)
    found, problems = read_role_number(raw.role_number, raw.requisition, posting.title, body)
    posting.role_number, posting.requisition = found.number, found.requisition
    posting.role_number_from = found.origin
    posting.problems += problems
    _noted(posting, "role_number", found.evidence)
    known = (posting.title, found.number, found.requisition, posting.posting_id, posting.url)
    if not any(known):
        raise UnidentifiablePosting(
            "neither title nor number nor address: nothing says which opening this is"
        )
    if posting.title is None:
        posting.problems.append("title: the source gives none")


def _where(posting: Posting, raw: RawPosting, body: Body) -> None:
    posting.places, said, problems = read_places(raw.locations, body.text, _own_country(raw))
    posting.problems += problems
    posting.workplace, words = read_workplace(raw.workplace, said, posting.title, body)
    _noted(posting, "workplace", words)


def _when(posting: Posting, raw: RawPosting, body: Body, fetched_at: datetime | None) -> None:
    country = _country(posting)
    for name, past in (("published", True), ("updated", True), ("closes", False)):
        found, problem = read_date(getattr(raw, name), fetched_at, past, country, posting.language)
        setattr(posting, name, found)
        if problem:
            posting.problems.append(f"{name}: {problem}")
    if raw.closes is None:
        posting.closes, words = read_closing(body, country, posting.language)
        _noted(posting, "closes", words)


def _terms(posting: Posting, raw: RawPosting, body: Body) -> None:
    posting.pay, problems = read_pay(raw, body.text, _country(posting))
    posting.problems += problems
    posting.employment_type, words = read_employment(
        one_line(raw.employment_type), posting.title, body
    )
    _noted(posting, "employment_type", words)
    posting.weekly_hours, words = read_weekly_hours(raw.extra.get("weekly_hours"), body)
    _noted(posting, "weekly_hours", words)


def _requirements(posting: Posting, body: Body) -> None:
    posting.seniority, words = read_seniority(posting.title)
    _noted(posting, "seniority", words)
    posting.experience_years, words = read_experience(body, posting.title)
    _noted(posting, "experience_years", words)
    posting.education, quotes = read_education(body)
    for name, quote in quotes.items():
        _noted(posting, f"education_{name}", quote)
    posting.skills = read_skills(body)
    posting.evidence.update(read_statements(body))


def _own_country(raw: RawPosting) -> str | None:
    """The country that the source names in a field of its own."""
    country = raw.extra.get("country")
    return country if isinstance(country, str) else None


def _country(posting: Posting) -> str | None:
    return next((place.country for place in posting.places if place.country), None)


def _noted(posting: Posting, field: str, words: str) -> None:
    if words:
        posting.evidence[field] = words


__all__ = ["CLEANER_VERSION", "NOBODY", "clean"]
