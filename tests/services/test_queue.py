"""What waits for an editor's eyes, in which order, and what takes it out of the queue."""

import time

import pytest

from quotetrack.errors import BadCursorError, InputError, NotFoundError
from quotetrack.services import corrections, queue, reshaping
from quotetrack.services.attention import is_unclosed
from quotetrack.services.claim_decisions import merge_claims, part_appearance
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.claims import get_claim, list_claims
from quotetrack.services.deletion import delete_article
from quotetrack.services.mergers import merge_speakers
from quotetrack.services.queue import QueueFilters
from quotetrack.services.records import PageRequest, SpeakerChoice, StatementChanges
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.connection import is_postgresql, writing
from quotetrack.storage.statements import Statement
from quotetrack.terms import Kind, Reason
from quotetrack.text.spans import Span

MIXED = (
    "“We have waited long enough,” said Tamsin Orrell.\n\n“Nothing was decided,” said someone.\n\n"
    "“Boats,” said Harald Brix or Olga Brix.\n"
)
ALL = QueueFilters()


def list_reasons(filters=ALL):
    return [(one.reason, one.statement.text) for one in queue.list_waiting(filters)]


def test_what_needs_no_eyes_is_left_out_and_the_rest_comes_by_reason(send) -> None:
    send(MIXED)
    assert list_reasons() == [(Reason.AMBIGUOUS, "Boats"), (Reason.UNSURE, "Nothing was decided")]
    assert queue.count_waiting(ALL)[Reason.AMBIGUOUS] == 1
    assert queue.count_waiting(ALL)[Reason.CONFLICT] == 0


def test_the_newest_article_comes_first_and_its_statements_in_the_order_of_the_text(send) -> None:
    send("“Left,” said Ada Brix or Olga Brix. “Right,” said Ada Brix or Olga Brix.", url="https://a.example/1")
    send("“Up,” said Ada Brix or Olga Brix. “Down,” said Ada Brix or Olga Brix.", url="https://a.example/2")
    assert [text for _, text in list_reasons()] == ["Up", "Down", "Left", "Right"]


def test_a_cursor_goes_on_behind_a_statement_that_was_decided_meanwhile(send, editor) -> None:
    words = [f"Word{number}" for number in range(7)]
    send(" ".join(f"“{word},” said Ada Brix or Olga Brix." for word in words) + " “Gone,” said someone.")
    seen = []
    after = None
    while page := queue.list_waiting(ALL, after=after, limit=2):
        after = page[-1].cursor
        for one in page:
            seen.append(one.statement.text)
            corrections.accept_statement(one.statement.id, actor=editor, expected_version=one.statement.version)
    assert seen == [*words, "Gone"]
    assert list_reasons() == []


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WzEsMiwzXQ", "WzksMSwxLDFd", "WzEsLTEsMSwxXQ", "é", "[" * 9000])
def test_a_cursor_that_the_queue_never_gave_out_is_refused(database, cursor: str) -> None:
    with pytest.raises(BadCursorError):
        queue.list_waiting(ALL, after=cursor)


def test_a_decision_takes_it_out_and_undoing_brings_it_back(send, editor) -> None:
    send(MIXED)
    (waiting, _) = queue.list_waiting(ALL)
    corrections.reject_statement(waiting.statement.id, actor=editor, expected_version=1)
    assert queue.find_waiting(waiting.statement.id) is None
    corrections.undo_last(waiting.statement.id, actor=editor, expected_version=2)
    assert queue.find_waiting(waiting.statement.id).reason is Reason.AMBIGUOUS


def test_a_correction_that_leaves_it_ambiguous_keeps_it_waiting(send, editor) -> None:
    send(MIXED)
    waiting = queue.list_waiting(ALL)[0].statement
    changed = corrections.correct_statement(
        waiting.id, StatementChanges(kind=Kind.MIXED), actor=editor, expected_version=1
    )
    assert queue.find_waiting(waiting.id).reason is Reason.AMBIGUOUS
    corrections.correct_statement(
        waiting.id,
        StatementChanges(speaker=SpeakerChoice(name="Olga Brix")),
        actor=editor,
        expected_version=changed.version,
    )
    assert queue.find_waiting(waiting.id) is None


def test_one_that_is_not_there_is_not_found(database) -> None:
    for number in (0, 7, 2**63):
        with pytest.raises(NotFoundError):
            queue.find_waiting(number)


@pytest.mark.parametrize(
    ("text", "words", "unclosed"),
    [
        ("“We wait,” she said.", "We wait", False),
        ("“We wait, she said.", "We wait", True),
        ("“We wait, she said.\n\nThen “we go,” he said.", "We wait", True),
        ("“We wait.\n\n“Then we go,” he said.", "We wait", False),
        ("“We wait. “Then we go,” he said.", "We wait", True),
        ("“I said “no” to him,” she said.", "I said “no” to him", False),
        ('"We wait, she said.', "We wait", True),
        ('"We wait," she said.', "We wait", False),
        ("«We wait» she said.", "We wait", False),
        ("They wait, she said.", "They wait", False),
    ],
)
def test_an_opening_mark_wants_a_closing_one_in_its_paragraph(text: str, words: str, unclosed: bool) -> None:
    start = text.index(words)
    assert is_unclosed(text, Span(start, start + len(words))) is unclosed


def test_the_look_for_a_closing_mark_ends_somewhere() -> None:
    text = "“" * 400_000
    begun = time.process_time()
    assert all(is_unclosed(text, Span(at, at + 1)) for at in range(1, 400_000, 4_000))
    assert time.process_time() - begun < 1


def test_words_credited_to_two_wait_until_one_of_them_is_settled(send, editor) -> None:
    words = "The ferry will stop for good at the end of next summer"
    send(f"“{words},” said Tamsin Orrell.", url="https://a.example/1", outlet="Courier")
    later = send(f"“{words},” said Olga Brix.", url="https://a.example/2", outlet="Gazette").statements[0]
    assert list_reasons() == [(Reason.CONFLICT, words)]
    part_appearance(later.id, later.claim_id, actor=editor)
    assert list_reasons() == []


def test_two_speakers_found_to_be_one_are_no_conflict(send, editor) -> None:
    words = "The ferry will stop for good at the end of next summer"
    one = send(f"“{words},” said Tamsin Orrell.", url="https://a.example/1").statements[0]
    other = send(f"“{words},” said Olga Brix.", url="https://a.example/2").statements[0]
    assert list_reasons() == [(Reason.CONFLICT, words)]
    merge_speakers(other.speaker.id, one.speaker.id, actor=editor)
    assert list_reasons() == []


def test_another_number_waits_as_a_conflict_unless_the_earlier_one_is_no_statement(send, editor) -> None:
    earlier = send("“The new ferry will cost 31 million crowns,” said Tamsin Orrell.", url="https://a.example/1")
    send("“The new ferry will cost 45 million crowns,” said Tamsin Orrell.", url="https://a.example/2")
    assert list_reasons() == [(Reason.CONFLICT, "The new ferry will cost 45 million crowns")]
    corrections.reject_statement(earlier.statements[0].id, actor=editor, expected_version=1)
    assert list_reasons() == []


@pytest.mark.parametrize("gone", ["deleted", "replaced", "corrected away"])
@pytest.mark.parametrize("later", ["will cost 45 million crowns,” said Tamsin Orrell", "will cost 31,” said Olga Brix"])
def test_a_conflict_waits_no_longer_when_the_earlier_statement_is_gone(gone: str, later: str, send, editor) -> None:
    words = "The new ferry to the outer islands"
    sent = send(f"“{words} will cost 31{' million crowns' * ('million' in later)},” said Tamsin Orrell.", url="a")
    send(f"“{words} {later}.", url="b")
    assert [reason for reason, _ in list_reasons()] == [Reason.CONFLICT]
    if gone == "deleted":
        delete_article(sent.article.id, actor=editor, expected_version=1)
    else:
        if gone == "corrected away":
            # Decided on, it stays with the text that had it.
            corrections.accept_statement(sent.statements[0].id, actor=editor, expected_version=1)
        send("“Nothing was decided about any boat at all,” said Tamsin Orrell.", url="a")
    assert list_reasons() == []


def test_a_conflict_waits_again_when_the_words_come_back(send, editor) -> None:
    words = "“The new ferry will cost 31 million crowns,” said Tamsin Orrell."
    earlier = send(words, url="a").statements[0]
    corrections.accept_statement(earlier.id, actor=editor, expected_version=1)
    send(words.replace("31", "45"), url="b")
    send("“Nothing was decided,” said Tamsin Orrell.", url="a")
    assert list_reasons() == []
    send(words, url="a")
    assert [reason for reason, _ in list_reasons()] == [Reason.CONFLICT]


@pytest.mark.parametrize("gone", ["deleted", "replaced"])
def test_a_suggestion_waits_no_longer_when_its_claim_goes(gone: str, send, editor) -> None:
    # Words too few to join anything by themselves.
    sent = send("“We stay here,” said Tamsin Orrell.", url="a")
    later = send("“We stay here,” said Tamsin Orrell.", url="b").statements[0]
    assert list_reasons() == [(Reason.SUGGESTED, "We stay here")]
    (claim,) = list_claims(ClaimFilters(), PageRequest()).items
    if gone == "deleted":
        delete_article(sent.article.id, actor=editor, expected_version=1)
    else:
        send("“Nothing was decided,” said Tamsin Orrell.", url="a")
    with pytest.raises(NotFoundError):
        get_claim(claim.id)
    assert list_reasons() == []
    assert queue.find_waiting(later.id) is None


def test_a_claim_takes_those_merged_into_it_along_and_nothing_waits_for_them(send, editor) -> None:
    words = ("The new ferry to the outer islands starts in May", "Every boat in the harbour was counted twice today")
    for number, quote in enumerate(words):
        for copy in range(2):
            send(f"“{quote},” said Tamsin Orrell.", url=f"{number}/{copy}")
    send("“Every boat in the harbour was counted three times today,” said Tamsin Orrell.", url="c")
    assert [reason for reason, _ in list_reasons()] == [Reason.CONFLICT]
    kept, merged = (one.id for one in list_claims(ClaimFilters(), PageRequest()).items[:2])
    merge_claims(merged, kept, actor=editor)
    for article in range(1, 5):
        delete_article(article, actor=editor, expected_version=1)
    for claim in (kept, merged):
        with pytest.raises(NotFoundError):
            get_claim(claim)
    assert list_reasons() == []


def test_filters_keep_what_they_say(send) -> None:
    send(MIXED, outlet="The Courier", url="https://a.example/1")
    send("“Ropes,” said Ada Brix or Olga Brix.", outlet="Gazette", url="https://a.example/2")
    assert list_reasons(QueueFilters(outlet="the courier")) == [
        (Reason.AMBIGUOUS, "Boats"),
        (Reason.UNSURE, "Nothing was decided"),
    ]
    assert list_reasons(QueueFilters(reason=Reason.UNSURE)) == [(Reason.UNSURE, "Nothing was decided")]
    assert list_reasons(QueueFilters(q="ropes")) == [(Reason.AMBIGUOUS, "Ropes")]
    assert list_reasons(QueueFilters(kind=Kind.INDIRECT)) == []
    assert list_reasons(QueueFilters(speaker=2**70)) == []
    assert queue.count_waiting(QueueFilters(outlet="Gazette", reason=Reason.UNSURE))[Reason.AMBIGUOUS] == 1
    with pytest.raises(InputError):
        queue.list_waiting(QueueFilters(q="x\0"))


def test_many_thousand_statements_are_answered_from_the_index(database) -> None:
    fill(20_000)
    begun = time.process_time()
    for _ in range(20):
        page = queue.list_waiting(ALL, limit=10)
        assert len(queue.list_waiting(ALL, after=page[-1].cursor, limit=10)) == 10
    assert (time.process_time() - begun) / 40 < 0.02
    begun = time.process_time()
    assert sum(queue.count_waiting(ALL).values()) == 6_000
    assert time.process_time() - begun < 0.2


def test_the_queue_is_read_from_its_own_index(database) -> None:
    fill(2_000)
    seen = []
    execute = database.execute_sql

    def note(sql, params=None, **named):
        seen.append((sql, params))
        return execute(sql, params, **named)

    database.execute_sql = note
    page = queue.list_waiting(ALL, limit=3)
    queue.list_waiting(ALL, after=page[-1].cursor, limit=3)
    queue.count_waiting(ALL)
    database.execute_sql = execute
    asked = [one for one in seen if "attention" in one[0] and "IN (" not in one[0]]
    assert len(asked) >= 3
    if is_postgresql():
        return  # Its planner reads so few rows from the table itself.
    with database.connection_context():
        for sql, params in asked:
            plan = " ".join(str(row) for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall())
            assert "statement_attention" in plan
            assert "TEMP B-TREE" not in plan or "GROUP BY" in sql


def fill(number: int) -> None:
    """Stores so many statements, of which three in ten wait."""
    text = "word " * 50
    with writing():
        outlet = Outlet.create(name="Courier", folded="courier")
        columns = {"language": "en", "extra": {}, "folded": "", "outlet": outlet.id}
        insert_rows(Article, [{**columns, "natural_key": f"{n:064d}"} for n in range(number // 10)])
        first = Article.select(Article.id).order_by(Article.id).first().id
        articles = range(first, first + number // 10)
        revision = {"number": 1, "text": text, "text_hash": "", "sentences": [], "furniture": []}
        insert_rows(Revision, [{**revision, "article": one} for one in articles])
        revisions = [row.id for row in Revision.select(Revision.id).order_by(Revision.id)]
        said = {"kind": "direct", "polarity": "affirmed", "status": "unknown", "candidates": [], "reason": ""}
        words = {"content": [[0, 4]], "content_text": "word", "folded": "word", "start": 0, "end": 4}
        insert_rows(
            Statement,
            [
                {
                    **said,
                    **words,
                    "confidence": 0.4,
                    "article": articles[n // 10],
                    "revision": revisions[n // 10],
                    "attention": 1 + n % 6 if n % 10 < 3 else 0,
                }
                for n in range(number)
            ],
        )


def test_a_statement_added_by_hand_does_not_wait(send, editor) -> None:
    taken = send("Nobody was there. We left early, they thought.")
    made = reshaping.add_statement(taken.article.id, reshaping.NewStatement(1, (Span(18, 31),)), actor=editor)
    assert made.text == "We left early"
    assert queue.find_waiting(made.id) is None
