"""Years of experience that a posting demands."""

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick

from postings.clean.body import Body
from postings.clean.phrases import PhraseBook
from postings.clean.preferred import prefers, sentences
from postings.clean.signs import lowered

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
    "ein": 1, "einem": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "twee": 2, "drie": 3, "vijf": 5, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "due": 2, "cinque": 5,
    "dwa": 2, "trzy": 3, "dois": 2, "três": 3, "שלוש": 3, "ארבע": 4, "חמש": 5, "a": 1,
}  # fmt: skip
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_UNIT = r"(?P<unit>years?|yrs?\.?|jahren?|ans|années|an|años?|jaar|års?|år|lata|lat|anni|anno|anos?|שנות|שנים|שנה|年間?|months?|monate[n]?|mois|meses|maanden|månader|miesięcy|mesi|חודשים)"
YEARS = re.compile(
    rf"(?:(?<![A-Za-z0-9_.,$€£/-])(?P<count>\d{{1,2}}(?:[.,]5)?)|(?<!\w)(?P<word>{_WORDS}))(?:\s?\(\d{{1,2}}\))?\s?(?:\+|plus\b|or more|oder mehr|ou plus|o más)?"
    rf"\s?(?:(?:-|–|—|to|bis|à|a|do|tot|till|or|עד|~|〜|～)\s?\d{{1,2}}\s?\+?\s?)?(?:-|\s)?(?:full |solid |consecutive |volle |שנות\s)?{_UNIT}(?![^\W\d_\u3040-\u9fff])(?:['’]s?)?"
)
# No line without one of these holds any of those; the short ones stand apart or behind a digit.
MAYBE_YEARS = PhraseBook(
    [("long", "", f"*{unit}*") for unit in ["year", "yr", "jahr", "année", "año", "jaar", "month", "monat", "mois", "meses", "maanden", "månader", "miesięcy", "שנ", "年", "חודש"]]
    + [(kind, "", f"{before}{unit}") for unit in ["an", "ans", "anni", "anno", "ano", "anos", "år", "års", "lat", "lata", "mesi"] for kind, before in (("short", ""), ("glued", "§"))],
    in_texts=True,
)  # fmt: skip
COUNTED = re.compile(
    rf"(?:[\d+)]|\b(?:plus|more|mehr|más|full|solid|consecutive|volle|{_WORDS}))[\s-]?$"
)
# Hebrew says "a year" and "two years" without a number.
HEBREW_YEARS = re.compile(r"(?P<one>שנה לפחות|לפחות שנה|שנת ניסיון|(?:מעל|של) שנה)|(?P<two>שנתיים)")
HEBREW_YEAR = "שנ"
MONTH = re.compile(r"mon|moi|mes|maa|mån|mie|חודש")
_EXPERIENCE = "experien|expertise|erfahrung|expérience|experiencia|ervaring|erfarenhet|erfaring|doświadczeni|esperienza|experiência|ניסיון|נסיון|経験|実務|working with|working in|working as|background|in a similar|relevant|track record|practice"
EXPERIENCE = re.compile(_EXPERIENCE)
NAMES_EXPERIENCE = AhoCorasick(_EXPERIENCE.split("|"))
# Behind a number of years that is none of experience.
NOT_EXPERIENCE = re.compile(
    r"[\s-]*(?:old\b|of age|ago\b|degree|program|contract|warranty|diploma|of study|of studies|of college|of school|of education|college|university|fixed|term|after|later|since|anniversary|in business|of history|לימוד|alt\b|ausbildung|vertrag|befristet)"
)
COMPANY = re.compile(
    r"\b(?:founded|history|over the (?:past|last)|in the (?:past|last|next)|for (?:over|more than|almost|nearly)|anniversary|we have|we've|our|established|since|has been|company|seit|depuis|desde|legacy|heritage)\b"
)
NONE_NEEDED = re.compile(
    r"\bno (?:prior |previous |work )?experience (?:is )?(?:required|necessary|needed)|\bno experience needed|keine (?:vor|berufs)?erfahrung (?:erforderlich|notwendig|nötig)|débutants? acceptés?|sans expérience|no se requiere experiencia|sin experiencia"
    r"|geen ervaring (?:vereist|nodig)|ingen erfarenhet krävs|doświadczenie nie jest wymagane|bez doświadczenia|nessuna esperienza richiesta|sem experiência|ללא ניסיון|לא נדרש ניסיון|אין צורך בניסיון|未経験(?:者)?(?:歓迎|ok|可)"
)
MAYBE_NONE = PhraseBook([
    ("none", "", f"*{words}*")
    for words in ["no experience", "no prior experience", "no previous experience", "no work experience", "keine erfahrung", "keine vorerfahrung", "keine berufserfahrung", "débutant accepté", "débutants accepté", "sans expérience", "no se requiere experiencia", "sin experiencia", "geen ervaring", "ingen erfarenhet", "doświadczenie nie jest", "bez doświadczenia", "nessuna esperienza", "sem experiência", "ללא ניסיון", "לא נדרש ניסיון", "אין צורך בניסיון", "未経験"]
], in_texts=True)  # fmt: skip
LONGEST_CAREER = 25


def read_experience(body: Body, title: str | None = None) -> tuple[float | None, str]:
    """The most years that a line demands, each range by its lower end, and the words.

    Where a degree shortens them, the years without it count. No experience needed is zero years.
    """
    places = [
        start
        for phrase, start, _ in body.find(MAYBE_YEARS)
        if phrase.kind != "short" or COUNTED.search(body.low, max(0, start - 12), start)
    ]
    headed = "minimum_qualifications" in body.sections
    found = list(_demanded(body.lines(places, body.demanding), anywhere=headed))
    if not found and headed:
        found = list(_demanded(body.lines(places, body.elsewhere), anywhere=False))
    if found:
        return max(found, key=lambda one: one[0])
    maybe = body.low if body.find(MAYBE_NONE) else ""
    for text, low in ((title or "", lowered(title or "")), (body.text, maybe)):
        if none := NONE_NEEDED.search(low):
            return 0, text[none.start() : none.end()]
    return None, ""


def _demanded(lines: Iterable[str], anywhere: bool) -> Iterator[tuple[float, str]]:
    """Years and words of each demand; `anywhere`: also where a line does not say experience."""
    for line in (sentence for whole in lines for sentence in sentences(whole)):
        low = lowered(line)
        for start, end, years in _years(low):
            if not 0 < years <= LONGEST_CAREER or NOT_EXPERIENCE.match(low, end):
                continue
            says = anywhere or NAMES_EXPERIENCE.find_matches_as_indexes(low)
            of_company = not anywhere and COMPANY.search(low)
            if says and not of_company and not prefers(low, start, end):
                yield years, line[start:end].strip()


def _years(low: str) -> Iterator[tuple[int, int, float]]:
    for match in YEARS.finditer(low):
        count = (
            float(match["count"].replace(",", ".")) if match["count"] else NUMBERS[match["word"]]
        )
        # "a month" and "a year" mean how often far more often than how long.
        if match["word"] != "a" or EXPERIENCE.match(low, match.end() + 4):
            months = MONTH.match(match["unit"])
            yield match.start(), match.end(), count / 12 if months else count
    for match in HEBREW_YEARS.finditer(low) if HEBREW_YEAR in low else ():
        yield match.start(), match.end(), 1 if match["one"] else 2
