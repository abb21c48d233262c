"""Texts analysed in the process itself or in several others, with the same answers."""

from quotetrack.nlp.analysis import Analysis
from quotetrack.services.analysis_pool import AnalysisPool
from quotetrack.services.drafts import Draft, prepare_article
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings

TEXTS = (
    "“The pier is shut,” Director Ines Kowal said on Monday.",
    "Nothing was said.",
    "Mayor Olga Venn told reporters that the lower road would stay closed until May.",
)


def prepare(settings: Settings) -> list[Draft]:
    return [prepare_article(NewArticle(text=text), settings.limits) for text in TEXTS]


def test_several_processes_answer_as_one_does(settings: Settings) -> None:
    drafts = prepare(settings)
    with AnalysisPool(1, settings.analysis) as alone, AnalysisPool(2, settings.analysis) as together:
        expected = alone.begin(drafts)()
        answers = [together.begin(drafts[:2]), together.begin(drafts[2:]), together.begin([])]
        found = [analysis for answer in answers for analysis in answer()]
    assert found == expected
    assert all(isinstance(one, Analysis) for one in found)
    assert [len(one.statements) for one in found if isinstance(one, Analysis)] == [1, 0, 1]


def test_one_process_works_when_it_is_asked_and_several_ahead(settings: Settings) -> None:
    with AnalysisPool(1, settings.analysis) as alone, AnalysisPool(3, settings.analysis) as together:
        assert (alone.ahead, together.ahead) == (0, 6)
