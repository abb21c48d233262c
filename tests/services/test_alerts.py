"""Alerts: which new statements a watch is told of, once each, and which it is not."""

from datetime import UTC, datetime, timedelta

import pytest

from quotetrack.errors import NotFoundError
from quotetrack.services import accounts, alerts, claims, ingestion, mergers, speakers, undoing, watches
from quotetrack.services.records import PageRequest, StatementFilters
from quotetrack.services.statements import list_statements
from quotetrack.services.watch_index import WatchIndex, make_condition
from quotetrack.services.watch_records import AlertFilters, WatchChanges
from quotetrack.storage.connection import database
from quotetrack.storage.watches import Alert
from quotetrack.terms import Kind, Polarity, Scope, Status

PAGE = PageRequest(limit=200, include_total=True)
MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"
SALMON = "Nobody has counted the salmon that came up this river in spring"
LOCKS = "The locks at Brandholt stay open through every night of the harvest"
FERRY = "The ferry crosses the sound four times a day until October"


@pytest.fixture
def key(database: object) -> int:
    return accounts.add_key("desk", {Scope.READ})[0].id


@pytest.fixture
def watch(key: int, settings):
    """Makes a watch of the key with these filters; its number."""

    def make(owner: int | None = None, address: str | None = None, **filters) -> int:
        made, _secret = watches.create_watch(
            owner or key,
            "A watch",
            StatementFilters(**filters),
            address,
            limits=settings.watches,
            webhooks=settings.webhooks,
        )
        return made.id

    return make


@pytest.fixture
def tell(send):
    """Sends an article of the outlet with the quotes, by Tamsin Orrell unless another is named."""

    def tell_it(outlet: str, *quotes, url: str | None = None, day: int = 0, **fields):
        said = [quote if isinstance(quote, tuple) else ("Tamsin Orrell", quote) for quote in quotes]
        text = "".join(f"“{words},” said {name}.\n\n" for name, words in said)
        address = url or f"https://{outlet}.example/{abs(hash((quotes, day)))}"
        return send(text, url=address, outlet=outlet, published_at=MAY + timedelta(days=day), **fields)

    return tell_it


def show(watch_id: int) -> list[str]:
    """The words that the watch was told of, in order."""
    page = alerts.list_alerts(AlertFilters(watch=watch_id), None, PAGE)
    assert page.total == len(page.items)
    return [one.words for one in page.items]


def find_speaker(name: str) -> int:
    return speakers.list_speakers(name, PageRequest()).items[0].id


def test_a_watch_of_words_is_told_of_new_statements_with_them(watch, tell) -> None:
    tell("Post", WEIR)
    watched = watch(q="salmon river*")
    answer = tell("Mail", SALMON, LOCKS)
    (alert,) = alerts.list_alerts(AlertFilters(), None, PAGE).items
    assert (alert.watch_id, alert.words, alert.speaker_name) == (watched, SALMON, "Tamsin Orrell")
    assert alert.statement == answer.statements[0]
    assert alert.article_id == answer.article.id
    assert alerts.get_alert(alert.id, None) == alert


def test_a_watch_of_a_speaker_is_told_whatever_they_say(watch, tell) -> None:
    tell("Post", ("Tamsin Orrell", WEIR), ("Harald Brix", LOCKS))
    watched = watch(speaker=find_speaker("Harald Brix"))
    tell("Mail", ("Tamsin Orrell", SALMON), ("Harald Brix", FERRY))
    assert show(watched) == [FERRY]


def test_a_watch_of_a_claim_is_told_who_repeats_it(watch, tell) -> None:
    tell("Post", WEIR)
    claim = tell("Mail", WEIR).statements[0].claim_id
    watched = watch(claim=claim)
    tell("Echo", ("Harald Brix", WEIR), SALMON)
    assert show(watched) == [WEIR]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"outlet": "POST"}, True),
        ({"outlet": "Mail"}, False),
        ({"q": "weir", "kind": Kind.DIRECT}, True),
        ({"q": "weir", "kind": Kind.INDIRECT}, False),
        ({"q": "weir", "status": Status.ATTRIBUTED}, True),
        ({"q": "weir", "status": Status.UNKNOWN}, False),
        ({"q": "weir", "polarity": Polarity.DENIED}, False),
        ({"q": "weir", "min_confidence": 0.9}, True),
        ({"q": "weir", "min_confidence": 0.95}, False),
        ({"q": "weir", "published_from": MAY}, True),
        ({"q": "weir", "published_to": MAY}, False),
        ({"q": '"old weir above"'}, True),
        ({"q": '"weir old"'}, False),
        ({"q": "weir -floods"}, False),
        ({"q": "weir -salmon"}, True),
        ({"q": "flood*"}, True),
        ({"q": "flood"}, False),
    ],
)
def test_every_filter_of_a_watch_counts(watch, tell, filters: dict, kept: bool) -> None:
    watched = watch(**filters)
    tell("Post", WEIR)
    assert show(watched) == ([WEIR] if kept else [])


def test_the_same_article_again_and_a_revision_tell_only_what_is_new(watch, tell) -> None:
    watched = watch(outlet="Post")
    story = {"url": "https://post.example/one"}
    tell("Post", WEIR, **story)
    tell("Post", WEIR, **story)
    assert show(watched) == [WEIR]
    tell("Post", LOCKS, WEIR, **story)
    assert show(watched) == [WEIR, LOCKS]
    tell("Post", LOCKS, WEIR, FERRY, **story)
    tell("Post", FERRY, **story)
    page = alerts.list_alerts(AlertFilters(watch=watched), None, PAGE).items
    assert [one.words for one in page] == [WEIR, LOCKS, FERRY]
    assert [one.statement is None for one in page] == [True, True, False]


def test_a_copy_of_an_article_tells_nothing_that_its_original_told(watch, tell) -> None:
    watched = watch(q="the")
    quotes = (WEIR, SALMON, LOCKS)
    tell("Agency", *quotes)
    assert show(watched) == list(quotes)
    tell("Mail", *quotes, day=1)
    tell("Echo", *quotes, FERRY, day=2)
    assert show(watched) == [*quotes, FERRY]


def test_an_original_that_comes_after_its_copy_tells_nothing_again(watch, tell) -> None:
    watched = watch(q="the")
    tell("Mail", WEIR, SALMON, LOCKS, day=3)
    tell("Agency", WEIR, SALMON, LOCKS, day=1)
    assert show(watched) == [WEIR, SALMON, LOCKS]


def test_another_article_with_the_same_words_does_tell(watch, tell) -> None:
    watched = watch(q="weir")
    tell("Post", WEIR, SALMON)
    tell("Mail", WEIR, LOCKS)
    assert show(watched) == [WEIR, WEIR]


def test_stock_phrases_tell_nothing(watch, tell, settings) -> None:
    watched = watch(outlet="Post")
    tell("Post", "No comment")
    assert show(watched) == []
    tell("Mail", ("Harald Brix", "This river floods"))
    tell("Post", "This river floods", WEIR)
    assert show(watched) == [WEIR]
    for number in range(settings.matching.stock_speakers):
        tell("Echo", (f"Ann{'bcdefghij'[number]} Hollis", FERRY))
    tell("Post", FERRY, day=4)
    assert show(watched) == [WEIR]


def test_a_short_statement_that_nobody_else_made_does_tell(watch, tell) -> None:
    watched = watch(outlet="Post")
    tell("Post", "We will not sell the harbour")
    assert show(watched) == ["We will not sell the harbour"]


def test_a_watch_that_is_off_or_whose_key_was_revoked_is_told_nothing(watch, tell, key, settings) -> None:
    off, revoked = watch(q="weir"), watch(q="weir", owner=accounts.add_key("other", {Scope.READ})[0].id)
    watches.change_watch(off, WatchChanges(active=False), None, expected_version=1, webhooks=settings.webhooks)
    accounts.revoke_key(watches.get_watch(revoked, None).key_id)
    tell("Post", WEIR)
    assert show(off) == show(revoked) == []
    watches.change_watch(off, WatchChanges(active=True), None, expected_version=2, webhooks=settings.webhooks)
    tell("Mail", WEIR)
    assert show(off) == [WEIR]


def test_a_changed_watch_is_told_of_what_it_asks_for_now(watch, tell, settings) -> None:
    watched = watch(q="weir")
    tell("Post", WEIR)
    changes = WatchChanges(filters=StatementFilters(q="salmon"))
    watches.change_watch(watched, changes, None, expected_version=1, webhooks=settings.webhooks)
    tell("Mail", WEIR, SALMON)
    assert show(watched) == [WEIR, SALMON]


def test_a_speaker_who_was_merged_is_watched_as_the_one_that_they_are_now(watch, tell, editor) -> None:
    tell("Post", ("Harald Brix", WEIR), ("Harry Brix", LOCKS))
    source, target = find_speaker("Harry Brix"), find_speaker("Harald Brix")
    watched = watch(speaker=source)
    tell("Mail", ("Harald Brix", SALMON))
    assert show(watched) == []
    plan = mergers.merge_speakers(source, target, actor=editor)
    tell("Echo", ("Harald Brix", FERRY))
    assert show(watched) == [FERRY]
    undoing.undo_decision(plan.decision_id, actor=editor)
    tell("Echo", ("Harald Brix", WEIR), day=5)
    assert show(watched) == [FERRY]


def test_a_claim_that_was_merged_is_watched_as_the_one_that_it_is_now(watch, tell, editor) -> None:
    tell("Post", WEIR, SALMON)
    repeated = tell("Mail", WEIR, SALMON).statements
    watched = watch(claim=repeated[1].claim_id)
    from quotetrack.services.claim_decisions import merge_claims

    merge_claims(repeated[1].claim_id, repeated[0].claim_id, actor=editor)
    tell("Echo", WEIR)
    assert show(watched) == [WEIR]
    assert claims.get_claim(repeated[1].claim_id).id == repeated[0].claim_id


def test_a_key_sees_its_own_alerts_alone(watch, tell, key) -> None:
    other = accounts.add_key("other", {Scope.READ})[0].id
    ours, theirs = watch(q="weir"), watch(q="weir", owner=other)
    tell("Post", WEIR)
    (mine,) = alerts.list_alerts(AlertFilters(), key, PAGE).items
    assert mine.watch_id == ours
    assert alerts.list_alerts(AlertFilters(watch=theirs), key, PAGE).items == []
    assert [one.watch_id for one in alerts.list_alerts(AlertFilters(), None, PAGE).items] == [ours, theirs]
    with pytest.raises(NotFoundError):
        alerts.get_alert(mine.id, other)


def test_alerts_since_a_time_come_in_pages(watch, tell, key) -> None:
    watched = watch(q="the")
    tell("Post", WEIR, SALMON, LOCKS)
    whole = alerts.list_alerts(AlertFilters(watch=watched), key, PAGE).items
    first = alerts.list_alerts(AlertFilters(since=whole[0].created_at), key, PageRequest(limit=2))
    rest = alerts.list_alerts(AlertFilters(), key, PageRequest(limit=2, cursor=first.next_cursor))
    assert [*first.items, *rest.items] == whole
    after = whole[-1].created_at + timedelta(microseconds=1)
    assert alerts.list_alerts(AlertFilters(since=after), key, PAGE).items == []


def test_an_ingest_that_fails_leaves_no_alert(watch, send, monkeypatch) -> None:
    watch(q="weir")

    def fail(*_arguments: object) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr(ingestion, "record_alerts", lambda *given: (alerts.record_alerts(*given), fail()))
    with pytest.raises(RuntimeError, match="cut off"):
        send(f"“{WEIR},” said Tamsin Orrell.")
    assert alerts.list_alerts(AlertFilters(), None, PAGE).items == []


def test_alerts_are_forgotten_after_their_days(watch, tell) -> None:
    watched = watch(q="the", address="https://desk.example/hook")
    tell("Post", WEIR, SALMON)
    with database.connection_context():
        Alert.update(created_at=datetime.now(UTC) - timedelta(days=10)).where(Alert.words == WEIR).execute()
    assert alerts.purge_alerts(9) == 1
    assert show(watched) == [SALMON]
    assert watches.get_watch(watched, None).due == 1


FILTERS = [
    {"q": "the"},
    {"q": "weir -salmon"},
    {"q": '"came up this" river'},
    {"q": "harv* night"},
    {"q": "-weir", "outlet": "Mail"},
    {"q": "Wéir ABOVE"},
    {"outlet": "mail", "status": Status.ATTRIBUTED},
    {"speaker": 1},
    {"speaker": 2, "q": "locks"},
    {"speaker": 2, "min_confidence": 0.95},
    {"outlet": "Post", "published_from": MAY + timedelta(days=1)},
    {"outlet": "Post", "published_to": MAY + timedelta(days=1)},
    {"status": Status.UNKNOWN, "outlet": "Post"},
    {"polarity": Polarity.DENIED, "q": "ferry"},
]


def test_a_watch_keeps_what_a_list_with_its_filters_keeps(tell) -> None:
    tell("Post", WEIR, ("Harald Brix", LOCKS), ("someone", SALMON))
    tell("Mail", SALMON, ("Harald Brix", WEIR), day=1)
    tell("Post", FERRY, LOCKS, day=2)
    with database.connection_context():
        everything = [alerts._read_new(row) for article in (1, 2, 3) for row in alerts._NEW.fetch(article)]
    assert len(everything) == 7
    wanted = [StatementFilters(**one) for one in FILTERS]
    found = WatchIndex(make_condition(one, [number]) for number, one in enumerate(wanted)).find(everything)
    for number, one in enumerate(wanted):
        listed = [item.id for item in list_statements(one, PAGE).items]
        assert sorted(kept.id for kept in found.get(number, [])) == listed, one
    assert sum(map(len, found.values())) > 20
