"""Why a decision cannot be taken back any more, in words, before anybody tries: nothing is changed here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from peewee import fn

from quotetrack.errors import ConflictError, NotFoundError
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.claim_places import describe_place
from quotetrack.services.claims import find_claim
from quotetrack.services.corrections import find_content
from quotetrack.services.decisions import ARTICLE, CLAIM, SPEAKER
from quotetrack.services.furniture_rules import FURNITURE, STORY
from quotetrack.services.records import CorrectionRecord, DecisionRecord
from quotetrack.services.speaker_decisions import is_merged
from quotetrack.services.speakers import find_speaker
from quotetrack.storage.articles import Article
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.connection import reading
from quotetrack.storage.decisions import Decision
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Correction, Statement

LATER: Final = "A later decision stands on this one; undo the newest first."
GONE_WORDS: Final = "The words that this would bring back are no longer in the article."
GONE_SPEAKER: Final = "The speaker whom this would bring back is gone with the article that named them."
DELETED: Final = "What was deleted cannot be brought back."

CHUNK: Final = 500
MOST_PLACES: Final = 2_000
"""Places in claims that are held against what stands; of a decision on more, whoever undoes it is told."""

Check = Callable[[DecisionRecord], None]
"""Raises ConflictError, or NotFoundError for what is gone, where the decision cannot be taken back."""


def explain_corrections(groups: Sequence[Sequence[CorrectionRecord]]) -> dict[int, str | None]:
    """By the first one's number, why the corrections made as one cannot be taken back, or None where they can."""
    members = [one for group in groups for one in group]
    with reading():
        newest = _find_newest({one.statement_id for one in members})
        missing = _find_missing_speakers(members)
        told = {}
        for group in groups:
            reasons = (_explain_member(one, group, newest, missing) for one in group)
            told[group[0].id] = next((reason for reason in reasons if reason), None)
    return told


def explain_decision(record: DecisionRecord) -> str | None:
    """Why the decision cannot be taken back, or None where it can."""
    check = CHECKS.get((record.subject, record.action))
    if check is None:
        return DELETED
    try:
        with reading():
            check(record)
    except (ConflictError, NotFoundError) as error:
        return str(error)
    return None


def _find_newest(statements: set[int]) -> dict[int, int]:
    """The newest standing correction of each statement."""
    newest: dict[int, int] = {}
    numbers = sorted(statements)
    for at in range(0, len(numbers), CHUNK):
        query: Any = Correction.select(Correction.statement, fn.MAX(Correction.id)).where(
            Correction.statement.in_(numbers[at : at + CHUNK]), Correction.undone_at.is_null()
        )
        newest |= dict(query.group_by(Correction.statement).tuples())
    return newest


def _find_missing_speakers(members: Sequence[CorrectionRecord]) -> set[int]:
    named = {one.before[name]["id"] for one in members for name in ("speaker", "on_behalf_of") if one.before.get(name)}
    query: Any = Speaker.select(Speaker.id).where(Speaker.id.in_(sorted(named)))
    return named - {row.id for row in query} if named else set()


def _explain_member(
    one: CorrectionRecord, group: Sequence[CorrectionRecord], newest: Mapping[int, int], missing: set[int]
) -> str | None:
    last = max(other.id for other in group if other.statement_id == one.statement_id)
    if newest.get(one.statement_id, 0) > last:
        return LATER
    if any(one.before[name]["id"] in missing for name in ("speaker", "on_behalf_of") if one.before.get(name)):
        return GONE_SPEAKER
    if "content" in one.before:
        row: Any = Statement.get(Statement.id == one.statement_id)
        if find_content(one.before, row) is None:
            return GONE_WORDS
    return None


def _check_speaker(decision: DecisionRecord) -> None:
    """The speaker is there and still itself."""
    row = find_speaker(decision.subject_id)
    if row.id != decision.subject_id:
        raise ConflictError(f"The speaker was merged into {row.name} meanwhile; undo that first.")


def _check_rename(decision: DecisionRecord) -> None:
    _check_speaker(decision)
    if find_speaker(decision.subject_id).name != decision.after["name"]:
        raise ConflictError("The speaker was renamed again; undo the newest first.")


def _check_alias(decision: DecisionRecord) -> None:
    _check_speaker(decision)
    said = decision.after or decision.before
    _refuse_later(decision, ("alias", "unalias"), lambda one: one["name"] == said["name"])


def _check_role(decision: DecisionRecord) -> None:
    find_speaker(decision.subject_id)
    said = decision.after or decision.before
    _refuse_later(decision, ("role", "unrole"), lambda one: one["id"] == said["id"])


def _refuse_later(decision: DecisionRecord, actions: Sequence[str], concerns: Callable[[Any], bool]) -> None:
    """ConflictError where a later decision of these actions on the same subject stands and concerns the same."""
    query: Any = Decision.select().where(
        Decision.subject == decision.subject,
        Decision.subject_id == decision.subject_id,
        Decision.action.in_(actions),
        Decision.id > decision.id,
        Decision.undone_at.is_null(),
    )
    if any(concerns(row.after or row.before) for row in query):
        raise ConflictError(LATER)


def _check_apart(decision: DecisionRecord) -> None:
    for one in decision.after["pair"]:
        find_speaker(one)


def _check_merged_speaker(decision: DecisionRecord) -> None:
    find_speaker(decision.subject_id)
    if is_merged(decision.subject_id):
        raise ConflictError("The other speaker was merged on meanwhile; undo that first.")


def _check_split_speaker(decision: DecisionRecord) -> None:
    find_speaker(decision.subject_id)
    if is_merged(decision.after["speaker"]) or is_merged(decision.subject_id):
        raise ConflictError("One of the two was merged meanwhile; undo that first.")
    _refuse_later_corrections(decision)


def _check_furniture(decision: DecisionRecord) -> None:
    """The article is there, nothing was said of its paragraphs since, nor of the statements that went with them."""
    if not Article.select().where(Article.id == decision.subject_id).exists():
        raise ConflictError("The article was deleted meanwhile.")
    said = set(decision.after["paragraphs"])
    _refuse_later(decision, (STORY, FURNITURE), lambda one: bool(said & set(one["paragraphs"])))
    _refuse_later_corrections(decision)


def _refuse_later_corrections(decision: DecisionRecord) -> None:
    later = Correction.alias("later")
    stands_on = (later.statement == Correction.statement) & (later.id > Correction.id) & later.undone_at.is_null()
    made = Correction.select().join(later, on=stands_on)
    if made.where(Correction.decision == decision.id, Correction.undone_at.is_null()).exists():
        raise ConflictError("Some of its statements were decided on since; undo those decisions first.")


def _check_places(decision: DecisionRecord) -> None:
    """The appearances are as the decision left them, and what it would bring back has its claim."""
    after = decision.after.get("appearances", ())
    if len(after) > MOST_PLACES:
        return
    standing = _read_places(after)
    statements = _list_known({one[0] for one in after})
    for statement, claim, said in after:
        if statement in statements and standing.get((statement, claim)) != said:
            raise ConflictError(LATER)
    before = [(statement, claim, said) for statement, claim, said in decision.before.get("appearances", ()) if said]
    claims = {claim for statement, claim, _ in before if statement in statements}
    known: Any = Claim.select(Claim.id).where(Claim.id.in_(sorted(claims))) if claims else ()
    gone = claims - {row.id for row in known}
    if gone:
        raise ConflictError(f"Claim {min(gone)} is gone with the articles that made it.")


def _read_places(said: Sequence[Any]) -> dict[tuple[int, int], Any]:
    found: dict[tuple[int, int], Any] = {}
    claims, statements = sorted({one[1] for one in said}), sorted({one[0] for one in said})
    for at in range(0, len(statements), CHUNK):
        query: Any = Appearance.select().where(
            Appearance.statement.in_(statements[at : at + CHUNK]), Appearance.claim.in_(claims)
        )
        found |= {(row.statement_id, row.claim_id): describe_place(row) for row in query}
    return found


def _list_known(statements: set[int]) -> set[int]:
    known: set[int] = set()
    numbers = sorted(statements)
    for at in range(0, len(numbers), CHUNK):
        query: Any = Statement.select(Statement.id).where(Statement.id.in_(numbers[at : at + CHUNK]))
        known |= {row.id for row in query}
    return known


def _check_updated_claim(decision: DecisionRecord) -> None:
    row = find_claim(decision.subject_id)
    if any(getattr(row, name) != value for name, value in decision.after.items()):
        raise ConflictError(LATER)


def _check_merged_claim(decision: DecisionRecord) -> None:
    _check_standing(decision.subject_id)
    _check_places(decision)


def _check_split_claim(decision: DecisionRecord) -> None:
    made = decision.after["made"]
    _check_standing(made)
    _check_places(decision)
    given = [one[0] for one in decision.after["appearances"] if one[1] == made]
    variants: Any = Appearance.select(Appearance.statement).where(
        Appearance.claim == made, Appearance.state.in_(VARIANT_STATES)
    )
    if {row.statement_id for row in variants} - set(given):
        raise ConflictError("The split-off claim has grown since; merge the two instead.")


def _check_standing(claim_id: int) -> None:
    row: Any = Claim.get_or_none(Claim.id == claim_id)
    if row is None:
        raise ConflictError(f"Claim {claim_id} is gone with the articles that made it.")
    if row.merged_into_id is not None:
        raise ConflictError(f"Claim {claim_id} was merged into claim {row.merged_into_id} meanwhile; undo that first.")


CHECKS: Final[Mapping[tuple[str, str], Check]] = {
    (SPEAKER, "rename"): _check_rename,
    (SPEAKER, "alias"): _check_alias,
    (SPEAKER, "unalias"): _check_alias,
    (SPEAKER, "role"): _check_role,
    (SPEAKER, "unrole"): _check_role,
    (SPEAKER, "apart"): _check_apart,
    (SPEAKER, "merge"): _check_merged_speaker,
    (SPEAKER, "split"): _check_split_speaker,
    (CLAIM, "update"): _check_updated_claim,
    (CLAIM, "begin"): _check_places,
    (CLAIM, "confirm"): _check_places,
    (CLAIM, "part"): _check_places,
    (CLAIM, "merge"): _check_merged_claim,
    (CLAIM, "split"): _check_split_claim,
    (CLAIM, "apart"): _check_places,
    (ARTICLE, STORY): _check_furniture,
    (ARTICLE, FURNITURE): _check_furniture,
}
"""How each action on each subject is held against what stands now."""
