"""A description cut into sections by its headings, in the languages that career sites write."""

import re
from collections.abc import Iterable
from functools import lru_cache

from postings.clean.text import Line, fold, to_text
from postings.model import SectionName

# Searched in a line that is marked as a heading or ends with a colon; first match decides.
HEADING_WORDS: tuple[tuple[SectionName, str], ...] = (
    ("other", r"""^(?:required\ skill\ profession|other\ general|seniority\ level|job\ function|industries
        |share\ this\ job|similar\ jobs|tags|referrals\ increase|\#li-)"""),
    ("equal_opportunity", r"""equal\s(?:employment\s)?opportunit | \bEEOC?\b | diversity | inclusion\b | accommodation
        | e-?verify | fair\schance | privacy\s(?:notice|statement) | recruit\w*\s(?:fraud|scam) | agency\snotice | chancengleichheit
        | vielfalt | barrierefrei | égalité | handicap | igualdad | diversiteit | mångfald | równość
        | pari\sopportunità | igualdade | diversidade | שוויון | 機会均等 | ダイバーシティ"""),
    ("preferred_qualifications", r"""preferred | nice[\s-]to[\s-]ha | bonus\s(?:points|skills|qualif) | desired | desirable
        | would\sbe\s(?:a\splus|nice) | \ba\splus\b | pluses | \badvantage | extra\scredit | stand\sout | good\sto\shave | ideally
        | wünschenswert | von\svorteil | idealerweise | pluspunkte | serait\sun\splus | atouts | deseable | valorable | se\svalorará
        | pre\sheb | pré\b | meriterande | mile\swidziane | dodatkowym\satutem | costituisc\w+\s.*plus | preferenzial | desejáve
        | diferencia | יתרון | 歓迎"""),
    ("minimum_qualifications", r"""qualification | require(?:ment|d\b) | \bskills\b | must[\s-]have | who\syou\sare | about\syou\b
        | what\syou(?:'|’)?(?:ll)?\s(?:need|bring|have) | you\s(?:have|bring|are)\b | looking\sfor | your\s(?:profile|background|experience)
        | \bexperience\b | eligibility | ideal\scandidate | credentials | basic\squal | knowledge | education | competenc
        | anforderung | (?:dein|ihr|das)\sprofil | voraussetzung | qualifikation | mitbring | profil\srecherch | votre\sprofil | ton\sprofil
        | compétences | prérequis | requisitos | perfil | qué\sbuscamos | functie-?eisen | wat\s(?:wij\s)?vragen | jouw\sprofiel | wie\sben\sjij
        | kvalifikation | krav\b | din\sprofil | vi\ssöker | wymagania | oczekujemy | oczekiwania | requisiti | profilo | cosa\scerchiamo
        | דרישות | כישורים | 応募資格 | 必須 | 求める | 資格 | 必要な"""),
    ("responsibilities", r"""responsib | dut(?:y|ies)\b | what\syou(?:'|’)?(?:ll|\swill)?\s(?:do|be\sdoing|work) | your\s(?:role|mission|tasks|impact)
        | you(?:'|’|\swi)ll\b | day[\s-]to[\s-]day | key\s(?:tasks|accountab|activit) | accountabilit | in\sthis\srole | how\syou
        | job\sfunctions | essential\sfunctions | tasks | aufgaben | tätigkeit | \bmissions?\b | vos\s | responsabilid | funciones | tareas | qué\sharás
        | werkzaamheden | taken\b | wat\sga\sje | arbetsuppgifter | ansvar | obowiązk | zakres | zadania | responsabilità
        | attività | mansioni | compiti | responsabilidades | atividades | atribuições | תחומי\sאחריות | תיאור\sתפקיד | אחריות | 仕事内容 | 業務内容 | 職務"""),
    ("pay_benefits", r"""\bpay\b | benefit | compensation | salary | \bperks\b | we\soffer | what(?:'|’)?s?\s(?:in\sit|we\soffer) | remuneration
        | rewards | wage\b | why\s(?:you(?:'|’)ll\slove|join) | package\b | time\soff | gehalt | vergütung | wir\sbieten | was\swir\sbieten | unser\sangebot
        | deine\svorteile | benefits | avantages | rémunération | nous\soffrons | ce\sque\snous | ofrecemos | beneficios | salario
        | wij\sbieden | wat\sbieden | arbeidsvoorwaarden | vi\serbjuder | förmåner | oferujemy | wynagrodzenie | benefity | offriamo | cosa\soffr
        | retribuzione | oferecemos | benefícios | salário | שכר | הטבות | תנאים | 給与 | 待遇 | 福利厚生 | 年収"""),
    ("description", r"""about\sth(?:e|is)\s(?:role|job|position|opportunity|team) | (?:job|role|position|general)\s(?:description|overview|purpose)
        | ^description\b | the\s(?:role|job|position|opportunity|team)\b | stellenbeschreibung | description\sdu\sposte | le\sposte
        | descripción | het\swerk | functieomschrijving | om\s(?:jobbet|tjänsten|rollen) | opis | descrizione | descrição | sobre\sa\svaga
        | על\sהתפקיד | תיאור\sהמשרה | ポジション"""),
    ("summary", r"""summary | overview | at\sa\sglance | introduction | einleitung | zusammenfassung | résumé | resumen | samenvatting
        | sammanfattning | podsumowanie | sommario | resumo | תקציר | 概要"""),
    ("about", r"""^about\b | who\swe\sare | our\s(?:company|story|mission|values|culture|team) | company\s(?:description|overview|profile) | the\scompany
        | why\sus | life\sat\b | über\suns | das\ssind\swir | unternehmen | à\spropos | qui\ssommes | l(?:'|’)entreprise | sobre\snosotros | quiénes\ssomos
        | sobre\s(?:nós|a\sempresa) | over\sons | wie\szijn\swij | om\soss | o\snas | o\sfirmie | chi\ssiamo | azienda | quem\ssomos | אודות | עלינו | מי\sאנחנו | 会社 | 企業"""),
)  # fmt: skip
HEADINGS = [(name, re.compile(words, re.I | re.X)) for name, words in HEADING_WORDS]
# A line that nothing marks as a heading is one only where it says nothing but this.
PLAIN = re.compile(
    r"""(?:job\ )?(?:summary|description|overview|responsibilities|duties|requirements|qualifications|benefits)
    |(?:minimum|basic|required|preferred|desired|additional|key)\ (?:qualifications|requirements|skills|responsibilities|experience)
    |pay\ (?:&|and)\ benefits|compensation(?:\ (?:&|and)\ benefits)?|about\ (?:us|the\ (?:role|job|team|position|company))
    |what\ (?:you(?:'|’)ll\ do|we\ offer|you(?:'|’)ll\ need|you\ bring)|who\ (?:we|you)\ are|nice\ to\ haves?|equal\ (?:employment\ )?opportunity
    |required\ skill\ profession|other\ general|seniority\ level|job\ function
    |(?:ihre?|deine?|die)?\ ?aufgaben|(?:ihr|dein)\ profil|anforderungen|wir\ bieten|über\ uns|stellenbeschreibung
    |(?:vos\ )?missions?|(?:votre\ )?profil(?:\ recherché)?|avantages|à\ propos(?:\ de\ nous)?|funciones|requisitos|beneficios|sobre\ nosotros
    |taken|functie-?eisen|wij\ bieden|over\ ons|arbetsuppgifter|kvalifikationer|vi\ erbjuder|om\ oss|obowiązki|wymagania|oferujemy|o\ nas
    |responsabilità|requisiti|offriamo|chi\ siamo|responsabilidades|benefícios|sobre\ nós|דרישות(?:\ התפקיד)?|תיאור\ (?:ה)?תפקיד|יתרון|יתרונות
    |仕事内容|業務内容|応募資格|必須(?:条件|要件|スキル)?|歓迎(?:条件|要件|スキル)?|給与|待遇|福利厚生|会社概要""",
    re.I | re.X,
)
# Sentences that say the same on every posting stand apart, whatever heading they follow.
EQUAL = re.compile(
    r"""equal[\s-]opportunity[\s-](?:employer|workplace) | equal\s(?:employment\s)?opportunit\w+\s(?:for|to|employer|regardless) | \bEEO\b
    | affirmative\saction\semployer | without\sregard\sto\s(?:race|\w+,) | regardless\sof\s(?:race|gender|age|your\s) | reasonable\saccommodation
    | legally\sprotected\s(?:characteristic|status|veteran) | protected\sveteran | ungeachtet\s(?:ihre|von|der) | unabhängig\svon\s(?:geschlecht|alter|herkunft)
    | sans\sdistinction\sd | chances\ségales | igualdad\sde\soportunidades | ongeacht\s(?:leeftijd|geslacht|afkomst) | oavsett\s(?:kön|ålder)
    | pari\sopportunità | igualdade\sde\soportunidades""",
    re.I | re.X,
)
# After boilerplate a marked heading that says nothing known begins the posting's own words again.
ASIDES: frozenset[SectionName] = frozenset({"equal_opportunity", "other"})


def split_sections(lines: Iterable[Line]) -> dict[SectionName, str]:
    """Sections in the order of their first appearance; joined by blank lines they are the text."""
    held: dict[SectionName, list[Line]] = {}
    current: SectionName = "description"
    previous: SectionName | None = None
    for line in lines:
        name = current
        if line.kind in ("heading", "line"):
            found = heading_of(line)
            if found is not None:
                name = current = found
            elif line.kind == "heading":
                name = current = "description" if current in ASIDES else current
            elif EQUAL.search(line.text):
                name = "equal_opportunity"
        into = held.setdefault(name, [])
        if into and (name != previous or line.kind == "heading"):
            into.append(Line("blank", ""))
        into.append(line)
        previous = name
    texts = {name: to_text(fold(body)) for name, body in held.items()}
    return {name: text for name, text in texts.items() if text}


def heading_of(line: Line) -> SectionName | None:
    """The section a line opens, or None where it is no known heading."""
    text = line.text
    if len(text) > 90:
        return None
    bare = text.strip(" :：.!?*–—-").strip()
    if line.kind == "heading" or text.endswith((":", "：")) and len(text.split()) <= 8:
        return _by_words(bare)
    return _by_words(bare) if PLAIN.fullmatch(bare) else None


@lru_cache(20_000)
def _by_words(text: str) -> SectionName | None:
    return next((name for name, words in HEADINGS if words.search(text)), None)
