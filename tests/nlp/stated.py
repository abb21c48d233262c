"""What the tests of statements ask of an analysis, in the words of an article."""

from quotetrack.nlp import analyze
from quotetrack.nlp.analysis import Statement


def read_contents(text: str) -> list[str]:
    """The contents of an article's statements, the parts of one joined with `` … ``."""
    return [join_content(text, one) for one in analyze(text).statements]


def join_content(text: str, statement: Statement) -> str:
    """A statement's content as a reader sees it."""
    return " … ".join(span.cut(text) for span in statement.content)


def read_speakers(text: str) -> dict[str, str | None]:
    """Speakers by content."""
    return {join_content(text, one): one.speaker for one in analyze(text).statements}


def find_statement(text: str, words: str) -> Statement:
    """The first statement whose content holds the words."""
    for one in analyze(text).statements:
        if words in join_content(text, one):
            return one
    message = f"no statement holds {words!r}: {read_contents(text)}"
    raise AssertionError(message)
