"""What editors decide of claims: what belongs to which, what is never the same, and how far they are with it.

The machine never touches what is decided here. Each decision keeps the appearances as they were before and after, and
is undone by putting them back, unless somebody decided on them since. ``expected_version`` is the claim's version that
the caller read: StaleVersionError where somebody changed the claim since, None for whichever holds.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError, StaleVersionError
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.checks import LONGEST_NAME, LONGEST_NOTE, check_field, check_name, is_possible_id
from quotetrack.services.claim_places import Place, describe_place, touch_claim, write_places
from quotetrack.services.claim_records import ClaimPlan, ClaimRecord
from quotetrack.services.claims import find_claim, get_claim
from quotetrack.services.decisions import CLAIM, UndoTable, check_deciding, record_decision
from quotetrack.services.ledger import EDITOR
from quotetrack.services.matching import lock_claims
from quotetrack.services.records import UNSET, Actor, DecisionRecord, Unset
from quotetrack.storage.claims import Appearance, Claim, ClaimDistinct
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState, ClaimStatus

MOST_TAGS: Final = 50


def update_claim(
    claim_id: int,
    *,
    actor: Actor,
    expected_version: int,
    status: ClaimStatus | Unset = UNSET,
    note: str | Unset | None = UNSET,
    tags: Sequence[str] | Unset = UNSET,
) -> ClaimRecord:
    """Changes what the editor says and only that; StaleVersionError where the claim changed since."""
    check_deciding(actor)
    changes: dict[str, Any] = {}
    if not isinstance(status, Unset):
        changes["status"] = status.value
    if not isinstance(note, Unset):
        check_field(note, "/note", LONGEST_NOTE)
        changes["note"] = note
    if not isinstance(tags, Unset):
        changes["tags"] = _check_tags(tags)
    if not changes:
        raise InputError("Nothing was asked to be changed.")
    with writing():
        lock_claims()
        row = find_claim(claim_id)
        _check_version(row, expected_version)
        before = {name: getattr(row, name) for name in changes}
        touch_claim(row.id, **changes)
        record_decision(CLAIM, row.id, "update", actor, before=before, after=changes)
    return get_claim(claim_id)


def begin_claim(statement_id: int, *, actor: Actor) -> ClaimRecord:
    """A claim of its own for a statement that nobody repeated yet; ConflictError where it has one."""
    check_deciding(actor)
    with writing():
        lock_claims()
        _find_statement(statement_id)
        if _find_variant(statement_id) is not None:
            raise ConflictError("The statement has a claim already.")
        claim = Claim.create()
        change = write_places({(statement_id, claim.id): _place(AppearanceState.CONFIRMED, actor)})
        record_decision(CLAIM, claim.id, "begin", actor, before={}, after={"appearances": change[1]})
    return get_claim(claim.id)


def confirm_appearance(
    statement_id: int, claim_id: int, *, actor: Actor, expected_version: int | None = None, note: str | None = None
) -> ClaimRecord:
    """Says that the statement is a variant of the claim, whatever the machine thinks; it leaves the one it was in."""
    check_deciding(actor, note)
    with writing():
        lock_claims()
        _find_statement(statement_id)
        claim = find_claim(claim_id)
        _check_version(claim, expected_version)
        new: dict[Place, dict[str, Any]] = {(statement_id, claim.id): _place(AppearanceState.CONFIRMED, actor)}
        variant = _find_variant(statement_id)
        if variant is not None and variant.claim_id != claim.id:
            new = {(statement_id, variant.claim_id): _place(AppearanceState.PARTED, actor), **new}
        _decide(claim.id, "confirm", new, actor, note)
    return get_claim(claim_id)


def part_appearance(
    statement_id: int, claim_id: int, *, actor: Actor, expected_version: int | None = None, note: str | None = None
) -> ClaimRecord:
    """Says that the statement is none of the claim's, nor its contrast; the machine never brings it back."""
    check_deciding(actor, note)
    with writing():
        lock_claims()
        _find_statement(statement_id)
        claim = find_claim(claim_id)
        _check_version(claim, expected_version)
        _decide(claim.id, "part", {(statement_id, claim.id): _place(AppearanceState.PARTED, actor)}, actor, note)
    return get_claim(claim_id)


def merge_claims(
    source_id: int,
    target_id: int,
    *,
    actor: Actor,
    expected_version: int | None = None,
    dry_run: bool = False,
    note: str | None = None,
) -> ClaimPlan:
    """Makes ``source`` one with ``target``, which its number leads to from now on.

    Raises NotFoundError, and ConflictError for one and the same, one merged already, and two kept apart.
    """
    check_deciding(actor, note)
    with writing():
        lock_claims()
        source, target = _find_standing(source_id), _find_standing(target_id)
        if source.id == target.id:
            raise ConflictError("A claim cannot be merged into itself.")
        if _are_apart(source.id, target.id):
            raise ConflictError("An editor keeps these two claims apart.")
        _check_version(source, expected_version)
        rows: list[Any] = list(Appearance.select().where(Appearance.claim == source.id))
        plan = _plan(source.id, target.id, [row.statement_id for row in rows if row.state in VARIANT_STATES])
        if dry_run:
            return plan
        before, after = write_places(_move_all(rows, target.id))
        followers: list[int] = [row.id for row in Claim.select().where(Claim.merged_into == source.id)]
        Claim.update(merged_into=target.id).where((Claim.merged_into == source.id) | (Claim.id == source.id)).execute()
        touch_claim(source.id)
        touch_claim(target.id)
        apart = _inherit_apart(source.id, target.id)
        said = {"appearances": before, "source": source.id, "followers": followers, "apart": apart}
        kept = {"appearances": after, "target": target.id}
        number = record_decision(CLAIM, target.id, "merge", actor, before=said, after=kept, note=note)
        return ClaimPlan(plan.source, plan.target, plan.statement_count, plan.article_count, number)


def split_claim(
    claim_id: int,
    statements: Sequence[int],
    *,
    actor: Actor,
    expected_version: int | None = None,
    dry_run: bool = False,
    note: str | None = None,
) -> ClaimPlan:
    """Takes some variants out into a claim of their own, kept apart from this one for good.

    Raises NotFoundError, InputError for none, ConflictError for all of them or one that is no variant of the claim.
    """
    check_deciding(actor, note)
    chosen = sorted(set(statements))
    if not chosen:
        raise InputError("A split takes at least one statement.", (Fault("/statements", "is empty."),))
    with writing():
        lock_claims()
        claim = find_claim(claim_id)
        _check_version(claim, expected_version)
        query: Any = Appearance.select().where(Appearance.claim == claim.id, Appearance.state.in_(VARIANT_STATES))
        variants = {row.statement_id for row in query}
        foreign = [one for one in chosen if one not in variants]
        if foreign:
            raise ConflictError(f"Statement {foreign[0]} is no variant of this claim.")
        if len(chosen) == len(variants):
            raise ConflictError("A split leaves at least one variant where it was.")
        if dry_run:
            return _plan(claim.id, 0, chosen)
        made = Claim.create()
        new = {(one, claim.id): _place(AppearanceState.PARTED, actor) for one in chosen}
        new |= {(one, made.id): _place(AppearanceState.CONFIRMED, actor) for one in chosen}
        before, after = write_places(new)
        ClaimDistinct.create(first=claim.id, second=made.id)
        touch_claim(claim.id)
        said = {"appearances": after, "made": made.id}
        number = record_decision(CLAIM, claim.id, "split", actor, before={"appearances": before}, after=said, note=note)
        plan = _plan(claim.id, made.id, chosen)
        return ClaimPlan(plan.source, plan.target, plan.statement_count, plan.article_count, number)


def keep_claims_apart(
    claim_id: int, other_id: int, *, actor: Actor, expected_version: int | None = None, note: str | None = None
) -> int:
    """Says that two claims are never the same; the decision's number. What suggested otherwise is taken back."""
    check_deciding(actor, note)
    with writing():
        lock_claims()
        one, other = find_claim(claim_id), find_claim(other_id)
        if one.id == other.id:
            raise ConflictError("A claim cannot be kept apart from itself.")
        if _are_apart(one.id, other.id):
            raise ConflictError("These two claims are kept apart already.")
        _check_version(one, expected_version)
        first, second = min(one.id, other.id), max(one.id, other.id)
        ClaimDistinct.create(first=first, second=second)
        places = {place: _place(AppearanceState.PARTED, actor) for place in _list_suggested(first, second)}
        before, after = write_places(places)
        for claim in (first, second):
            touch_claim(claim)
        said = {"appearances": after, "pair": [first, second]}
        return record_decision(CLAIM, one.id, "apart", actor, before={"appearances": before}, after=said, note=note)


def list_claims_apart(claim_id: int) -> tuple[int, ...]:
    """The claims from which this one is kept apart; NotFoundError where there is no such claim."""
    with reading():
        claim = find_claim(claim_id)
        query: Any = ClaimDistinct.select().where(
            (ClaimDistinct.first == claim.id) | (ClaimDistinct.second == claim.id)
        )
        return tuple(sorted({one for pair in query for one in (pair.first_id, pair.second_id)} - {claim.id}))


def _find_statement(statement_id: int) -> Any:
    row = Statement.get_or_none(Statement.id == statement_id) if is_possible_id(statement_id) else None
    if row is None:
        raise NotFoundError(f"There is no statement {statement_id}.")
    return row


def _find_variant(statement_id: int) -> Any:
    return Appearance.get_or_none(Appearance.statement == statement_id, Appearance.state.in_(VARIANT_STATES))


def _find_standing(claim_id: int) -> Any:
    row: Any = Claim.get_or_none(Claim.id == claim_id) if is_possible_id(claim_id) else None
    if row is None:
        raise NotFoundError(f"There is no claim {claim_id}.")
    if row.merged_into_id is not None:
        raise ConflictError(f"Claim {claim_id} was merged into claim {row.merged_into_id}.")
    return row


def _check_version(row: Any, expected_version: int | None) -> None:
    if expected_version is not None and row.version != expected_version:
        raise StaleVersionError("The claim has changed meanwhile.", row.version)


def _are_apart(one: int, other: int) -> bool:
    first, second = min(one, other), max(one, other)
    pair = (ClaimDistinct.first == first) & (ClaimDistinct.second == second)
    return bool(ClaimDistinct.select().where(pair).exists())


def _inherit_apart(source: int, target: int) -> list[list[int]]:
    """Keeps the target apart from what the source was kept apart from; the pairs that this adds."""
    query: Any = ClaimDistinct.select().where((ClaimDistinct.first == source) | (ClaimDistinct.second == source))
    others = {one for pair in query for one in (pair.first_id, pair.second_id)} - {source}
    added = [sorted((other, target)) for other in sorted(others) if not _are_apart(other, target)]
    for first, second in added:
        ClaimDistinct.create(first=first, second=second)
    return added


def _check_tags(tags: Sequence[str]) -> list[str]:
    if len(tags) > MOST_TAGS:
        raise InputError(f"A claim has at most {MOST_TAGS} tags.", (Fault("/tags", "has too many."),))
    cleaned = [check_name(tag, f"/tags/{index}")[:LONGEST_NAME] for index, tag in enumerate(tags)]
    return list(dict.fromkeys(cleaned))


def _plan(source: int, target: int, statements: Sequence[int]) -> ClaimPlan:
    articles: set[int] = set()
    for at in range(0, len(statements), 500):
        query: Any = Statement.select(Statement.article).where(Statement.id.in_(statements[at : at + 500]))
        articles |= {row.article_id for row in query}
    return ClaimPlan(source, target, len(statements), len(articles))


def _place(state: AppearanceState, actor: Actor) -> dict[str, Any]:
    return {"state": state.value, "method": EDITOR, "decided_by": actor.name}


def _move_all(rows: Sequence[Any], target: int) -> dict[Place, dict[str, Any] | None]:
    """What merging makes of the source's appearances: the target's own, where it had less than a variant of them."""
    new: dict[Place, dict[str, Any] | None] = {(row.statement_id, row.claim_id): None for row in rows}
    for row in rows:
        there: Any = Appearance.get_or_none(Appearance.statement == row.statement_id, Appearance.claim == target)
        if there is None or row.state in VARIANT_STATES:
            new[row.statement_id, target] = describe_place(row)
    return new


def _list_suggested(first: int, second: int) -> list[Place]:
    """The suggestions that a variant of either claim belongs to the other."""
    places: list[Place] = []
    for one, other in ((first, second), (second, first)):
        variants = Appearance.select(Appearance.statement).where(
            Appearance.claim == one, Appearance.state.in_(VARIANT_STATES)
        )
        query: Any = Appearance.select().where(
            Appearance.claim == other,
            Appearance.state == AppearanceState.SUGGESTED.value,
            Appearance.statement.in_(variants),
        )
        places += [(row.statement_id, row.claim_id) for row in query]
    return places


def _decide(claim_id: int, action: str, new: Mapping[Place, dict[str, Any]], actor: Actor, note: str | None) -> None:
    before, after = write_places(new)
    for claim in {claim for _, claim in new}:
        touch_claim(claim)
    said = {"appearances": before}, {"appearances": after}
    record_decision(CLAIM, claim_id, action, actor, before=said[0], after=said[1], note=note)


def _restore(decision: DecisionRecord) -> None:
    """Puts the appearances back; ConflictError where somebody decided on one of them since."""
    new: dict[Place, Any] = {}
    for statement, claim, said in decision.after.get("appearances", ()):
        row: Any = Appearance.get_or_none(Appearance.statement == statement, Appearance.claim == claim)
        if (None if row is None else describe_place(row)) != said and Statement.get_or_none(Statement.id == statement):
            raise ConflictError("A later decision stands on this one; undo the newest first.")
        if row is not None or Statement.get_or_none(Statement.id == statement):
            new[statement, claim] = None
    for statement, claim, said in decision.before.get("appearances", ()):
        if (statement, claim) in new:
            if said is not None and Claim.get_or_none(Claim.id == claim) is None:
                raise ConflictError(f"Claim {claim} is gone with the articles that made it.")
            new[statement, claim] = said
    write_places(new)
    for claim in {claim for _, claim in new}:
        touch_claim(claim)


def _undo_places(decision: DecisionRecord, _actor: Actor) -> None:
    _restore(decision)


def _undo_update(decision: DecisionRecord, _actor: Actor) -> None:
    row = find_claim(decision.subject_id)
    if any(getattr(row, name) != value for name, value in decision.after.items()):
        raise ConflictError("A later decision stands on this one; undo the newest first.")
    touch_claim(row.id, **decision.before)


def _undo_merge(decision: DecisionRecord, _actor: Actor) -> None:
    source = decision.before["source"]
    _find_standing(decision.subject_id)
    for first, second in decision.before["apart"]:
        ClaimDistinct.delete().where(ClaimDistinct.first == first, ClaimDistinct.second == second).execute()
    Claim.update(merged_into=None).where(Claim.id == source).execute()
    Claim.update(merged_into=source).where(Claim.id.in_(decision.before["followers"])).execute()
    _restore(decision)


def _undo_split(decision: DecisionRecord, _actor: Actor) -> None:
    made = decision.after["made"]
    _find_standing(made)
    _restore(decision)
    left: Any = Appearance.select().where(Appearance.claim == made, Appearance.state.in_(VARIANT_STATES))
    if left.exists():
        raise ConflictError("The split-off claim has grown since; merge the two instead.")
    ClaimDistinct.delete().where(ClaimDistinct.second == made, ClaimDistinct.first == decision.subject_id).execute()
    Claim.update(merged_into=decision.subject_id).where(Claim.id == made).execute()


def _undo_apart(decision: DecisionRecord, _actor: Actor) -> None:
    first, second = decision.after["pair"]
    ClaimDistinct.delete().where(ClaimDistinct.first == first, ClaimDistinct.second == second).execute()
    _restore(decision)


UNDOING: Final[UndoTable] = {
    (CLAIM, "update"): _undo_update,
    (CLAIM, "begin"): _undo_places,
    (CLAIM, "confirm"): _undo_places,
    (CLAIM, "part"): _undo_places,
    (CLAIM, "merge"): _undo_merge,
    (CLAIM, "split"): _undo_split,
    (CLAIM, "apart"): _undo_apart,
}
