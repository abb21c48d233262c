"""``quotetrack evaluate``: how good the analysis is on annotated articles, as tables for people or as JSON."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from quotetrack.cli.opening import load_quietly
from quotetrack.cli.reading import name_input, read_lines
from quotetrack.cli.table import make_printable
from quotetrack.errors import InputError
from quotetrack.settings import Settings

if TYPE_CHECKING:
    # At run time this would load the whole language floor, which most commands never need.
    from quotetrack.nlp.evaluation import Evaluation, GroupScore, Score

_NAME_WIDTH = 26
_HEADINGS = ("GOLD", "OURS", "PREC", "RECALL", "F1", "A-PREC", "A-RECALL", "A-F1")


@click.command("evaluate")
@click.argument("gold")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@click.option("--reliability", is_flag=True, help="Print how often each confidence was right, in ten bins, instead.")
def evaluate_gold(gold: str, as_json: bool, reliability: bool) -> None:
    """Analyse the annotated articles in GOLD and say how much was found, and rightly.

    GOLD holds one JSON object a line: {"id", "text", "attributions": [{"content": [[start, end], …], "source": [[start,
    end], …], "cue": [[start, end], …], "speaker"}]}; offsets are code points. - is standard input. In the tables, A-
    stands before figures that ask for the right source too.
    """
    if as_json and reliability:
        raise click.UsageError("--json holds the reliability already: give one of the two.")
    evaluation = _evaluate(gold, load_quietly())
    if as_json:
        click.echo(json.dumps(_describe(evaluation)))
        return
    for line in _format_reliability(evaluation) if reliability else _format_scores(evaluation):
        click.echo(line)


def _evaluate(gold: str, settings: Settings) -> "Evaluation":
    from quotetrack.nlp.evaluation import Evaluator
    from quotetrack.nlp.gold import build_gold
    from quotetrack.services.analysis import analyze_text

    evaluator, counted = Evaluator(), 0
    for where, record in read_lines(gold, settings.limits.text_length):
        try:
            article = build_gold(record)
            analysis = analyze_text(article.text, title=article.title, limits=settings.limits)
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        evaluator.add(article, analysis.statements)
        counted += 1
    if not counted:
        raise InputError(f"{name_input(gold)} has no articles.")
    return evaluator.report()


def _format_scores(evaluation: "Evaluation") -> Iterator[str]:
    yield f"{evaluation.articles} articles, {evaluation.words} words"
    if evaluation.direct_only:
        yield f"{evaluation.direct_only} of them annotate direct quotations alone: of these, judge by QUOTATIONS only."
    quoted, found = evaluation.quoted, evaluation.quotations_found
    yield ""
    yield "QUOTATIONS of three words or more"
    yield _format_rate("found", found.share, found.right, found.total)
    yield _format_rate("with the right source", quoted.recall.share, quoted.recall.right, quoted.recall.total)
    yield _format_rate(
        "right, where we name one", quoted.precision.share, quoted.precision.right, quoted.precision.total
    )
    yield _format_rate("F1 of these two", quoted.f1)
    resolved = evaluation.resolved
    if resolved.total:
        yield _format_rate("speaker's name right", resolved.share, resolved.right, resolved.total)
    yield ""
    yield _format_row("STATEMENTS", _HEADINGS)
    yield _format_group("all", evaluation.statements, evaluation.attributed)
    for heading, groups in (
        ("BY KIND", evaluation.by_kind),
        ("BY CUE", evaluation.by_cue),
        ("BY OUTLET", evaluation.by_outlet),
    ):
        yield ""
        with_quoted = any(group.quoted for group in groups)
        yield _format_row(heading, (*_HEADINGS, "QUOTED F1") if with_quoted else _HEADINGS)
        for group in groups:
            yield _format_group(group.name, group.statements, group.attributed, group.quoted)


def _format_rate(name: str, share: float, right: int | None = None, total: int | None = None) -> str:
    counts = "" if total is None else f"  {right} of {total}"
    return f"{name:<{_NAME_WIDTH}}  {share:.3f}{counts}"


def _format_group(name: str, statements: "Score", attributed: "Score", quoted: "Score | None" = None) -> str:
    cells = [str(statements.recall.total), str(statements.precision.total)]
    for score in (statements, attributed):
        rates = (score.precision, score.recall)
        cells += [f"{rate.share:.3f}" if rate.total else "-" for rate in rates]
        cells.append(f"{score.f1:.3f}" if all(rate.total for rate in rates) else "-")
    return _format_row(name, [*cells, f"{quoted.f1:.3f}"] if quoted else cells)


def _format_row(name: str, cells: tuple[str, ...] | list[str]) -> str:
    shown = make_printable(name)
    shown = shown if len(shown) <= _NAME_WIDTH else shown[: _NAME_WIDTH - 1] + "…"
    widths = (6, 6, 6, 7, 6, 7, 9, 6, 10)
    return f"{shown:<{_NAME_WIDTH}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))


def _format_reliability(evaluation: "Evaluation") -> Iterator[str]:
    yield "IN GOLD: annotated, so that the source can be judged; SHARE: right source, of those in gold"
    yield _format_row("CONFIDENCE", ("OURS", "GOLD", "RIGHT", "SHARE"))
    for each in evaluation.reliability:
        cells = [str(each.statements), str(each.annotated), str(each.right)]
        cells.append(f"{each.right / each.annotated:.3f}" if each.annotated else "-")
        yield _format_row(f"{each.low:.1f} to {each.high:.1f}", cells)


def _describe(evaluation: "Evaluation") -> dict[str, Any]:
    quoted = evaluation.quoted
    return {
        "articles": evaluation.articles,
        "words": evaluation.words,
        "direct_only": evaluation.direct_only,
        "quoted": {
            "n": evaluation.quotations_found.total,
            "found": evaluation.quotations_found.share,
            "speaker": quoted.recall.share,
            "precision": quoted.precision.share,
            "f1": quoted.f1,
        },
        "resolved": {"n": evaluation.resolved.total, "speaker": evaluation.resolved.share},
        "statements": _describe_group(evaluation.statements, evaluation.attributed),
        "by_kind": {group.name: _describe_named(group) for group in evaluation.by_kind},
        "by_cue": {group.name: _describe_named(group) for group in evaluation.by_cue},
        "by_outlet": {group.name: _describe_named(group) for group in evaluation.by_outlet},
        "reliability": [
            {
                "low": each.low,
                "high": each.high,
                "statements": each.statements,
                "annotated": each.annotated,
                "right": each.right,
            }
            for each in evaluation.reliability
        ],
    }


def _describe_named(group: "GroupScore") -> dict[str, Any]:
    described = _describe_group(group.statements, group.attributed)
    return {**described, "quoted_f1": group.quoted.f1} if group.quoted else described


def _describe_group(statements: "Score", attributed: "Score") -> dict[str, Any]:
    return {
        "annotated": statements.recall.total,
        "ours": statements.precision.total,
        "precision": statements.precision.share,
        "recall": statements.recall.share,
        "f1": statements.f1,
        "attributed_precision": attributed.precision.share,
        "attributed_recall": attributed.recall.share,
        "attributed_f1": attributed.f1,
    }
