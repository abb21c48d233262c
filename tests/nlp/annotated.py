"""A small annotated corpus of invented sentences, for tests of training and of the model's file."""

from quotetrack.nlp.gold import GoldArticle, GoldAttribution
from quotetrack.text.spans import Span

NAMES = ("Vera Quill", "Otto Brand", "Ines Harrow", "Mr. Dahl", "the ferry board", "Lena Moss")
CLAIMS = ("the bridge is safe", "the ferry will stop in May", "nobody was told", "the dam holds well enough")
SHAPES = (
    "{name} said {claim}.",
    "“{claim},” said {name}.",
    "{claim}, according to {name}.",
    "{name} warned that {claim}.",
)
CUES = ("said", "said", "according to", "warned")


def build_corpus(size: int = 24) -> list[GoldArticle]:
    """Articles of four paragraphs each: three attributions, and one paragraph in which nobody says anything."""
    articles = []
    for number in range(size):
        paragraphs, attributions, offset = [], [], 0
        for place in range(3):
            pick = number + place
            name, claim = NAMES[pick % len(NAMES)], CLAIMS[(pick * 5) % len(CLAIMS)]
            shape = pick % len(SHAPES)
            paragraph = SHAPES[shape].format(name=name, claim=claim)
            attributions.append(
                GoldAttribution(
                    content=(_find(paragraph, claim, offset),),
                    source=(_find(paragraph, name, offset),),
                    cue=(_find(paragraph, CUES[shape], offset),),
                )
            )
            paragraphs.append(paragraph)
            offset += len(paragraph) + 2
        paragraphs.append("It rained all day on the harbour.")
        articles.append(GoldArticle(f"gazette_{number}", "\n\n".join(paragraphs), tuple(attributions)))
    return articles


def _find(paragraph: str, words: str, offset: int) -> Span:
    start = paragraph.index(words) + offset
    return Span(start, start + len(words))
