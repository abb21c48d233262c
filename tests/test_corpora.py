"""Floors under the measured figures, where the annotated corpora are.

They are other people's texts and no part of this repository: QUOTETRACK_CORPORA names the folder that holds
``polnear/dev.jsonl`` and ``wild/wild-a.jsonl``. Without it these tests are left out, with ``CI=true`` too.
"""

import json
import os
from functools import cache
from pathlib import Path

import pytest

from quotetrack.nlp import analyze
from quotetrack.nlp.evaluation import Evaluation, Evaluator
from quotetrack.nlp.gold import build_gold

pytestmark = pytest.mark.corpora

VARIABLE = "QUOTETRACK_CORPORA"
US_NEWS = "polnear/dev.jsonl"
OTHER_NEWS = "wild/wild-a.jsonl"


@cache
def evaluate(name: str) -> Evaluation:
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} names no folder: the annotated corpora are not part of the repository")
    path = Path(folder) / name
    if not path.is_file():
        pytest.skip(f"{path} is not there: the annotated corpora are not part of the repository")
    evaluator = Evaluator()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            article = build_gold(json.loads(line))
            evaluator.add(article, analyze(article.text, title=article.title).statements)
    return evaluator.report()


@pytest.mark.parametrize(("name", "floor"), [(US_NEWS, 0.94), (OTHER_NEWS, 0.94)])
def test_quotations_are_given_to_the_right_words(name: str, floor: float) -> None:
    assert evaluate(name).quoted.f1 >= floor


@pytest.mark.parametrize(("name", "floor"), [(US_NEWS, 0.91), (OTHER_NEWS, 0.90)])
def test_quotations_are_given_to_the_right_name(name: str, floor: float) -> None:
    assert evaluate(name).resolved.share >= floor


@pytest.mark.parametrize(("figure", "floor"), [("statements", 0.68), ("attributed", 0.64)])
def test_statements_are_found_with_their_sources(figure: str, floor: float) -> None:
    assert getattr(evaluate(US_NEWS), figure).f1 >= floor


def test_what_is_sure_is_right() -> None:
    (surest,) = (each for each in evaluate(US_NEWS).reliability if each.high == 1.0)
    assert surest.annotated > 0
    assert surest.right / surest.annotated >= 0.95
