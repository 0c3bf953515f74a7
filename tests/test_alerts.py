"""Saved searches: what they find is told once, by feeds, webhook and mail, also over kills."""

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import feedparser
import pytest
from aiosmtpd.controller import Controller
from fixtures.flow_disk import FILLER, filling, small_disk
from fixtures.flow_server import free_port
from fixtures.warehouse_boards import Market, market_at
from fixtures.wire_site import Answer, Asked, served
from lxml import etree
from pydantic import SecretStr, ValidationError

from jobfeed.alerts.searches import load_searches
from jobfeed.alerts.tell import tell
from jobfeed.alerts.untold import untold
from jobfeed.metrics import ailments
from jobfeed.settings import Settings
from postings.model import RawPosting
from spiders.entries import CatalogueError
from warehouse.publish import publish

SECRET = "a secret of the tests"
ATOM = "{http://www.w3.org/2005/Atom}"


def posting(number: int, **fields: Any) -> RawPosting:
    held = {
        "employer": "Acme", "posting_id": str(number), "title": f"Baker of cake {number}",
        "url": f"https://acme.example/{number}", "locations": ["Berlin, Germany"],
        "description_text": f"Summary\nBake the cake number {number} with care and butter.",
    }  # fmt: skip
    return RawPosting(**held | fields)


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Market]:
    with market_at(tmp_path / "home") as opened:
        opened.crawl("acme", 0, [posting(0)])
        publish(opened.store, opened.home)
        yield opened


def searching(home: Path, *searches: dict[str, Any], **more: Any) -> Settings:
    """Settings that name a searches.yml with these entries."""
    file = home.parent / "searches.yml"
    file.write_text(json.dumps({"searches": list(searches)}), encoding="utf-8")
    return Settings(searches=file, webhook_secret=SecretStr(SECRET), **more)


def merge(market: Market, day: float, *postings: RawPosting) -> None:
    market.crawl("acme", day, postings)
    publish(market.store, market.home)


def items(asked: Asked) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(asked.body)["items"]
    return found


def test_feeds_are_valid_and_show_hostile_words_as_words(acme: Market) -> None:
    served_at = "https://me.example/feeds"
    settings = searching(acme.home, {"name": "all", "title": "All <news>"}, feeds_url=served_at)
    evil = posting(1, title="5 < 6 & 7\x07", employer="<b>]]>", url="javascript:alert(1)")
    merge(acme, 1, posting(0), evil)
    assert tell(acme.home, settings).trouble == []
    written = (acme.home / "feeds" / "all.atom").read_bytes()
    root = etree.fromstring(written)
    for part in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert part.findtext(f"{ATOM}{name}"), name
    feed = feedparser.parse(written)
    assert (feed.bozo, feed.feed.title, feed.feed.author) == (False, "All <news>", "jobfeed")
    assert feed.entries[1].link == "https://acme.example/0"
    assert root.find(f"{ATOM}entry/{ATOM}link").get("href") == "https://acme.example/0"
    assert [dict(link.attrib) for link in root.findall(f"{ATOM}link")] == [
        {"href": f"{served_at}/all.atom", "rel": "self", "type": "application/atom+xml"}
    ]
    told = json.loads((acme.home / "feeds" / "all.json").read_text())
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == f"{served_at}/all.json"
    assert [i["id"] for i in told["items"]] == [entry.id for entry in feed.entries]
    assert all(i["id"].startswith("tag:jobfeed.invalid,2026:") for i in told["items"])
    assert all({"id", "content_text", "date_published"} <= i.keys() for i in told["items"])
    for title in (told["items"][0]["title"], root.findtext(f"{ATOM}entry/{ATOM}title")):
        assert title == "5 < 6 & 7 at <b>]]> (Berlin, DE)"
    assert told["items"][1]["title"] == "Baker of cake 0 at Acme (Berlin, DE)"
    before = written
    tell(acme.home, settings)
    assert (acme.home / "feeds" / "all.atom").read_bytes() == before
    tell(acme.home, settings.model_copy(update={"feeds_url": None}))
    assert b"self" not in (acme.home / "feeds" / "all.atom").read_bytes()
    assert "feed_url" not in json.loads((acme.home / "feeds" / "all.json").read_text())


TERMS: list[tuple[dict[str, Any], set[int]]] = [
    ({}, {1, 2, 3}),
    ({"words": "butter cake"}, {1}),
    ({"words": ["with flour"]}, {2}),
    ({"words": "java"}, {3}),
    ({"place": "germany"}, {1, 3}),
    ({"place": "Paris"}, {2}),
    ({"place": "Paris, Frankreich"}, {2}),
    ({"place": "Berlin, DE"}, {1, 3}),
    ({"place": "Berlin, France"}, set()),
    ({"place": "Bavaria"}, set()),
    ({"remote": True}, {3}),
    ({"pay_from": 80_000, "currency": "eur"}, {2}),
    ({"pay_from": 80_000, "currency": "USD"}, set()),
    ({"employer": ["acme", "pear"], "skills": "python"}, {3}),
    ({"employer": "ACME, Inc."}, {1, 2, 3}),
    ({"skills": ["java", "Python"]}, {3}),
    ({"seniority": "senior"}, {2}),
    ({"where": "title LIKE '%senior%' OR pay_per_year > 80000", "place": "France"}, {2}),
    ({"events": "closed"}, set()),
]


def test_every_term_that_is_given_must_hold(acme: Market) -> None:
    named = {f"search-{n}": terms for n, (terms, _) in enumerate(TERMS)}
    settings = searching(acme.home, *({"name": name} | terms for name, terms in named.items()))
    tell(acme.home, settings)
    merge(
        acme, 1, posting(0), posting(1),
        posting(2, title="Senior Baker", locations=["Paris, France"], description_text=
                "Summary\nBake with flour and JavaScript.\nBase pay: €70,000 - €90,000 per year."),
        posting(3, title="Engineer", workplace="Remote",
                description_text="Summary\nWrite Java and Python."),
    )  # fmt: skip
    found = tell(acme.home, settings)
    assert found.trouble == []
    for (name, terms), (_, fits) in zip(named.items(), TERMS, strict=True):
        told = json.loads((acme.home / "feeds" / f"{name}.json").read_text())["items"]
        seen = {int(item["url"].rpartition("/")[2]) for item in told} - {0}
        assert (seen, found.found[name]) == (fits, len(fits)), terms


def test_mistakes_are_told_with_their_line_and_remedy(acme: Market, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text(
        "searches:\n  - name: A b\n  - words: cook\n  - {name: c, webhook: ftp://x/}\n"
        "  - name: d\n    evnts: opened\n  - name: e\n    digest: daily\n  - name: f\n"
        "    events: [born]\n  - name: g\n  - name: g\n  - name: h\n    pay_from: 9\n"
        "  - {name: i, seniority: staf}\n  - {name: j, skills: [Java, Pythn]}\n"
        "  - {name: k, currency: euro}\n  - {name: l, mail: 'a@b.org, c@d.org'}\n"
    )
    with pytest.raises(CatalogueError) as told:
        load_searches(file)
    for line in (
        "wrong.yml:2: 'name' for search 'A b': 'A b' is no name; use a-z",
        "wrong.yml:3: 'name' is missing",
        "wrong.yml:4: 'webhook' for search 'c': 'ftp://x/' is not a web address",
        "wrong.yml:6: 'evnts' is not known for search 'd'; keys are name, title, words",
        "wrong.yml:8: 'digest' for search 'e': 'daily' is not a span of time",
        "wrong.yml:10: 'events' for search 'f'",
        "wrong.yml:12: the name 'g' is taken by line 11",
        "wrong.yml:13: 'currency' for search 'h': 'pay_from' is an amount of some currency; add it",
        "wrong.yml:15: 'seniority' for search 'i': 'staf' is no level; levels are intern,",
        "wrong.yml:16: 'skills' for search 'j': 'Pythn' is no skill that postings are read for",
        "wrong.yml:17: 'currency' for search 'k': 'euro' is no currency; write its code",
        "wrong.yml:18: 'mail' for search 'l': 'a@b.org, c@d.org' is no mail address; write one",
    ):
        assert line in str(told.value)
    file.write_text("searches:\n  - name: broken\n    where: no_such > 1\n  - name: whole\n")
    telling = tell(acme.home, Settings(searches=file))
    assert telling.trouble[0].startswith("wrong.yml:3: 'where' of search 'broken': Binder Error")
    assert (acme.home / "feeds" / "whole.json").exists()


@pytest.mark.parametrize(
    "where",
    [
        "(SELECT count(*) FROM read_text('/etc/hostname')) > 0",
        "true); DROP TABLE postings; SELECT (1",
        "true); ATTACH 'x.duckdb' AS x; SELECT (1",
    ],
)
def test_a_condition_reads_the_published_file_and_nothing_else(acme: Market, where: str) -> None:
    telling = tell(acme.home, searching(acme.home, {"name": "evil", "where": where}))
    assert len(telling.trouble) == 1
    assert "'where' of search 'evil'" in telling.trouble[0]


def test_where_feeds_are_served_must_be_a_web_address() -> None:
    with pytest.raises(ValidationError, match="'me.example' is not a web address"):
        Settings(feeds_url="me.example")


def test_a_condition_without_end_is_stopped_and_the_other_searches_go_on(acme: Market) -> None:
    endless = "(SELECT count(*) FROM range(1000000000000) WHERE range % 7 = 8) >= 0"
    settings = searching(
        acme.home, {"name": "endless", "where": endless}, {"name": "all"}, search_seconds=1
    )
    merge(acme, 1, posting(0), posting(1))
    telling = tell(acme.home, settings)
    assert telling.trouble == [
        "searches.yml:1: search 'endless' had no answer in 1 s; "
        "make it ask for less, or raise JOBFEED_SEARCH_SECONDS"
    ]
    assert telling.found == {"all": 2}
    settings = searching(acme.home, {"name": "endless"}, {"name": "all"})
    assert tell(acme.home, settings).found == {"endless": 2, "all": 0}, "nothing was lost by it"


def test_a_webhook_is_signed_tried_again_and_gets_each_news_once(acme: Market) -> None:
    with served() as site:
        site.answers["/hook"] = lambda asked: Answer(status=503 if asked.times <= 2 else 204)
        settings = searching(acme.home, {"name": "hooked", "webhook": f"{site.url}/hook"})
        assert tell(acme.home, settings).sent == {}, "what was there before is not sent"
        merge(acme, 1, posting(0), posting(1))
        assert tell(acme.home, settings).sent == {"hooked": 1}
        assert tell(acme.home, settings).sent == {}
    assert len(site.asked) == 3
    assert len({asked.headers["idempotency-key"] for asked in site.asked}) == 1
    for asked in site.asked:
        held = asked.headers
        signed = f"{held['webhook-id']}.{held['webhook-timestamp']}.".encode() + asked.body
        expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
        assert held["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert items(site.asked[0])[0]["url"] == "https://acme.example/1"


def test_what_is_published_while_news_is_told_is_told_as_well(acme: Market) -> None:
    turned_away: list[list[str]] = []

    def receive(asked: Asked) -> Answer:
        if asked.times == 1:
            merge(acme, 2, posting(0), posting(1), posting(2))
            turned_away.append(tell(acme.home, settings).trouble)
        return Answer(status=200)

    with served() as site:
        site.answers["/hook"] = receive
        settings = searching(acme.home, {"name": "hooked", "webhook": f"{site.url}/hook"})
        tell(acme.home, settings)
        merge(acme, 1, posting(0), posting(1))
        telling = tell(acme.home, settings)
    assert turned_away == [["another process tells just now; it tells this as well"]]
    assert (telling.found, telling.sent) == ({"hooked": 2}, {"hooked": 2})


def test_a_server_without_answer_is_asked_once_for_all_searches(acme: Market) -> None:
    port = free_port()
    hook = f"http://127.0.0.1:{port}"
    settings = searching(
        acme.home, {"name": "one", "webhook": f"{hook}/1"}, {"name": "two", "webhook": f"{hook}/2"}
    )
    tell(acme.home, settings)
    merge(acme, 1, posting(0), posting(1))
    first, second = tell(acme.home, settings).trouble
    assert first.startswith("one: its webhook waits: ConnectError")
    assert second == f"two: its webhook waits: 127.0.0.1:{port} gave no answer just now"


def test_messages_of_a_search_that_was_renamed_are_dropped_loudly(acme: Market) -> None:
    search = {"name": "old", "webhook": f"http://127.0.0.1:{free_port()}"}
    tell(acme.home, searching(acme.home, search))
    merge(acme, 1, posting(0), posting(1))
    assert len(tell(acme.home, searching(acme.home, search)).trouble) == 1
    renamed = searching(acme.home, {"name": "new"})
    assert tell(acme.home, renamed).trouble == [
        "1 messages that waited for old/webhook are dropped: "
        "no search of that name sends there any more"
    ]
    assert tell(acme.home, renamed).trouble == []


def test_what_a_receiver_refuses_waits_in_order_and_is_told(acme: Market) -> None:
    with served() as site:
        site.answers["/hook"] = Answer(status=410)
        settings = searching(acme.home, {"name": "hooked", "webhook": f"{site.url}/hook"})
        tell(acme.home, settings)
        merge(acme, 1, posting(0), posting(1), posting(2))
        told = tell(acme.home, settings)
        assert told.trouble == ["hooked: its webhook waits: it answered 410"]
        assert len(site.asked) == 1
        site.answers["/hook"] = Answer(status=200)
        assert tell(acme.home, settings).sent == {"hooked": 2}
    seen = [items(asked)[0]["url"] for asked in site.asked]
    assert seen[0] == seen[1]
    assert set(seen) == {"https://acme.example/1", "https://acme.example/2"}


def test_a_search_of_new_words_begins_with_what_comes(acme: Market) -> None:
    with served() as site:
        site.answers["/hook"] = Answer(status=200)
        hook = {"name": "hooked", "webhook": f"{site.url}/hook"}
        tell(acme.home, searching(acme.home, hook | {"words": "nothing of the kind"}))
        merge(acme, 1, posting(0), posting(1))
        settings = searching(acme.home, hook | {"words": "cake"})
        assert tell(acme.home, settings).sent == {"hooked": 1}
    (asked,) = site.asked
    assert [item["url"] for item in items(asked)] == ["https://acme.example/1"]
    shown = json.loads((acme.home / "feeds" / "hooked.json").read_text())["items"]
    assert len(shown) == 2


class Mailbox:
    """What a mail server of the tests was given; `at_each` hears of each mail before its answer."""

    def __init__(self, at_each: Callable[[int], None] = lambda count: None) -> None:
        self.mails: list[Any] = []
        self.at_each = at_each

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.at_each(len(self.mails))
        return "250 OK"


@contextmanager
def mail_server(box: Mailbox) -> Iterator[dict[str, Any]]:
    """The settings that lead to a real mail server on loopback."""
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        yield {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
    finally:
        server.stop()


def test_a_digest_goes_by_mail_to_a_real_server(acme: Market) -> None:
    box = Mailbox()
    with mail_server(box) as mailing:
        settings = searching(
            acme.home,
            {"name": "mailed", "title": "Cakes", "mail": "me@example.org", "digest": "1d"},
            **mailing,
        )
        tell(acme.home, settings)
        merge(acme, 1, posting(0), posting(1, title="Baker\r\nBcc: all@example.org"), posting(2))
        assert tell(acme.home, settings).sent == {"mailed": 1}
        merge(acme, 2, posting(0), posting(1), posting(2), posting(3))
        # The next digest is a day away; its news waits in the ledger.
        assert (tell(acme.home, settings).found, len(box.mails)) == ({"mailed": 1}, 1)
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"], mail["Bcc"]) == ("me@example.org", "Cakes: 2 news", None)
    assert mail["Message-ID"].endswith("@jobfeed.invalid>")
    assert "https://acme.example/1" in mail.get_content()
    assert "https://acme.example/2" in mail.get_content()


def test_a_recipient_that_is_refused_holds_up_nobody_else(acme: Market) -> None:
    class Picky(Mailbox):
        async def handle_RCPT(self, server: Any, session: Any, envelope: Any,
                              address: str, options: Any) -> str:  # fmt: skip
            if address == "gone@example.org":
                return "550 no such user"
            envelope.rcpt_tos.append(address)
            return "250 OK"

    box = Picky()
    with mail_server(box) as mailing:
        settings = searching(
            acme.home, {"name": "one", "mail": "gone@example.org"},
            {"name": "two", "mail": "me@example.org"}, **mailing,
        )  # fmt: skip
        tell(acme.home, settings)
        merge(acme, 1, posting(0), posting(1))
        telling = tell(acme.home, settings)
    assert (telling.sent, [mail["To"] for mail in box.mails]) == ({"two": 1}, ["me@example.org"])
    (trouble,) = telling.trouble
    assert trouble.startswith("one: its mail waits: 127.0.0.1 refused the recipient")
    assert "no such user" in trouble
    held = untold(acme.home)
    assert held is not None and held.trouble == [trouble]
    hours, later = timedelta(hours=6), held.since + timedelta(days=1)
    assert ailments(acme.home, [], settings.searches, held.since + hours, hours) == []
    (told,) = ailments(acme.home, [], settings.searches, later, hours)
    assert told == f"since {held.since:%Y-%m-%d %H:%M} not told: {trouble}"
    with mail_server(Mailbox()) as mailing:
        tell(acme.home, settings.model_copy(update=mailing))
    assert ailments(acme.home, [], settings.searches, later, hours) == []
    settings.searches.write_text("searches:\n  - nome: one\n")
    (told,) = ailments(acme.home, [], settings.searches, later, hours)
    assert told.startswith("nothing is told: searches.yml:2: 'name' is missing")


def test_what_closes_and_comes_back_is_told_each_time(acme: Market) -> None:
    settings = searching(acme.home, {"name": "all", "events": ["opened", "closed", "reopened"]})
    both, one = (posting(0), posting(1)), (posting(0),)
    for day, listed in enumerate((both, one, one, both, one, one, both), 1):
        merge(acme, day, *listed)
        assert tell(acme.home, settings).trouble == []
    told = json.loads((acme.home / "feeds" / "all.json").read_text())["items"]
    assert [i["tags"] for i in told if i["url"].endswith("/1")] == [
        ["reopened"], ["closed"], ["reopened"], ["closed"], ["opened"],
    ]  # fmt: skip
    assert len({i["id"] for i in told}) == len(told)


def test_a_disk_that_is_full_holds_up_feeds_alone(acme: Market) -> None:
    feeds = acme.home / "feeds"
    with served() as site, small_disk(feeds, 1) as ours:
        if not ours:
            pytest.skip("this machine does not let us mount a small disk")
        site.answers["/hook"] = Answer(status=200)
        settings = searching(acme.home, {"name": "all", "webhook": f"{site.url}/hook"})
        assert tell(acme.home, settings).trouble == []
        before = (feeds / "all.json").read_bytes()
        subprocess.run(filling(feeds), shell=True, capture_output=True, check=False)
        merge(acme, 1, posting(0), posting(1))
        telling = tell(acme.home, settings)
        assert telling.sent == {"all": 1}
        (trouble,) = telling.trouble
        assert trouble.startswith("all: its feeds could not be written: [Errno 28] No space left")
        assert (feeds / "all.json").read_bytes() == before
        (feeds / FILLER).unlink()
        assert tell(acme.home, settings).trouble == []
        assert len(json.loads((feeds / "all.json").read_text())["items"]) == 2
        assert {path.name for path in feeds.iterdir()} == {"all.atom", "all.json"}


def teller(home: Path, settings: Settings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jobfeed.cli", "--home", str(home)]
    mailing = {
        f"JOBFEED_{name}".upper(): str(getattr(settings, name))
        for name in ("smtp_host", "smtp_port", "smtp_security")
    }
    return subprocess.Popen(
        [*command, "--searches", str(settings.searches), "tell"],
        env=os.environ | mailing | {"JOBFEED_WEBHOOK_SECRET": SECRET},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_thousand_changes_over_kills_are_each_told_once(acme: Market) -> None:
    """A teller killed before it could tick a message off repeats it under the same id."""
    running: list[subprocess.Popen[bytes]] = []
    by_post, by_mail = {407, 590}, {450, 520}
    # A feed shows two hundred items: what happens in a week.
    fed: list[set[str]] = []

    def kill_teller() -> None:
        running[-1].send_signal(signal.SIGKILL)
        running[-1].wait()

    def receive(asked: Asked) -> Answer:
        if asked.times in by_post:
            kill_teller()
        return Answer(status=200)

    box = Mailbox(lambda count: kill_teller() if count in by_mail else None)
    with served() as site, mail_server(box) as mailing:
        site.answers["/hook"] = receive
        search = {
            "name": "all",
            "webhook": f"{site.url}/hook",
            "mail": "me@example.org",
            "events": ["opened", "changed", "closed"],
        }
        settings = searching(acme.home, search, **mailing)
        merge(acme, 0.5, *staff(0))
        tell(acme.home, settings)
        for week in range(1, 6):
            merge(acme, week, *staff(week))
            if week == 3:
                while not running or running[-1].returncode:
                    running.append(teller(acme.home, settings))
                    running[-1].wait(60)
            else:
                assert tell(acme.home, settings).trouble == []
            fed.append(feed_ids(acme.home))
        ((changes,),) = acme.ask("SELECT count(*) FROM posting_events WHERE batch_id > '20260303'")
    assert len(running) == len(by_post) + len(by_mail) + 1
    told = {asked.headers["idempotency-key"]: items(asked) for asked in site.asked}
    news = Counter(item["id"] for held in told.values() for item in held)
    assert (changes, len(news), max(news.values())) == (1000, 1000, 1)
    assert len(site.asked) - len(told) == len(by_post)
    mails = {mail["Message-ID"]: mail["Subject"] for mail in box.mails}
    assert (len(mails), len(box.mails) - len(mails)) == (1000, len(by_mail))
    assert Counter(mails.values()) == Counter(
        f"all: {item['title']}" for held in told.values() for item in held
    )
    assert [len(week) for week in fed] == [200] * 5
    assert set().union(*fed) == news.keys()


def feed_ids(home: Path) -> set[str]:
    feed = json.loads((home / "feeds" / "all.json").read_text())
    return {item["id"] for item in feed["items"]}


def staff(week: int) -> list[RawPosting]:
    """Each week fifty of four hundred leave, fifty come, and a hundred say something new."""

    def said(number: int) -> int:
        return max((w for w in range(1, week + 1) if 100 <= number - 50 * w < 200), default=0)

    text = "Summary\nBake the cake number {} with care and butter, as of week {}."
    return [
        posting(number, description_text=text.format(number, said(number)))
        for number in range(50 * week, 50 * week + 400)
    ]
