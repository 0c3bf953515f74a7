"""Cuts what a hostile or broken record makes too long for its field."""

from postings.model import RawPosting

# Longer than any real title or id by far.
LONGEST = 2_000
SHORT = (
    "employer", "posting_id", "role_number", "requisition", "title", "workplace",
    "employment_type", "department", "team", "published", "updated", "closes", "language",
)  # fmt: skip
ADDRESSES = ("url", "apply_url")
MOST_PLACES = 1_000


def within_limits(posting: RawPosting) -> tuple[RawPosting, list[str]]:
    """The posting with each short field cut to its limit, and the names of the fields cut.

    An address cut short would lead elsewhere, so one that is too long is left out.
    """
    cut: dict[str, object] = {}
    for name in SHORT:
        value = getattr(posting, name)
        if value is not None and len(value) > LONGEST:
            cut[name] = value[:LONGEST]
    for name in ADDRESSES:
        if len(getattr(posting, name) or "") > LONGEST:
            cut[name] = None
    if len(posting.locations) > MOST_PLACES or any(len(p) > LONGEST for p in posting.locations):
        cut["locations"] = [place[:LONGEST] for place in posting.locations[:MOST_PLACES]]
    return (posting.model_copy(update=cut) if cut else posting), list(cut)
