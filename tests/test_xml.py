"""Foreign XML: what is repaired, what is refused, and that nothing is fetched or expanded."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from spiders.links import UnreadableSitemap, read_sitemap
from spiders.xml import UnreadableXml, parse_xml

LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
)


def words(root: Any) -> str:
    return "".join(root.itertext())


def test_elements_and_their_text_come_out_and_nothing_else() -> None:
    root = parse_xml(
        b'\xef\xbb\xbf\n<?xml version="1.0"?><!-- a --><jobs><?b c?><job id="7">R&amp;D<!-- d -->'
        b" lead</job><text><![CDATA[<p>5 < 6</job></p>]]></text></jobs>"
    )
    assert [(part.tag, part.text) for part in root.iter()] == [
        ("jobs", None),
        ("job", "R&D lead"),
        ("text", "<p>5 < 6</job></p>"),
    ]
    assert root[0].get("id") == "7"


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("<a>K&uuml;che &amp; Bar&nbsp;1</a>", "Küche & Bar\xa01"),
        ("<a>AT&T Q&A; &lt;b&gt;x&lt;/b&gt; &#8364;</a>", "AT&T Q&A; <b>x</b> €"),
        ("<a>one\x01\x0b two &lt;b&gt;</a>", "one two <b>"),
        ("<a><![CDATA[AT&T &nbsp; ]]>&nbsp;<![CDATA[cut of", "AT&T &nbsp; \xa0"),
        ("<a><b>1</a>&lt;2", "1<2"),
        ("<a><b>1</b><b>&lt;2", "1<2"),
        ("<a>1</a><a>2</a>", "1"),
    ],
)
def test_mistakes_are_repaired(body: str, meant: str) -> None:
    assert words(parse_xml(body.encode())) == meant


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0" encoding="utf-8"?><a>\x93Ca\xf1a\x94 \xc3\xbc '
        + b"is" * 999
        + b"</a>",
        '<?xml version="1.0" encoding="utf-16"?><a>“Caña” ü '.encode("utf-16") + b"i\0s\0" * 99,
        '<?xml version="1.0" encoding="windows-1252"?><a>“Caña” ü &'.encode("cp1252") + b"is" * 999,
        '<?xml version="1.0" encoding="klingon"?><a>“Caña” ü '.encode() + b"is" * 999,
        '<?xml version="1.0" encoding="punycode"?><a>“Caña” ü &'.encode() + b"is" * 999,
        "<a>“Caña” ü is".encode("cp1252"),
    ],
)
def test_letters_survive_wrong_and_mixed_encodings(body: bytes) -> None:
    assert words(parse_xml(body)).startswith("“Caña” ü ")


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"no jobs today", b'{"a": 1}', b"<?xml version='1'?>"]
)
def test_a_body_without_a_root_is_told(body: bytes) -> None:
    with pytest.raises(UnreadableXml, match="^not XML: "):
        parse_xml(body)
    with pytest.raises(UnreadableSitemap):
        read_sitemap(body, 1_000)


def test_no_entity_is_expanded_and_no_file_is_read() -> None:
    root = parse_xml(
        b'<!DOCTYPE a [<!ENTITY e "boom"><!ENTITY f SYSTEM "file:///etc/hostname">'
        b'<!ENTITY % p SYSTEM "http://127.0.0.2/x">%p;<!ATTLIST a d CDATA "default">]>'
        b'<a x="&f;&e;">1&e;2&f;3&lt;</a>'
    )
    assert (root.text, dict(root.attrib)) == ("1&e;2&f;3<", {"x": "&f;&e;"})
    utf16 = '<!DOCTYPE a [<!ENTITY e "boom">]><a>1&e;</a>'.encode("utf-16")
    assert parse_xml(utf16).text == "1&e;"


def test_bombs_stay_as_they_are_written_or_are_refused() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "lol">{levels}]><a x="&e11;">&e11;</a>'
    assert (parse_xml(bomb.encode()).text, parse_xml(bomb.encode()).get("x")) == ("&e11;", "&e11;")
    with pytest.raises(UnreadableXml, match="ampersands"):
        parse_xml(b"<a>" + b"&" * 4_000_000)


def test_depth_is_limited_unless_it_is_asked_for() -> None:
    deep = b"<a>" * 2_000 + b"end" + b"</a>" * 2_000
    assert len(list(parse_xml(deep).iter())) < 2_000
    assert len(list(parse_xml(deep, huge=True).iter())) == 2_000


@given(st.binary(max_size=200).map(lambda tail: b"<a>" + tail) | st.binary(max_size=200))
@example(b"<a>&\xff&lt;")
def test_any_bytes_give_a_root_or_the_named_error(body: bytes) -> None:
    try:
        root = parse_xml(body)
    except UnreadableXml:
        return
    assert isinstance(root.tag, str)


@given(st.text(LETTERS, max_size=60))
@example("&lt;p>AT&T ]]> &nbsp;")
def test_a_mistake_elsewhere_changes_no_text(served: str) -> None:
    held = etree.Element("a")
    etree.SubElement(held, "b").text = "&"
    etree.SubElement(held, "b").text = served
    whole = etree.tostring(held, encoding="utf-8")
    broken = whole.replace(b"&amp;", b"&", 1) + b"<"
    for body in (whole, broken):
        assert [part.text or "" for part in parse_xml(body)] == ["&", served]
