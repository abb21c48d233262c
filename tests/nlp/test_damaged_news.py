"""News with words cut out, marks put in and pieces of other stories in between: found spans stay in order and apart."""

import json
import random
from collections.abc import Sequence
from importlib import resources

import pytest

from quotetrack.nlp import analyze
from quotetrack.terms import Status

MARKS = "“”\"'‘’«»„`\n\r\t.,:;-—()[]\u2028\u200b\ud800\x00é🚢"
SAMPLES = resources.files("quotetrack.cli").joinpath("samples")
STORIES = [json.loads(path.read_text("utf-8"))["text"] for path in SAMPLES.iterdir() if path.name.endswith(".json")]
STORIES.sort()


def damage(seed: int) -> str:
    """A stretch of a sample story with up to sixty changes, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # a test's dice
    story = chance.choice(STORIES)
    letters = list(story[chance.randrange(len(story)) :][: chance.randrange(50, 3000)])
    for _ in range(chance.randrange(60)):
        place, dice = chance.randrange(len(letters) + 1), chance.random()
        if dice < 0.5:
            letters.insert(place, chance.choice(MARKS))
        elif dice < 0.8:
            del letters[place : place + chance.randrange(1, 12)]
        else:
            letters[place:place] = chance.choice(STORIES)[: chance.randrange(1, 80)]
    return "".join(letters)


# With these, two findings once fell on one quotation and told it twice.
TOLD_TWICE = (1249, 2553, 3200, 3722, 4492, 4595)


@pytest.mark.parametrize("seeds", [TOLD_TWICE, *(range(batch, batch + 40) for batch in range(0, 320, 40))])
def test_damaged_news_is_read_without_fault(seeds: Sequence[int]) -> None:
    for seed in seeds:
        text = damage(seed)
        analysis = analyze(text)
        assert "".join(text[start:end] for start, end in analysis.sentences) == text
        for statement in analysis.statements:
            ends = [place for span in statement.content for place in span]
            assert ends, (seed, statement)
            assert ends == sorted(ends), (seed, statement)
            assert all(span.end > span.start for span in statement.content), (seed, statement)
            assert ends[0] >= 0, (seed, statement)
            assert ends[-1] <= len(text), (seed, statement)
            assert (statement.speaker is not None) == (statement.status is Status.ATTRIBUTED), (seed, statement)


def test_a_quotation_of_a_comma_alone_is_no_statement() -> None:
    assert analyze("“,” said Vera Quill.").statements == ()
