"""What an editor says of an article's paragraphs: story after all, or furniture; kept, undone, and met again."""

from typing import Any

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import furniture
from quotetrack.services.articles import get_article
from quotetrack.services.corrections import accept_statement, correct_statement, list_corrections
from quotetrack.services.decisions import list_decisions
from quotetrack.services.deletion import delete_article
from quotetrack.services.ingestion import ingest
from quotetrack.services.records import NewArticle, SpeakerChoice, StatementChanges
from quotetrack.services.statements import get_statement, list_article_statements
from quotetrack.services.undoing import undo_decision
from quotetrack.terms import Review
from quotetrack.text.spans import Span

# It looks like a prompt of the page, and is what somebody said.
PROMPTED = "Follow the crews on Facebook to see it, Maren Tollis said."
SAID = "Follow the crews on Facebook to see it"
OPENING = "“We will keep the ferry running,” said Oda Brandvik."
CLOSING = "“Nobody asked the crews,” Piet Okafor said on Monday."
TEXT = f"{OPENING}\n\n{PROMPTED}\n\n{CLOSING}"


@pytest.fixture
def send(database: object, settings: Any) -> Any:
    def send_text(text: str = TEXT, url: str = "https://ferry.example/1") -> Any:
        return ingest(NewArticle(text=text, url=url), limits=settings.limits, matching=settings.matching)

    return send_text


@pytest.fixture
def say_story(settings: Any, editor: Any) -> Any:
    def say(article_id: int, words: str, revision: int = 1) -> int:
        return furniture.say_story(
            article_id, find(article_id, words), revision=revision, actor=editor, matching=settings.matching
        )

    return say


@pytest.fixture
def say_furniture(editor: Any) -> Any:
    def say(article_id: int, words: str, revision: int = 1) -> int:
        return furniture.say_furniture(article_id, find(article_id, words), revision=revision, actor=editor)

    return say


def find(article_id: int, words: str) -> Span:
    start = get_article(article_id).text.index(words)
    return Span(start, start + len(words))


def list_words(article_id: int) -> list[str]:
    return [one.text for one in list_article_statements(article_id) if one.review is not Review.REJECTED]


def list_greyed(article_id: int) -> list[str]:
    article = get_article(article_id)
    return [span.cut(article.text) for span in article.furniture]


def test_furniture_that_is_story_gives_its_statements(send, say_story) -> None:
    taken = send()
    assert list_greyed(1) == [PROMPTED]
    before = {one.id: one for one in taken.statements}
    say_story(1, PROMPTED)
    assert list_greyed(1) == []
    found = [one for one in list_article_statements(1) if one.id not in before]
    assert [one.text for one in found] == [SAID]
    text = get_article(1).text
    assert all(span.cut(text) in one.text for one in found for span in one.content)
    assert {one.id for one in list_article_statements(1)} > set(before)
    assert get_article(1).revision == 1
    assert get_article(1).version == taken.article.version + 1


def test_undone_it_is_furniture_again_and_what_nobody_decided_goes(send, say_story, editor) -> None:
    kept = {one.id for one in send().statements}
    decision = say_story(1, PROMPTED)
    undo_decision(decision, actor=editor)
    assert list_greyed(1) == [PROMPTED]
    assert {one.id for one in list_article_statements(1)} == kept
    assert list_decisions("article", 1)[0].undone_by == editor.name


def test_what_was_decided_on_a_statement_of_the_paragraph_stays(send, say_story, editor) -> None:
    send()
    decision = say_story(1, PROMPTED)
    found = next(one for one in list_article_statements(1) if one.text == SAID)
    accepted = accept_statement(found.id, actor=editor, expected_version=found.version)
    undo_decision(decision, actor=editor)
    assert get_statement(found.id) == accepted


def test_corrections_elsewhere_are_not_moved_by_the_new_analysis(send, say_story, editor) -> None:
    first = send().statements[0]
    changes = StatementChanges(speaker=SpeakerChoice(name="Tove Aas"), content=(Span(4, 15),))
    corrected = correct_statement(first.id, changes, actor=editor, expected_version=first.version)
    say_story(1, PROMPTED)
    now = get_statement(first.id)
    assert (now.content, now.text, now.speaker, now.review) == (
        corrected.content,
        corrected.text,
        corrected.speaker,
        Review.CORRECTED,
    )
    assert get_article(1).text[4:15] == now.text
    assert len(list_corrections(first.id)) == 1


def test_furniture_takes_its_statements_out_and_gives_them_back(send, say_furniture, editor) -> None:
    taken = send()
    last = next(one for one in taken.statements if one.text.startswith("Nobody asked"))
    decision = say_furniture(1, CLOSING)
    assert list_greyed(1) == [PROMPTED, CLOSING]
    assert get_statement(last.id).review is Review.REJECTED
    assert "Nobody asked the crews" not in list_words(1)
    undo_decision(decision, actor=editor)
    assert list_greyed(1) == [PROMPTED]
    now = get_statement(last.id)
    assert (now.review, now.corrected_by, now.content) == (Review.OPEN, None, last.content)


def test_both_outlive_a_new_version_with_the_same_words(send, say_story, say_furniture) -> None:
    send()
    say_story(1, PROMPTED)
    say_furniture(1, CLOSING)
    send(f"A line that is new.\n\n{TEXT}\n\n“It was calm,” Oda Brandvik said.")
    assert list_greyed(1) == [CLOSING]
    words = list_words(1)
    assert SAID in words
    assert "Nobody asked the crews" not in words
    text = get_article(1).text
    for one in list_article_statements(1):
        assert [span.cut(text) for span in one.content] == [one.text]


def test_other_words_are_read_as_the_machine_reads_them(send, say_story) -> None:
    send()
    say_story(1, PROMPTED)
    send(TEXT.replace("to see it", "to hear it"))
    assert list_greyed(1) == [PROMPTED.replace("to see it", "to hear it")]


def test_a_decision_on_one_article_says_nothing_of_another(send, say_story) -> None:
    send()
    say_story(1, PROMPTED)
    other = send(f"{TEXT}\n\nAnother end.", url="https://ferry.example/2")
    assert list_greyed(other.article.id) == [PROMPTED]


def test_a_decision_cannot_be_undone_under_a_later_one(send, say_story, say_furniture, editor) -> None:
    send()
    story = say_story(1, PROMPTED)
    later = say_furniture(1, PROMPTED)
    assert list_greyed(1) == [PROMPTED]
    with pytest.raises(ConflictError, match="later decision"):
        undo_decision(story, actor=editor)
    undo_decision(later, actor=editor)
    assert list_greyed(1) == []
    assert SAID in list_words(1)


def test_what_was_decided_on_a_statement_since_keeps_the_decision(send, say_furniture, editor) -> None:
    last = send().statements[-1]
    decision = say_furniture(1, CLOSING)
    rejected = get_statement(last.id)
    accept_statement(last.id, actor=editor, expected_version=rejected.version)
    with pytest.raises(ConflictError, match="decided on since"):
        undo_decision(decision, actor=editor)


def test_what_cannot_be_said_is_refused(send, say_story, say_furniture, editor) -> None:
    send()
    with pytest.raises(InputError, match="No paragraph"):
        say_story(1, OPENING)
    with pytest.raises(InputError, match="No paragraph"):
        say_furniture(1, PROMPTED)
    with pytest.raises(StaleVersionError):
        say_furniture(1, OPENING, revision=2)
    with pytest.raises(StaleVersionError):
        say_story(1, PROMPTED, revision=7)
    with pytest.raises(NotFoundError):
        furniture.say_furniture(99, Span(0, 4), revision=1, actor=editor)
    assert list_decisions("article", 1) == ()


def test_of_a_deleted_article_nothing_can_be_undone(send, say_furniture, editor) -> None:
    send()
    decision = say_furniture(1, CLOSING)
    delete_article(1, actor=editor, expected_version=get_article(1).version)
    with pytest.raises(ConflictError, match="deleted"):
        undo_decision(decision, actor=editor)
