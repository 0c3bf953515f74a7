"""What the words around an amount make of it: pay or other money, how often, from or up to."""

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from postings.clean.phrases import WORD, PhraseBook, phrases_of
from postings.clean.signs import lowered
from postings.model import Period

BOOK = PhraseBook.of("pay_words.tsv")
# Where a text names none of these, an amount without a currency is no pay.
PAY = PhraseBook((row for row in phrases_of("pay_words.tsv") if row[0] == "pay"), in_texts=True)
PERIODS: tuple[Period, ...] = ("hour", "day", "week", "month", "year")
PERIOD_NAMED: dict[str, Period] = {period: period for period in PERIODS}
# Behind these a full stop ends no sentence; looked at last, for most signs are none.
_ABBREVIATED = "".join(
    rf"(?<!\b{short}[.!?])"
    for short in [r"\d", r"\d\d", r"min", r"max", r"ca", r"approx", r"mind", r"rs", r"no", r"incl", r"inkl", r"bzw", r"p\.a", r"p\.m", r"u\.s", r"est", r"zzgl", r"sfr", r"fr", r"pr", r"sal", r"kr", r"etc"]
)  # fmt: skip
# `1. Januar` goes on behind its full stop, `Level 4.` does not.
_LEVELLED = "|".join(rf"(?<={kind} \d[.])" for kind in ("level", "zone", "tier", "grade", "band", "step", "region", "group"))  # fmt: skip
SENTENCE_END = re.compile(rf"[.!?](?=\s)(?:{_ABBREVIATED}|{_LEVELLED})|\n|[。;•|]")
CLAUSE_END = re.compile(
    r"\b(?:plus|and|as well as|along with|sowie|und|et|más|zzgl|with|including|on top|och|samt|og|oraz|y|e|en|i|mais|além|più)\b|[,+&※＋]|(?<!\d)\.(?=\s)|\s(?=[\u3040-\u9fff])"
)
# Behind an amount a new label ends what still speaks of it: "Benefits: 401(k)".
LABEL_BEGINS = re.compile(r"[^\W\d]+\s?:")
# What stands in brackets before an amount says what it is made of.
ASIDE = re.compile(r"\([^()]{0,80}\)")
# How far a word behind an amount still speaks of it.
BEHIND, DIRECTLY = 45, 25
_PERIODS: dict[Period, str] = {
    "hour": r"""hours?|hrs?|hourly|stunden?|std|stündlich\w*|heures?|horaire|uur|timme[n]?|tim|godzin[aęy]?|godz|ora|oraria|orari|hora|час|hod(?:inu)?|óra|h|לשעה|שעה|שעתי|jam|ph|時給|時間|小时|시간""",
    "day": r"""days?|daily|tag|täglich\w*|jour(?:née|nalier)?|diari[oa]s?|día|dia|dag|dzień|dziennie|giorno|giornalier[oa]|den|pd|(?<=p/)d|ליום|日給|日額|日""",
    "week": r"""weeks?|weekly|wk|woche|wöchentlich\w*|semaine|hebdomadaire|semana(?:l|les)?|vecka|week|tydzień|tygodniowo|settimana(?:le)?|pw|(?<=p/)w|לשבוע|週給|週""",
    "month": r"""months?|monthly|mos?|mths?|pcm|pm|p\.\s?m\b\.?|(?<=p/)m|mnd|monat(?:lich\w*|s)?|mois|mensuel(?:le|s)?|maand|maandelijks\w*|mes(?:es)?|mensual(?:es)?|месяц|мес|månad(?:en)?|måned(?:en)?|mån|md|miesiąc|miesięczni[ea]|miesięczne|mies|mc
        |mese|mensil[ei]|mês|mensal|mensais|měsíc(?:ně)?|hó(?:nap)?|havonta|לחודש|חודשי[ת]?|בחודש|bulan|tháng|місяць|міс|kk|luna|lună|月給|月収|月額|月薪|月|월""",
    "year": r"""years?|yrs?|yearly|annually|annual(?:ized)?|annum|(?<=p/)a|p\.?\s?a\b\.?|jahr(?:e?s)?|jährlich\w*|jahresgehalt|ans?|année|annuel(?:s|le|les)?|jaar|jaarlijks|año|anual(?:es)?|anuais|år(?:slön)?|rok|rocznie|roczne
        |ann[oi]|annu[eio]|annua|annualmente|ral|ano|pa|lpa|ctc|yıl|tahun|év|לשנה|שנתי[ת]?|בשנה|年収|年俸|年額|年薪|年|년""",
}  # fmt: skip
_ONE = "|".join(f"(?P<{name}>{words})" for name, words in _PERIODS.items())
_END = r"(?![^\W\d_\u3040-\u9fff])"
_TAX = r"(?:gross|brutto|bruttó|bruto[s]?|bruta|bruts?|netto|net|nets|neto[s]?|lord[iaoe]|b2b|base|salary|pay|salario|de\s+salaire|rate|usd|cad|aud|eur|gbp|ctc|ברוטו|נטו|hrubého|before\s+tax|dkk|sek|nok)"
# Right behind an amount: "/ yearly", "per hour", "brutto jährlich", "al mes", " hour".
PERIOD_BEHIND = re.compile(
    rf"""\s*[\[(]?\s*\+?\s*(?:{_TAX}[\s,./]*){{0,3}}
    (?P<by>/|per|pro|pr\.?|a|an|each|every|im|par|al|por|p/|på|i|om|w|na|za|на|за|в|all['’]|l['’]|de\s+l['’]|ao|à|on\ an|in\ the|op|die|das|de|le|la|het)?
    \s*(?:/\s*|l['’])?(?:{_ONE}){_END}(?:\.(?=\s?[-–—,]))?""",
    re.I | re.X,
)
# What is paid thirteen or more times a year is a month's: (14x), x 13 months, 13 Gehälter.
MONTHS_PAID = re.compile(r"[\s,(]{0,3}(?:1[2-6]\s?(?:x|×|mal|\w*gehälter|pagas|mensualités|mensilità|months|薪)|[x×]\s?1[2-6])(?![^\W_])", re.I)  # fmt: skip
# Paid for two weeks or half a month; the words behind an amount and those of its label.
_FORTNIGHT = (
    r"(?:bi-?\s?weekly|fortnight(?:ly)?|two\s?weeks|2\s?weeks|catorcenal(?:es)?|zwei\s?wochen)"
)
_HALF_MONTH = r"(?:semi-?\s?monthly|twice\s(?:a|per)\smonth|quincenal(?:es)?|quincena)"
SHARE_BEHIND = re.compile(rf"\s*[/(\[,]?\s*(?:per|every|each|a|por|la|gross|salary|pay)?\s?(?:(?P<week>{_FORTNIGHT})|(?P<month>{_HALF_MONTH}))", re.I)  # fmt: skip
SHARE_BEFORE = re.compile(rf"(?:(?P<week>{_FORTNIGHT})|(?P<month>{_HALF_MONTH}))[\s-](?:gross\s|base\s)?(?:pay|salary|rate|wages?|compensation)\s?(?:range|rate)?\s?(?:is|of|:|-|–)?\s*$", re.I)  # fmt: skip
SHARES: dict[str, Decimal] = {"week": Decimal("0.5"), "month": Decimal(2)}
# Behind an amount without a currency a bare "days" or "uur" counts time, not money.
COUNTED = re.compile(r"\s*[-+]?\s*(?:hours?|hrs?|days?|weeks?|months?|years?|yrs?|stunden|tage|wochen|monate|jahre|uur|dagen|weken|heures|jours|mois|horas|días|timmar|godzin|dni|ore|giorni|時間|日|か月|ヶ月|年|שעות|ימים|שנים)(?!\w)", re.I)  # fmt: skip
# Behind such an amount a noun says what is counted: employees, offices, events.
NOUN = re.compile(r"\s+(?!(?:to|per|and|or|gross|brutto|bruto\w*|base|netto|neto\w*|net|depending|dependent|based|plus|doe|ote|with|for|in|at|as|is|selon|je|nach|according|commensurate|negotiable|p|pa|a|an|annual\w*|month\w*|week\w*|dai\w*|hour\w*|year\w*|salary|pay|bis|à|al|por|on|currency|der|die|max\w*|min\w*|mid\w*|w|na|i|do|od|o|up|until|before|basis|und|et|y|e|en|og|och|rate|range|total|if|we|b2b|uop|um|par|im|pro|lord\w*|brut\w*|ברוטו|נטו|לחודש|לשעה|לשנה|לפי|כולל|תלוי|בהתאם|tax\w*|inc\w*|excl\w*|exc\w*|paid|from|starting)\b)[^\W\d_]{3,}", re.I)  # fmt: skip
FROM_BEHIND = re.compile(
    r"\.?\s*(?:\+(?!\s*[\w$€£₹¥(])|(?<=\S)\+\s(?=base|basic|fixed|ote|salary|gross|usd|per\b|an?\b|annual|year)|\+\s*(?:doe|depending)\b|(?:and|or)\s+(?:up|above|more|higher|upwards?)\b|aufwärts\b|upwards?\b|plus\b(?=[.\s]*$)|min(?:imum)?\b(?!\s+(?:wage|of))|以上|이상|から|[〜～]\s*(?!\d)|起|ומעלה)",
    re.I,
)
UP_TO_BEHIND = re.compile(r"\s*(?:まで|以下|이하|max\b|maximum\b|or\s+less\b)", re.I)
# "Zone B", "Tier 2", "US employees" before a range without a colon.
OPENING = re.compile(
    r"\s*(?:\w{1,20}\s)?(?:zone|tier|level|band|region|grade|group|step|geo)\s?[a-z0-9]{1,4}\s*",
    re.I,
)
LONGEST_LABEL, FEW_LEFT = 50, 3
FILLERS = frozenset(["between", "zwischen", "entre", "między", "tra", "mellan", "tussen", "בין", "of", "is", ":", "von", "de", "na", "a", "an", "salary", "das", "the", "with", "rate", "are", "at", "base", "pay", "d", "aan", "brutto", "bruto", "gross", "about", "around", "circa", "ca", "c", "annual", "annually", "approximately", "approx", "salaris"])  # fmt: skip
# What may stand behind a figure that is pay without a word that says so.
TERMS = frozenset(["doe", "dependent", "depending", "on", "experience", "negotiable", "neg", "plus", "super", "superannuation", "ote", "gross", "net", "pro", "rata", "fte", "ir35", "inside", "outside", "w2", "to", "start", "in", "up", "or", "year", "month", "week", "day", "hour", "per", "inclusive", "inc", "incl", "package", "doq", "equivalent", "full", "time", "x", "months", "usd", "eur"])  # fmt: skip

LABEL = re.compile(
    r"((?:Zone|Tier|Level|Band|Region|Grade|Group|Step|Geo)\s?[A-Z0-9]{1,4}|[A-Z][\w./&' -]{1,40})$"
)
SEGMENT_END = re.compile(r"[.;\n|]\s|[\n|•]|\s{2,}")
PLACED = re.compile(r"\b(?:in|for)\s+(?:the\s+)?([A-Z][\w./&' -]{1,40}?)\s*(?:is|are|:|,|–|-)?\s*$")
PLACED_BEHIND = re.compile(
    r"\s*(?:for|in|\()\s*((?:Level|Zone|Tier|Grade|Band)\s?\w{1,4}|[A-Z][A-Za-z .,/-]{2,40}?)(?=[,.;)]|\s+and\b|$)"
)


class Word(NamedTuple):
    """A known word in a context."""

    kind: str
    start: int
    end: int
    language: str


class Context:
    """The words before and behind a range of amounts, within its sentence and its neighbours."""

    def __init__(self, low: str, start: int, end: int, floor: int, ceiling: int) -> None:
        before = _last_sentence(low[max(floor, start - 160) : start])
        self.before = ASIDE.sub(lambda aside: " " * len(aside[0]), before)
        behind = low[end : min(ceiling, end + 70)]
        stop = SENTENCE_END.search(behind)
        self.behind = behind[: stop.start()] if stop else behind
        cuts = (CLAUSE_END.search(self.behind), LABEL_BEGINS.search(self.behind))
        self.directly = self.behind[: min((cut.start() for cut in cuts if cut), default=BEHIND)]
        self.directly = self.directly[:BEHIND]
        self.words = known(self.before)
        self.words_behind = known(self.behind)
        self._whole = low[max(0, start - 160) : start]

    def governs(self) -> Literal["pay", "other"] | None:
        """What the nearest word that names money calls this amount."""
        trainee = any(word.kind == "trainee" for word in self.words + self.words_behind)
        reach = len(self.directly)
        behind = [w for w in self.words_behind if w.start < reach and w.kind in _MONEY | {"goods"}]
        if behind and behind[0].start <= DIRECTLY and self._kind(behind[0], trainee) == "other":
            return "other"
        clause = max((cut.end() for cut in CLAUSE_END.finditer(self.before)), default=0)
        before = [word for word in self.words if word.kind in _MONEY]
        near = [word for word in before if word.start >= clause]
        for word in (near[-1:], behind[:1], before[-1:]):
            if word:
                return self._kind(word[0], trainee)
        return None

    def _kind(self, word: Word, trainee: bool) -> Literal["pay", "other"]:
        if word.kind == "stipend":
            return "pay" if trainee else "other"
        return "pay" if word.kind == "pay" else "other"

    def begins(self) -> bool:
        """Whether the amount begins its sentence, but for `up to` and the like or a label."""
        before = self.before.rstrip(" (-–—•*\n\t")
        if before.endswith(":") and len(before) <= LONGEST_LABEL or OPENING.fullmatch(before):
            return True
        held = {word.start for word in self.words if word.kind in PERIODS}
        left = [
            word[0]
            for word in WORD.finditer(before)
            if word[0] not in FILLERS and word.start() not in held
        ]
        bounds = " ".join(word.kind for word in self.words if word.kind in ("from", "up_to"))
        return not left or bool(bounds) and len(left) <= FEW_LEFT

    def names_other(self) -> bool:
        """Whether the sentence speaks of other money at all."""
        return any(
            word.kind in ("other", "stipend") for word in known(_last_sentence(self._whole))
        ) or any(
            word.kind in ("other", "stipend") and word.start < len(self.directly)
            for word in self.words_behind
        )

    def share(self) -> tuple[Period, str] | None:
        """The period that this amount is half or twice of, and the words behind that say so."""
        if behind := SHARE_BEHIND.match(self.behind):
            return period_of_share(behind), behind[0]
        before = SHARE_BEFORE.search(self.before)
        return (period_of_share(before), "") if before else None

    def says_no_more(self) -> bool:
        """Whether what directly follows it is nothing, or speaks of pay as well."""
        period = PERIOD_BEHIND.match(self.directly)
        left = WORD.finditer(self.directly, period.end() if period else 0)
        held = {at for word in self.words_behind for at in range(word.start, word.end)}
        return all(
            word.start() in held or word[0] in FILLERS or word[0] in TERMS or word[0].isdigit()
            for word in left
        )

    def periods(self) -> list[Period]:
        """The periods that the nearest words before and behind it name."""
        behind = [
            PERIOD_NAMED[word.kind] for word in self.words_behind if word.kind in PERIOD_NAMED
        ]
        return self.periods_before()[:1] + behind[:1]

    def periods_before(self) -> list[Period]:
        """The periods named before it, the nearest first."""
        held = (word.kind for word in reversed(self.words))
        return [PERIOD_NAMED[kind] for kind in held if kind in PERIOD_NAMED]

    def kind(self) -> Literal["base", "on_target"]:
        """Whether the nearest word before it, else behind it, says base or on target."""
        before = [word.kind for word in reversed(self.words) if word.kind in ("on_target", "base")]
        behind = [word.kind for word in self.words_behind if word.kind in ("on_target", "base")]
        return "on_target" if (before + behind)[:1] == ["on_target"] else "base"

    def language(self) -> str | None:
        """The language of the word that calls the amount pay."""
        pay = [word for word in self.words + self.words_behind if word.kind == "pay"]
        return pay[0].language if pay else None


_MONEY = frozenset({"pay", "other", "stipend"})


def known(part: str) -> list[Word]:
    """The known words of a piece of text in lower case, in order, none inside another."""
    found = sorted(
        (Word(phrase.kind, start, end, phrase.language) for phrase, start, end in BOOK.find(part)),
        key=lambda word: (word.start, -word.end),
    )
    apart: list[Word] = []
    for word in found:
        same = [other for other in apart[-3:] if other.kind == word.kind or other.kind in _MONEY and word.kind in _MONEY]  # fmt: skip
        if not any(word.end <= other.end for other in same):
            apart.append(word)
    return apart


def _last_sentence(before: str) -> str:
    # A label on a line of its own still speaks of the figure under it.
    label = before.rstrip()
    return before[max((cut.end() for cut in SENTENCE_END.finditer(label)), default=0) :]


def period_of_share(match: re.Match[str]) -> Period:
    return "week" if match["week"] else "month"


def period_of(match: re.Match[str] | None) -> Period | None:
    """The period whose group of a pattern matched."""
    return next((name for name in PERIODS if match is not None and match[name] is not None), None)


def applies_to(flat: str, start: int, end: int, floor: int) -> str | None:
    """The place or level an employer wrote beside a range that stands at this place."""
    before = flat[max(floor, start - 70) : start]
    segment = SEGMENT_END.split(before)[-1]
    label = LABEL.search(segment.rstrip(" :)(–—-\t")) if segment.rstrip()[-1:] in ":–—-" else None
    for found in (label, PLACED.search(segment), PLACED_BEHIND.match(flat, end)):
        if found and not known(lowered(found[1])):
            return str(found[1]).strip()
    return None
