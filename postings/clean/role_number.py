"""Role numbers: from the source's own field, the title, or behind a label in the text."""

import re
from typing import Literal, NamedTuple

from postings.clean.text import one_line

Origin = Literal["field", "title", "text"]
VALUE = r"(?=[A-Z0-9._/-]{0,29}\d)(?P<number>[A-Z0-9](?:[A-Z0-9._/-]{0,38}[A-Z0-9])?)"
_EN = (
    r"(?:role|requisition|req|job|position|posting|vacancy|reference|ref|announcement|opening|jr)"
    r"(?:\s{0,2}(?:requisition|req|posting|opening|reference|advert))?\.?"
)
LABEL = rf"""(?:
    (?:{_EN}\s{{0,2}}(?:number|id|no\.?|nr\.?|num\.?|code|identifier)\s{{0,2}}\#?|{_EN}\s{{0,2}}\#|(?:requisition|req|reference|ref)\.?)
    | (?:stellen|referenz|ausschreibungs|job|kenn|ausschreibung)[\s-]?(?:id|nummer|nr\.?|ziffer|kennung|code) | kennziffer | referenz | chiffre
    | (?:réf(?:érence)?|n[°º]\s?de\s?(?:poste|l['’]offre|référence)|numéro\s+d(?:e|u)\s?(?:l['’]offre|poste|référence)|code\s+poste)\.?
    | (?:vacature|referentie|functie)[\s-]?(?:nummer|nr\.?|code|id) | referentie
    | (?:referencia|ref\.?\s?oferta|número\s+de\s+(?:vacante|oferta|referencia|puesto)|código\s+(?:de\s+)?(?:vacante|oferta|puesto)|n[º°]\s?de\s?(?:oferta|referencia))
    | (?:referens|annons|jobb|tjänste)[\s-]?(?:nummer|nr\.?|id|kod) | referens
    | (?:nr|numer)\s?(?:ref(?:erencyjny)?|oferty|ogłoszenia|rekrutacji)\.?
    | (?:codice|riferimento|numero)\s?(?:annuncio|posizione|offerta|riferimento)? | rif\.?
    | (?:código|número|referência)\s?(?:da\s?vaga|de\s?referência|da\s?posição)?
    | (?:מספר|מס['׳]?|קוד)\s?(?:ה?משרה|ה?תפקיד|סימוכין|דרישה)
    | (?:求人|募集|案件|職務|ポジション)\s?(?:番号|ID|コード|No\.?) | 整理番号
    )"""
LABELLED = re.compile(rf"(?<![\w-]){LABEL}\s{{0,3}}[:：#=]\s*\#?\s*{VALUE}(?![\w])", re.I | re.X)
# Without a colon: on the next line, or a number no word could be.
BARE = re.compile(
    rf"(?<![\w-])(?:{_EN}\s?(?:number|id|no\.?|\#)\s?\#?|req\.?\s?\#)\s{{0,3}}(?:\n\s*|\s){VALUE}(?![\w])",
    re.I | re.X,
)
QUOTING = re.compile(
    rf"(?:quot(?:e|ing)|stat(?:e|ing)|mention(?:ing)?|unter\s+angabe\s+der|cit(?:e|ing|ant)|indicando|indiquant)\s+(?:the\s+|la\s+)?"
    rf"(?:job\s+|vacancy\s+)?(?:reference|ref\.?|referenz|kennziffer|réf(?:érence)?|referencia)(?:\s+(?:number|no\.?|code|nummer))?\s*[:#]?\s*{VALUE}",
    re.I,
)
IN_TITLE = re.compile(
    r"[\[(]\s*(?:(?:job|req(?:uisition)?|role|ref)\.?\s?(?:id|no\.?|number|\#)?\s?[:#]?\s?)?#?"
    r"(?P<number>[A-Z]{1,4}-?\d{4,12}|\d{2}[A-Z]{2}\d{4,}|\d{6,12}(?:-\d{4})?)\s*[\])]"
    r"|\s[-–|#]\s?#?(?P<tail>[A-Z]{1,3}-?\d{5,10}|\d{2}[A-Z]{2}\d{5,})\s*$",
)
PLACED = re.compile(r"(?P<requisition>\d{9})-\d{4}")
NOT_ONE = re.compile(r"(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}", re.I)
FIELD = re.compile(r"[\w][\w ._/#:+-]{0,59}")


class RoleNumber(NamedTuple):
    """A role number as published, the opening it belongs to, and where it stood."""

    number: str | None
    requisition: str | None
    origin: Origin | None
    evidence: str = ""


def read_role_number(
    field: str | None, requisition: str | None, title: str | None, text: str
) -> tuple[RoleNumber, list[str]]:
    """The number of a posting: its own field first, then its title, then a label in its text."""
    problems = []
    written = one_line(field)
    if written:
        number = _from_field(written)
        if number:
            return _found(number, requisition, "field", written), []
        problems.append(f"role_number: '{written[:60]}' holds no number")
    for origin, found in (("title", _in_title(title)), ("text", role_number_in_text(text))):
        if found is not None:
            return _found(found[0], requisition, origin, found[1]), problems  # type: ignore[arg-type]
    return RoleNumber(None, one_line(requisition), None), problems


def role_number_in_text(text: str) -> tuple[str, str] | None:
    """The first number behind a label, with the words it was read from; None where there is none."""
    for pattern in (LABELLED, QUOTING, BARE):
        for match in pattern.finditer(text):
            number = match["number"].rstrip("._/-")
            if not NOT_ONE.fullmatch(number) and any(sign.isdigit() for sign in number):
                return number, match[0].strip()
    return None


def requisition_of(number: str) -> str:
    """The opening a number belongs to: `200578597` for Apple's `200578597-0836`, else the number."""
    placed = PLACED.fullmatch(number)
    return placed["requisition"] if placed else number


def _found(number: str, requisition: str | None, origin: Origin, evidence: str) -> RoleNumber:
    whole = one_line(requisition)
    return RoleNumber(number, whole or requisition_of(number), origin, evidence)


def _from_field(written: str) -> str | None:
    labelled = role_number_in_text(written)
    number = labelled[0] if labelled else written.strip("#:* ")
    return number if FIELD.fullmatch(number) and any(sign.isdigit() for sign in number) else None


def _in_title(title: str | None) -> tuple[str, str] | None:
    found = IN_TITLE.search(title) if title else None
    return ((found["number"] or found["tail"]), found[0].strip()) if found else None
