"""The words around an amount: what makes it pay, what makes it something else, and how often."""

import re

from postings.model import Period

PAY = re.compile(
    r"""
    salar(?:y|ies)\b | (?<![a-z])pay(?:rate|\s?scale)?\b(?!\s*(?:grade|band|roll)) | compensat\w* | wages?\b
    | remunera\w* | \bearn(?:ings?)?\b | \bOTE\b | on[- ]target\b | \bCTC\b | \bLPA\b | \bTTC\b
    | \b(?:hour|day|dai|pay|base|bill|annual|month|week)(?:ly)?\s+rate\b | \brate\s+of\b | \brate:
    | \b(?:base|hiring|target|posting|pay|posted|wage)\s+(?:range|band)s?\b | \bbase\s*: | \bper\s+annum\b
    | gehalt | gehälter | vergütung | (?:stunden|monats|jahres|brutto|ein)?lohn\b | \blohn | entgelt
    | verdienst | bezahlung | brutto | stundensatz | tagessatz
    | \bsalaires?\b | rémunération | \bbruts?\b | \bTJM\b | \bnets?\s+(?:par|mensuel|annuel)
    | salaris | \w*loon\b | \bbruto\b | uurtarief | beloning
    | \bsueldos?\b | salario | retribuci[oó]n | remuneraci[oó]n | \bbrutos?\b
    | \w*lön(?:en|espann\w*)?\b | lönespann
    | wynagrodzeni\w* | pensj[aiąę] | zarobk\w* | płac[aey] | stawk[aiąę] | widełk\w* | \bnetto\b
    | retribuzione | stipendio | \bRAL\b | compenso | \blord[oiae]\b | \bpaga\b
    | salári\w* | remunera[cç][aã]o | vencimento | bolsa-?estágio
    | שכר | משכורת | ברוטו
    | 年収 | 月給 | 時給 | 給与 | 年俸 | 月収 | 日給 | 賃金 | 給料 | 報酬 | 基本給 | 年薪 | 月薪 | 薪资
    """,
    re.I | re.X,
)

# Money that is not wages. General nouns only: "market" or "education" also stand before real pay.
OTHER = re.compile(
    r"""
    \bbonus(?:es)?\b | \bboni\b | \w+bonus\b | \bequity\b | \bstocks?\b | \bRSUs?\b | \bshares?\b | \boptions?\b
    | \bESPP\b | \bgrants?\b | \bstipends?\b | \ballowances?\b | \breimburse\w* | \breferrals?\b | \btuition\b
    | \bsign(?:ing)?[- ]?on\b | \bsigning\b | \brelocation\b | \bmatch(?:ing|es)?\b | \bbudgets?\b | \brevenues?\b
    | \bfunding\b | \braised?\b | \binvest\w+ | \bvalu(?:ation|ed)\b | \bturnover\b | \bA[RU][RM]\b | \bACV\b
    | \bGMV\b | \bMRR\b | P&L | \bportfolios?\b | \bquotas?\b | \bdeals?\b | \bcontracts?\s+(?:worth|valued?|from|of|between|up)
    | \bcontract\s+values?\b | \bpipeline\b | \bspend(?:ing)?\b | \bsav(?:e|es|ed|ings?)\b | \bcosts?\b(?!\s+of\s+living)
    | \bfunds?\b | \bdonat\w+ | \bcharit\w+ | \binsur\w+ | \bdeductibles?\b | \bcoverage\b | \bpremiums?\b
    | \bHSA\b | \bFSA\b | \b401\s?\(?k | \bgym\b | \bwellness\b | \bwellbeing\b | \bmeals?\b | \blunch\w* | \bcommuter\b
    | \bdiscounts?\b | \bvouchers?\b | \bgifts?\b | \bdifferentials?\b | \bovertime\b | \bcommissions?\b
    | \bvariable\b(?!\s+(?:compensation|pay)\s+(?:range|plan)) | \bawards?\b | \bprizes?\b | \bfees?\b | \bpric(?:e|es|ed|ing)\b
    | \btickets?\b | \bassets?\b | \bloans?\b | \bmortgages?\b | \btransactions?\b | \bpurchas\w+ | \bworth\b | \bprofits?\b
    | \bcredits?\b | \bpenalt\w+ | \bfines?\b | \bdebts?\b | \bsales\s+(?:of|target|volume)\b | \bprojects?\s+(?:from|of|worth|between)
    | \bperks?\b | \bbenefits?\s+(?:of|worth|up) | \bhome[- ]office\b | \bpatient\b | \bmarket\s+(?:cap\w*|size)
    | budget | zuschuss | zuschüsse | prämie | zulage | urlaubsgeld | weihnachtsgeld | umsatz | gutschein | pauschale
    | finanzierung | \bjobrad\b | bezuschuss
    | \bprimes?\b | indemnit\w+ | titres?[- ]restaurants? | chiffre\s+d['’]affaires | levée | \blevé\b | intéressement | remboursement
    | reiskosten | \w*vergoeding\b | omzet | premie | toeslag | vakantiegeld
    | \bbono\b | presupuesto | facturaci[oó]n | ayuda | cheque | dietas | incentivos? | financiaci[oó]n
    | friskvård\w* | bidrag | omsättning | provision | tillägg
    | premi[ai]\b | dofinansowani\w+ | budżet\w* | przychod\w+ | obr[oó]t\w* | dodat(?:ek|ku|ki)
    | buoni\s+pasto | buono | fatturato | welfare | rimborso | incentivo
    | aux[ií]lio | subs[ií]dio | b[oóô]nus | vale[- ] | faturamento | or[cç]amento | benef[ií]cio | plr\b
    | בונוס | מענק | תקציב | הכנסות | השתלמות | גיוס
    | 賞与 | 手当 | ボーナス | 資本金 | 売上 | 調達 | 支援金 | 補助 | 奖金 | 予算 | 祝い金
    """,
    re.I | re.X,
)

# A trainee's stipend is wages; a wellness stipend is not.
TRAINEE = re.compile(
    r"\bintern(?:s|ship)?\b|\bfellow(?:s|ship)?\b|\btrainee|\bapprentice|\byour pay\b", re.I
)
PERK_STIPEND = re.compile(
    r"(?:office|wellness|learning|internet|phone|education|travel|relocation|housing|food|meal|"
    r"development|equipment|remote|lifestyle|transport\w*|commut\w+)\s+stipend",
    re.I,
)
ON_TARGET = re.compile(
    r"\bOTE\b|on[- ]target\b|total target (?:cash|comp)|target total (?:cash|comp)|zielgehalt|zieleinkommen"
    r"|\btarget earnings\b|על יעדים",
    re.I,
)
BASE = re.compile(
    r"\bbase\b|\bfix(?:e|ed|um|gehalt)?\b|\bbasic\b|grundgehalt|basissalaris|基本給", re.I
)

_PERIODS: dict[Period, str] = {
    "hour": r"""(?:hours?|hrs?|hourly|stunden?|std|stündlich\w*|stundenlohn\w*|stundensatz|\w*stundenlohn|heures?|horaire|uurloon
        |uurtarief|uur|horas?|timme[n]?|timlön|tim|godzin[aęy]?|godz|ora|orari[oa]|oraria|h|לשעה|שעתי|時給|時間|小时)""",
    "day": r"""(?:days?|daily|tag(?:essatz)?|täglich\w*|jour(?:née|nalier)?|TJM|dag|diari[oa]s?|día|dia|dag|dzień|dziennie|dniówka
        |giorno|giornalier[oa]|ליום|日給|日額|日)""",
    "week": r"""(?:weeks?|weekly|wk|woche|wöchentlich\w*|semaine|hebdomadaire|semana(?:l|les)?|vecka|tydzień|tygodniowo
        |settimana(?:le)?|לשבוע|週給|週)""",
    "month": r"""(?:months?|monthly|mo|mth|monat(?:lich\w*|s)?|\w*monatsgehalt|\w*monatslohn|mois|mensuel(?:le|s)?|maand|maandsalaris
        |maandelijks\w*|mes(?:es)?|mensual(?:es)?|mensuales|månad(?:en)?|mån|månadslön(?:en)?|miesiąc|miesięczni[ea]|miesięczne|mies|mc
        |mese|mensil[ei]|mês|mensal|mensais|לחודש|חודשי[ת]?|月給|月収|月額|月薪|月)""",
    "year": r"""(?:years?|yrs?|yearly|annually|annual(?:ized)?|annum|p\.?\s?a\b\.?|jahr(?:e?s)?|jährlich\w*|\w*jahresgehalt|\w*jahresbrutto\w*
        |jahreslohn|ans?|année|annuel(?:s|le|les)?|jaar(?:salaris)?|jaarlijks|año|anual(?:es)?|anuais|anual|år(?:slön)?|rok|rocznie|roczne
        |ann[oi]|annu[ei]|annua|annualmente|RAL|ano|pa|LPA|CTC|לשנה|שנתי[ת]?|年収|年俸|年額|年薪|年)""",
}
_ONE = "|".join(f"(?P<{name}>{words})" for name, words in _PERIODS.items())
_END = r"(?![^\W\d_一-鿿])"
# Right behind an amount: "/ yearly", "per hour", "brutto jährlich", "al mes", " hour".
PERIOD_AFTER = re.compile(
    rf"""\s*[\[(]?\s*(?:(?:USD|CAD|AUD|EUR|GBP)\s*)?(?:[+]\s*)?
    (?:(?:gross|brutto|bruto[s]?|bruts?|netto|net|nets|neto|lord[iaoe]|b2b|base|salary|pay|salario|de\s+salaire|ברוטו)[\s,./]*){{0,3}}
    (?:/|per|pro|a|an|each|every|im|par|al|por|p/|på|i|w|na|za|all['’]|l['’]|om|ao|à|1|on\ an|in\ the|op|die|das|de)?
    \s*(?:/\s*|l['’])?(?:{_ONE}){_END}""",
    re.I | re.X,
)
# Anywhere in the sentence; bare "year" and "day" mean something else too often ("5 years", "first day").
PERIOD_NEAR = re.compile(
    r"""(?P<hour>\bhourly\b|\bper\s+hour\b|\ban\s+hour\b|\w*stundenlohn\w*|stundensatz|\bhoraire\b|\buurloon\b|\buurtarief\b|\btimlön\w*
        |\bstawka\s+godzinowa|\boraria\b|\bpor\s+hora\b|שעתי|לשעה|時給)
    |(?P<day>\bdaily\b|\bday\s+rates?\b|\bper\s+day\b|tagessatz|\bTJM\b|\bdagtarief|\bper\s+diem\b|日給)
    |(?P<week>\bweekly\b|(?<!hours\s)\bper\s+week\b|週給)
    |(?P<month>\bmonthly\b|\bper\s+month\b|\w*monats(?:gehalt|lohn|brutto)\w*|\bmonatlich\w*|\bmensuel\w*|\bmaandsalaris|\bper\s+maand\b
        |\bmensual\w*|\bmånadslön\w*|\bmiesięczn\w+|\bmensil\w+|\bmensa(?:l|is)\b|חודשי|לחודש|月給|月収|月額|月薪)
    |(?P<year>\bannual\w*|\byearly\b|\bper\s+(?:year|annum)\b|\bp\.a\.|\w*jahres(?:gehalt|brutto|lohn|vergütung|zielgehalt)\w*|\bjährlich\w*
        |\bjaarsalaris|\banua(?:l|is)\w*|\bannue\w+|\bannu[ao]\b|\bårslön\w*|\broczn\w+|\bRAL\b|\bLPA\b|\bCTC\b|שנתי|לשנה|年収|年俸|年額|年薪)""",
    re.I | re.X,
)

FROM = re.compile(
    r"""(?:\bfrom|\bstart(?:s|ing)?(?:\s+(?:at|from|salary|pay|rate|wage|of|is))*|\bab|\bmindestens|\bat\s+least|\bminimum|\bmin\.?|\bnot\s+less\s+than
    |\bà\s+partir\s+d[e']|\bdès|\bvanaf|\bdesde|\ba\s+partir\s+de|\bfrån|\blägst|\bod|\bpartire\s+da|\bda|\bminimal\w*|\bmínimo|\bminst|\bmehr\s+als
    |\bover|\babove|\bmore\s+than|≥|>|החל\s+מ-?|מ-)\s*(?:of|is|:|von|de|na|a|an|salary|das)*\s*:?\s*$""",
    re.I | re.X,
)
UP_TO = re.compile(
    r"""(?:\bup\s+to|\bbis(?:\s+zu)?|\bjusqu['’]à|\bhasta|\bdo|\bfino\s+a|\baté|\btot|\bupp\s+till|\bmax(?:imum|imal|imo)?\.?|\bmáximo|\bat\s+most
    |\bunder|\bas\s+(?:much|high)\s+as|\bcapped\s+at|≤|<|עד|最高|最大)\s*(?:of|is|:|von|de|a|aan)*\s*:?\s*$""",
    re.I | re.X,
)
FROM_AFTER = re.compile(
    r"\s*(?:\+(?!\s*\w)|(?:and|or)\s+(?:up|above|more|higher)\b|plus\b(?=[.\s]*$)|以上|から|〜\s*(?!\d)|～\s*(?!\d)|起|ומעלה)",
    re.I,
)
UP_TO_AFTER = re.compile(r"\s*(?:まで|以下|max\b|maximum\b|or\s+less\b)", re.I)
BETWEEN = re.compile(r"\b(?:between|zwischen|entre|między|tra|mellan|tussen|fra)\b|בין", re.I)


def period_of(match: re.Match[str] | None) -> Period | None:
    """The period whose group of a PERIOD pattern matched."""
    for name in _PERIODS:
        if match is not None and match[name] is not None:
            return name
    return None
