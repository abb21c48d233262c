"""What is kept of an entity while its mentions are gathered, and the words of a name."""

from dataclasses import dataclass, field

from quotetrack.nlp.mention_records import Mention
from quotetrack.nlp.vocabulary import fold_word
from quotetrack.text.spans import Span


@dataclass(slots=True)
class Draft:
    """An entity while its mentions are gathered. ``words`` are the folded words of its fullest name."""

    words: tuple[str, ...]
    name: str
    person: bool
    sort: str = ""
    certainty: float = 0.0
    gender: str = ""
    aliases: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    count: float = 0.0
    last_sentence: int = -1
    first_sentence: int = -1


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without possessive endings and a leading article."""
    words: list[str] = []
    for word in name.split():
        folded = fold_word(word.strip(',;:()[]"“”«»*'))
        folded = folded[:-2] if folded.endswith("'s") else folded.rstrip("'")
        if folded and (words or folded != "the"):
            words.append(folded)
    return tuple(words)


def show_span(span: Span, text: str) -> str:
    words = span.cut(text).split()
    return " ".join(words[1:] if len(words) > 1 and words[0].lower() == "the" else words)


def show_name(mention: Mention, text: str) -> str:
    """The name as it is shown: white space single, no article, a shouted label in ordinary capitals."""
    words = mention.head.cut(text).split()
    if len(words) > 1 and words[0].lower() == "the":
        words = words[1:]
    name = " ".join(words)
    # "Quill's campaign" is the Quill campaign; "St. Mary's Hospital" is called so.
    if mention.sort == "body" and mention.role and words[-1][:1].islower():
        name = name.replace("’s ", " ").replace("'s ", " ")
    if mention.label and name.isupper():
        name = " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words)
    return name
