"""What holds of any two texts: no exception, the same relation either way round, spans inside the texts."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotetrack.matching import compare
from quotetrack.terms import Relation

_SAMPLE = """
the pier ferry isn’t not never no one five 5 2.6 million $ % of half a third May 12 Monday fiscal year more than
[sic] [the board] … ... I he will would said unlawful lawful 18:30 pm 1990 s 11 th U.S. al-Hadi 😀 הגשר e\u0301 n't
"""
_WORDS = tuple(_SAMPLE.split())
_sentences = st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)
_texts = st.one_of(_sentences, st.text(max_size=60), st.text(alphabet="[]….,:'’$%0123456789½n t", max_size=40))


@settings(max_examples=400, deadline=None)
@given(_texts, _texts)
@example("", "")
@example("\ud800", "\0")
@example("ʼ", "²")
@example("n't", "N‘T")
@example("[", "[sic]")
@example("1" * 400, "1:2:3")
@example("12:٣", "½½½")
def test_any_two_texts_compare_alike_either_way_round(a: str, b: str) -> None:
    one, other = compare(a, b), compare(b, a)
    assert (one.relation, one.score) == (other.relation, other.score)
    assert 0.0 <= one.score <= 1.0
    for change in one.changes:
        assert 0 <= change.a.start <= change.a.end <= len(a)
        assert 0 <= change.b.start <= change.b.end <= len(b)


@settings(max_examples=200, deadline=None)
@given(_texts)
def test_any_text_is_identical_to_itself(text: str) -> None:
    assert compare(text, text).relation is Relation.IDENTICAL


@settings(max_examples=200, deadline=None)
@given(_sentences.map(lambda words: f"pier {words}"))
def test_marks_and_case_never_matter(text: str) -> None:
    assert compare(text, f"“{text.upper()}”!").relation is Relation.IDENTICAL
