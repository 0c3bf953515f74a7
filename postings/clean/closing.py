"""The last day to apply where only the text says it."""

import re

from postings.clean.body import Body
from postings.clean.dates import read_date
from postings.clean.phrases import PhraseBook
from postings.model import Moment

BOOK = PhraseBook.of("closing.tsv", in_texts=True)
# A date behind the label: digits and months, up to the end of the clause.
DATE = re.compile(
    r"[\s:：]*(?:on|is|am|le|el|den|der|il|em|:)?\s*(?:[^\W\d_]{2,10},?\s+)?"
    r"(?P<date>\d{4}-\d{2}-\d{2}|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}(?:st|nd|rd|th|\.|er|º)?\s(?:de\s|ב)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º)\b")


def read_closing(
    body: Body, country: str | None, language: str | None
) -> tuple[Moment | None, str]:
    """The first date behind a label for it, and the words."""
    for _, start, end in sorted(body.find(BOOK), key=lambda one: one[1]):
        if found := DATE.match(body.text, end):
            moment, _ = read_date(ORDINAL.sub("", found["date"]), None, False, country, language)
            if moment:
                return moment, body.text[start : found.end()]
    return None, ""
