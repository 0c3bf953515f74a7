"""Names of employers, titles and addresses: what is another spelling, and what is another thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.clean import clean
from postings.clean.address import canonical_url
from postings.clean.employer import employer_key
from postings.clean.phrases import table
from postings.clean.title import title_key
from postings.identity import sketch, title_words
from postings.model import Place, RawPosting

# Country, and names under which Acme trades there.
FORMS = {
    "us": "Acme, Inc.|ACME INCORPORATED|Acme L.L.C.|Acme, L.P.|Acme Co., Inc.|Acme Corp., Ltd.|Acme PBC",
    "ca": "Acme Ltée|Acme Inc./Ltée|Acme ULC",
    "gb": "Acme Ltd.|Acme PLC|Acme LLP|Acme CIC",
    "ie": "Acme DAC|Acme Designated Activity Company|Acme Unlimited Company",
    "au": "Acme Pty. Ltd.|Acme Pty Limited|Acme (Pty) Ltd",
    "za": "Acme Proprietary Limited|Acme SOC Ltd|Acme NPC",
    "sg": "Acme Pte. Limited|Acme Pte Ltd",
    "my": "Acme Sdn. Bhd.|Acme Berhad",
    "in": "Acme Pvt. Ltd.|Acme Private Limited|Acme (P) Ltd|Acme OPC Pvt Ltd",
    "de": "Acme GmbH & Co. KGaA|Acme SE & Co. KGaA|Acme UG (haftungsbeschränkt)|Acme e.K.|Acme gGmbH|"
    "Acme Aktiengesellschaft|Acme GmbH und Co. KG",
    "at": "Acme Ges.m.b.H.|Acme GesmbH",
    "ch": "Acme AG|Acme Sagl",
    "fr": "Acme S.A.S.|Acme SASU|Acme S.à r.l.|Acme EURL|Acme Société Anonyme|Acme SNC",
    "be": "Acme BVBA|Acme SPRL|Acme N.V.",
    "nl": "Acme B.V.|Acme Coöperatie U.A.|Acme V.O.F.",
    "lu": "Acme S.C.A.|Acme Sàrl",
    "es": "Acme S.L.U.|Acme, S.A.|Acme Sociedad Limitada",
    "pt": "Acme, Lda.|Acme Unipessoal Lda|Acme SGPS, S.A.",
    "br": "Acme Ltda.|Acme S/A|Acme EIRELI",
    "mx": "Acme S.A. de C.V.|Acme S. de R.L. de C.V.|Acme SAPI de CV",
    "pe": "Acme S.A.C.|Acme E.I.R.L.",
    "it": "Acme S.p.A.|Acme SpA|Acme S.r.l.s.",
    "pl": "Acme Sp. z o.o.|Acme spółka z ograniczoną odpowiedzialnością|Acme Spółka Akcyjna",
    "cz": "Acme as|Acme spol. s r.o.|Acme s.r.o.|Acme a.s.",
    "hu": "Acme Kft.|Acme Zrt.",
    "ro": "Acme S.R.L.",
    "bg": "Acme EOOD|Acme ООД",
    "hr": "Acme d.o.o.|Acme j.d.o.o.|Acme d.d.",
    "lt": "UAB Acme|Acme UAB",
    "lv": "SIA Acme",
    "ee": "OÜ Acme|Acme OÜ",
    "se": "Acme AB (publ)|Acme Aktiebolag",
    "no": "Acme AS|Acme ASA",
    "dk": "Acme A/S|Acme ApS",
    "fi": "Acme Oy|Acme Oyj",
    "is": "Acme ehf.|Acme hf.",
    "gr": "Acme A.E.|Acme Α.Ε.",
    "tr": "Acme A.Ş.|Acme Sanayi ve Ticaret A.Ş.|Acme Ltd. Şti.",
    "ru": "ООО «Acme»|ПАО Acme|Acme OOO",
    "ua": "ТОВ Acme",
    "jp": "株式会社Acme|Acme (株)|Acme㈱|Acme K.K.|Acme合同会社",
    "kr": "(주)Acme|주식회사 Acme",
    "cn": "Acme有限公司|Acme Co., Ltd.",
    "th": "บริษัท Acme จำกัด|Acme PCL",
    "vn": "Công ty TNHH Acme|Acme JSC",
    "id": "PT Acme Tbk|PT. Acme",
    "il": 'Acme בע"מ|Acme בע״מ',
    "ae": "Acme FZE|Acme FZ-LLC|Acme W.L.L.",
}  # fmt: skip
BERGEN = [Place(city="Bergen", country="NO", text="Bergen, Norway")]


@pytest.mark.parametrize("country", FORMS)
def test_a_legal_form_makes_no_other_employer(country: str) -> None:
    keys = {name: employer_key(name) for name in FORMS[country].split("|")}
    assert keys == dict.fromkeys(keys, "acme")


def test_forms_of_thirty_countries_are_known() -> None:
    assert len({land for _, lands, _ in table("legal_forms.tsv") for land in lands.split()}) > 30


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Škoda", "škoda"), ("S\u030ckoda", "škoda"), ("Koda", "koda"), ("Acme®", "acme"),
        ("Ａｃｍｅ Inc.", "acme"), ("İSTANBUL Yazılım", "istanbul yazilim"),
        ("राम", "राम"), ("रोम", "रोम"), ("株式会社みなと", "みなと"),
        ("AT&T Inc.", "at & t"), ("Johnson and Johnson", "johnson & johnson"),
        ("L’Oréal S.A.", "loréal"), ("Weißkopf GmbH", "weisskopf"), ("The Home Depot", "home depot"),
        # A word that is a form elsewhere, a name that is nothing else, and one that holds its kind.
        ("Day Spa", "day spa"), ("Remember Me", "remember me"), ("Inc.", "inc"), ("AS", "as"),
        ("Acme Group", "acme group"), ("Acme Holding Company, Inc.", "acme holding"),
        ("Y Combinator Co", "y combinator"), ("Tiffany & Co.", "tiffany"), ("---", "---"), ("", None),
    ],
)  # fmt: skip
def test_what_is_left_of_a_name_tells_it(name: str, key: str | None) -> None:
    assert employer_key(name) == key


@given(st.text(max_size=60))
def test_whatever_is_written_has_a_key_and_what_is_blank_has_none(name: str) -> None:
    key = employer_key(name)
    assert key is None or key.strip() == key != ""
    assert (key is None) == (not name.strip())


@pytest.mark.parametrize(
    "title",
    [
        "Cook", "Cook (m/w/d)", "Cook - Bergen", "Cook (Bergen)", "Cook, Bergen, Norway",
        "Cook - Bergen, NO", "Cook in Bergen", "Acme - Cook", "Acme Inc. | Cook", "Cook | Acme",
        "Cook at Acme", "Cook @ Acme, Inc.", "Cook (Acme)", "Cook at Acme - Bergen", "Acme: Cook (f/m/d)",
        "The Acme, L.L.C. - Cook", "Cook - at Acme",
    ],
)  # fmt: skip
def test_a_title_says_the_same_with_its_own_place_and_employer_beside_it(title: str) -> None:
    assert title_key(title, BERGEN, "acme") == "cook"


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Cook - Bangalore, India", Place(city="Bengaluru", country="IN", text="Bengaluru")),
        ("Cook (Wien)", Place(city="Vienna", country="AT", text="Vienna, Austria")),
        (
            "Cook - San Francisco, California, United States",
            Place(city="San Francisco", region="CA", country="US", text="San Francisco, CA, USA"),
        ),
    ],
)
def test_a_city_and_what_lies_around_it_are_known_by_any_name(title: str, place: Place) -> None:
    assert title_key(title, [place]) == "cook"


@pytest.mark.parametrize(
    "title",
    [
        "Cook (Oslo)", "Cook, Norway", "Cook (Germany)", "Cook - Bergenhus", "Head of Acme Cooks",
        "Cook for Acme Products", "Cook (Pastry)", "Cook at Ajax", "ครู", "ครี",
    ],
)  # fmt: skip
def test_what_tells_openings_apart_stays_in_the_title(title: str) -> None:
    spoken = {title_key(title, BERGEN, "acme") for title in (title, "Cook")}
    assert len(spoken) == 2
    assert len({title_words(key) for key in spoken}) == 2


def test_titles_and_texts_differ_by_the_vowels_that_are_marks() -> None:
    assert title_key("ครู") != title_key("ครี")
    assert title_words("ครู") != title_words("ครี")
    assert sketch("राम मिल गया था आज") != sketch("रोम मूल गया था आज")


def test_a_job_board_headline_has_the_words_of_the_title() -> None:
    raw = RawPosting(
        title="Job: Sr. Cook at Acme", employer="Acme, Inc.", posting_id="1", locations=["Bergen"]
    )
    assert title_words(clean(raw).title_key) == title_words("Senior Cook".casefold())


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://x.example/en-us/jobs/1", "https://x.example/jobs/1"),
        ("https://x.example/pt_BR/jobs/1", "https://x.example/jobs/1"),
        ("https://x.example/zh-CN/jobs/1", "https://x.example/jobs/1"),
        ("https://x.example/en-jp/jobs/1", "https://x.example/jobs/1"),
        ("https://x.example/no-no/jobs/1", "https://x.example/jobs/1"),
        ("https://x.example/hi-fi/1", "https://x.example/hi-fi/1"),
        ("https://x.example/lo-fi/1", "https://x.example/lo-fi/1"),
        ("https://x.example/a-b/de-de/1", "https://x.example/a-b/1"),
    ],
)
def test_a_locale_is_no_part_of_an_address_but_a_name_is(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
