"""Amounts of money in running text: the number as written, its scale and its currency."""

import functools
import html
import re
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import get_territory_currencies

ISO_CODES = [
    "USD",
    "EUR",
    "GBP",
    "CAD",
    "AUD",
    "NZD",
    "SGD",
    "HKD",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
    "ISK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "HRK",
    "RSD",
    "UAH",
    "TRY",
    "ILS",
    "INR",
    "PKR",
    "LKR",
    "BDT",
    "JPY",
    "CNY",
    "RMB",
    "KRW",
    "TWD",
    "THB",
    "VND",
    "PHP",
    "IDR",
    "MYR",
    "BRL",
    "MXN",
    "ARS",
    "CLP",
    "COP",
    "PEN",
    "UYU",
    "ZAR",
    "NGN",
    "KES",
    "EGP",
    "MAD",
    "AED",
    "SAR",
    "QAR",
    "KWD",
    "BHD",
    "OMR",
    "JOD",
    "GEL",
    "AMD",
    "KZT",
]
_SIGNS = {
    "US$": "USD", "U$S": "USD", "USD$": "USD", "CA$": "CAD", "C$": "CAD", "CAD$": "CAD", "CDN$": "CAD", "$CAD": "CAD",
    "A$": "AUD", "AU$": "AUD", "AUD$": "AUD", "NZ$": "NZD", "S$": "SGD", "SG$": "SGD", "HK$": "HKD", "NT$": "TWD",
    "R$": "BRL", "MX$": "MXN", "$": "$", "＄": "$", "€": "EUR", "£": "GBP", "￡": "GBP", "₹": "INR", "¥": "¥", "￥": "¥",
    "₪": "ILS", "₩": "KRW", "₫": "VND", "₱": "PHP", "฿": "THB", "₺": "TRY", "₴": "UAH", "₦": "NGN",
}  # fmt: skip
_WORDS = {
    "euros?": "EUR", "eur": "EUR", "teur": "EUR", "dollars?": "$", "pounds?": "GBP", "sterling": "GBP", "zł(?:otych|ote)?": "PLN", "zl": "PLN",
    "kr(?:onor|oner)?": "kr", "rs\\.?": "INR", "rupees?": "INR", "sfr\\.?": "CHF", "fr\\.": "CHF", "franken": "CHF", "nis": "ILS",
    "ש[\"״'׳]+ח": "ILS", "שח": "ILS", "שקל(?:ים)?": "ILS", "円": "JPY", "日元": "JPY", "yen": "JPY", "元": "CNY", "원": "KRW",
    "reais": "BRL", "kč": "CZK", "ft": "HUF", "lei": "RON", "reals?": "BRL", "rand": "ZAR",
}  # fmt: skip
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_CODE = "|".join(ISO_CODES)
_WORD = "|".join(_WORDS)
_BEFORE = re.compile(
    rf"(?:(?:(?<![^\W\d_])(?:{_CODE})|{_SIGN}|(?<![^\W\d_])(?:euro|eur|rs\.?|inr|sfr\.?|fr\.|kr|nis|zł|ft))[\s:(.]*)+$",
    re.I,
)
_SCALE = r"k(?![^\W\d_]|\))|k(?=€|\$|£|eur\b|usd\b|pln\b|zł|sek\b|gbp\b|chf\b|nis\b)|tsd\.?|tys\.?|tkr|thousand\b|mil\b(?!\w)|mila\b|t(?=€|eur\b)|l(?=pa\b)|lpa\b|lakhs?\b|lacs?\b|lakh?\s*(?=pa\b)|万|萬|만|千(?=円)|cr(?:ores?)?\b|אלף"
_BIG = r"(?:millions?|mn|mio\.?|mln|mrd\.?|billions?|bn|b|m|mm|milliarden?|millones|milhões|milioni|miljoner|miljoen|億|trillion|t|cr)(?![^\W\d_])"
_TAIL = re.compile(
    rf"(?:,[-–—]{{1,2}}(?!\s*\d))?\s?(?:(?P<big>{_BIG})|(?P<scale>{_SCALE}))?\s?(?P<code>(?:[(]?(?:{_CODE})(?![^\W\d_])[)]?"
    rf"|(?:{_SIGN})(?!\s?\d)|(?:{_WORD})(?![^\W\d_一-鿿]))(?:\s?(?:{_CODE})\b|\s?CAN\b)?)?",
    re.I,
)
_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,'’])(?:\d{1,3}(?:(?P<sep>[.,'’  \u202f])\d{3})(?:(?P=sep)\d{3})*(?:[.,]\d{1,2})?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}|\d+(?:[.,]\d{1,2})?)(?![\d])(?![.,]\d)"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_SCALES = {
    "lpa": 100_000, "lac": 100_000, "lak": 100_000, "l": 100_000, "cr": 10_000_000, "cro": 10_000_000, "万": 10_000, "萬": 10_000, "만": 10_000,
}  # fmt: skip
_DOLLARS = {
    "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD", "MX": "MXN", "CL": "CLP", "CO": "COP", "AR": "ARS", "UY": "UYU",
}  # fmt: skip
_KRONOR = {"NO": "NOK", "DK": "DKK", "IS": "ISK", "FO": "DKK"}
# Currencies whose everyday amounts run into millions.
SMALL_UNITS = frozenset(["KRW", "IDR", "VND", "COP", "CLP", "HUF", "JPY", "NGN"])


class Amount(NamedTuple):
    """One number with its span, value, currency mark (code, `$`, `¥`, `kr` or none) and written scale."""

    start: int
    end: int
    value: Decimal
    mark: str | None
    scale: int
    words: str
    big: bool = False


def flatten(text: str) -> str:
    """Markup replaced by blanks of the same length, so that positions stay those of the original."""
    if "<" in text:
        text = re.sub(r"<[a-zA-Z/!][^<>]*>", lambda found: " " * len(found[0]), text)
    if "&" in text:
        text = re.sub(r"&(?:#\w{1,7}|[a-zA-Z]{2,8});", _entity, text)
    return text


def _entity(found: re.Match[str]) -> str:
    word = html.unescape(found[0])
    return word.ljust(len(found[0])) if len(word) <= len(found[0]) else found[0]


def number(written: str) -> Decimal:
    """`1.234,50`, `1,234.50`, `95'000`, `18,00,000` and `38 000` as their value."""
    digits = re.sub(r"['’\s]", "", written)
    if _THOUSANDS.fullmatch(digits):
        return Decimal(re.sub(r"[.,]", "", digits))
    whole, _, rest = digits.replace(",", ".").rpartition(".")
    return Decimal(f"{whole.replace('.', '')}.{rest}" if whole else rest)


def amounts(text: str) -> list[Amount]:
    """Every number that could be money, in order; percentages, versions and ids are left out."""
    found = []
    for match in _NUMBER.finditer(text):
        amount = _amount(text, match)
        if amount is not None:
            found.append(amount)
    return found


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    start, end = match.span()
    if end - start > 16 or not match[0].isascii() and not re.fullmatch(r"[\d.,'’\s]+", match[0]):
        return None
    before = _BEFORE.search(text, max(0, start - 12), start)
    if (
        before is None
        and start
        and (text[start - 1].isalpha() and text[start - 1].isascii() or text[start - 1] in "#_/+")
    ):
        return None
    tail = _TAIL.match(text, end)
    assert tail is not None
    after = text[tail.end() : tail.end() + 3]
    if after[:1] in ("%", "％") or (
        tail.end() == end
        and (after[:1].isascii() and after[:1].isalpha() or after.startswith(("(k", "ª", "º")))
    ):
        return None
    scale = _scale(tail["scale"])
    if before is None and match[0] == "401" and scale > 1:
        return None
    mark = _mark(before[0] if before else "", tail["code"] or "")
    if tail["scale"] and tail["scale"].lower() == "t" or (tail["code"] or "").lower() == "teur":
        scale = 1000
    spot = tail.end() if (tail["scale"] or tail["code"] or tail["big"]) else end
    return Amount(
        before.start() if before else start,
        spot,
        number(match[0]),
        mark,
        scale,
        match[0],
        bool(tail["big"]),
    )


def _scale(word: str | None) -> int:
    if not word:
        return 1
    return _SCALES.get(
        word.lower()[:3], _SCALES.get(word.lower()[:2], _SCALES.get(word.lower(), 1000))
    )


@functools.lru_cache(4096)
def _mark(before: str, after: str) -> str | None:
    """The clearest mark on either side: a code beats a bare dollar sign."""
    marks = [mark for side in (after, before) for mark in _marks(side)]
    return next((mark for mark in marks if len(mark) == 3), marks[0] if marks else None)


def _marks(side: str) -> list[str]:
    found = []
    for piece in re.findall(rf"{_CODE}|CAN\b|{_SIGN}|{_WORD}", side, re.I):
        known = _SIGNS.get(piece.upper()) or ("CAD" if piece.upper() == "CAN" else None)
        if known is None and piece.upper() in ISO_CODES:
            known = {"RMB": "CNY"}.get(piece.upper(), piece.upper())
        found.append(
            known or next(code for word, code in _WORDS.items() if re.fullmatch(word, piece, re.I))
        )
    return found


def currency_of(mark: str | None, country: str | None) -> tuple[str | None, bool]:
    """The ISO 4217 code a mark means in a country, and whether that was inferred."""
    if mark == "$":
        return _DOLLARS.get(country or "", "USD"), True
    if mark == "¥":
        return ("CNY" if country == "CN" else "JPY"), country not in ("CN", "JP")
    if mark == "kr":
        return _KRONOR.get(country or "", "SEK"), True
    if mark is not None:
        return mark, False
    return country_currency(country), country is not None


@functools.cache
def country_currency(country: str | None) -> str | None:
    """The currency in use in a country today."""
    codes = get_territory_currencies(country) if country else []
    return codes[0] if codes else None
