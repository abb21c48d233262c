"""The walk over an article's tokens that collects its mentions."""

from dataclasses import replace
from typing import Any

from quotetrack.nlp.apposition import name_after, name_after_and, name_after_comma, read_appositive
from quotetrack.nlp.capitals import is_whereabouts, owes_capital_to_place
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.naming import read_run
from quotetrack.nlp.phrases import (
    DEFINITE,
    DETERMINERS,
    INDEFINITE,
    POSSESSIVE,
    Phrase,
    attach_right,
    is_adjective,
    is_bare_body,
    read_phrase,
    role_of,
)
from quotetrack.nlp.standing import follows_verb, is_embedded, is_subject, touches_speech
from quotetrack.nlp.vocabulary import (
    DOCUMENTS,
    FEMALE,
    MALE,
    PLACES,
    ROLES,
    SPOKES,
    TITLES,
    fold_word,
    gender_of_titles,
    word_set,
)
from quotetrack.nlp.wording import BODY, OTHER, PERSON, PLACE, ROLE, Run, Wording
from quotetrack.text.spans import Span

PRONOUNS: dict[str, tuple[str, bool]] = {
    "he": (MALE, False), "him": (MALE, False), "his": (MALE, False), "himself": (MALE, False),
    "he's": (MALE, False), "he'd": (MALE, False), "he'll": (MALE, False),
    "she": (FEMALE, False), "her": (FEMALE, False), "hers": (FEMALE, False), "herself": (FEMALE, False),
    "she's": (FEMALE, False), "she'd": (FEMALE, False), "she'll": (FEMALE, False),
    "it": ("", False), "its": ("", False), "who": ("", False), "which": ("", False), "whose": ("", False),
    "they": ("", True), "them": ("", True), "their": ("", True), "we": ("", True), "i": ("", False),
}  # fmt: skip
_VAGUE = word_set("some others many several most people critics everyone everybody somebody someone nobody those")
# Before a name these open a clause: "said that Quill left".
_POINTING = word_set("that this these those no every each any")
# The words in lower case with which a mention may begin, but for compounds such as "27-year-old".
OPENERS = PRONOUNS.keys() | DETERMINERS | ROLES.keys() | DOCUMENTS | _VAGUE


class MentionReader:
    """Collects mentions in ``found``, in text order."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.found: list[Mention] = []
        self._free = 0

    def read(self, at: int) -> int:
        """Read what begins at a token; the token at which to go on."""
        wording = self.wording
        plain = wording.plain[at]
        if plain in PRONOUNS and plain not in POSSESSIVE:
            gender, plural = PRONOUNS[plain]
            return self._add(at, at, at, at, MentionKind.PRONOUN, gender=gender, plural=plural)
        if wording.capital[at] and not (plain in DETERMINERS and wording.opens[at]):
            return self._read_capital(at)
        if plain in DETERMINERS:
            return self._read_determined(at)
        if (
            plain in ROLES
            or ("-" in plain and role_of(plain) is not None)
            or (plain in DOCUMENTS and touches_speech(wording, at, at))
        ):
            return self._read_bare(at)
        if plain in _VAGUE:
            return self._add(at, at, at, at, MentionKind.UNNAMED, plural=True)
        return at + 1

    def read_label(self, at: int, label: Span) -> int:
        """The speaker of a transcript's turn: "REAR ADM. IVO PENN, ANALYST:"."""
        wording = self.wording
        last = at
        while last + 1 < len(wording.tokens) and wording.tokens[last + 1].end <= label.end:
            last += 1
        stop = at
        while stop < last and wording.tokens[stop + 1].text not in {",", "(", ":"}:
            stop += 1
        head = at
        while head < stop and fold_word(wording.word(head)) in TITLES:
            head += 1
        titles = tuple(fold_word(wording.word(index)) for index in range(at, head))
        self._add(at, stop, head, stop, MentionKind.NAME, titles=titles, sure=True, label=True)
        self.found[-1] = replace(self.found[-1], span=Span(label.start, max(label.end, self.found[-1].span.end)))
        return last + 1

    def _read_capital(self, at: int) -> int:
        wording = self.wording
        run = read_run(wording, at)
        phrase = read_phrase(wording, at)
        if phrase is not None and (run is None or phrase.noun > run.last or run.kind == ROLE):
            return self._compose(phrase)
        if run is None:
            plain = wording.plain[at]
            if plain in DETERMINERS:
                return self._read_determined(at)
            if plain in _VAGUE and wording.opens[at]:
                return self._add(at, at, at, at, MentionKind.UNNAMED, plural=True)
            return at + 1
        colon = run.last + 1
        shouted = all(wording.word(index).isupper() for index in range(run.first, colon))
        if shouted and wording.opens[at] and colon < len(wording.tokens) and wording.tokens[colon].text == ":":
            return self._add(at, run.last, run.head, run.stop, MentionKind.NAME, titles=run.titles, label=True)
        return self._add_run(run, run.first)

    def _read_determined(self, at: int) -> int:
        wording = self.wording
        plain = wording.plain[at]
        phrase = read_phrase(wording, at)
        if phrase is not None:
            return self._compose(phrase)
        after = at + 1
        while after < min(at + 4, len(wording.tokens)) and wording.joined[after - 1] and not wording.capital[after]:
            if wording.plain[after] in DETERMINERS or not wording.plain[after][0].isalpha():
                break
            after += 1
        if plain in PRONOUNS:
            gender, plural = PRONOUNS[plain]
            return self._add(at, at, at, at, MentionKind.PRONOUN, gender=gender, plural=plural, possessive=True)
        if after < len(wording.tokens) and wording.joined[after - 1] and wording.capital[after]:
            run = read_run(wording, after)
            if run is not None and run.first == after and run.kind != ROLE:
                whole = plain not in _POINTING and (
                    run.kind == BODY or all(map(is_adjective, wording.plain[at + 1 : after]))
                )
                return self._add_run(run, at if whole else run.first)
        if plain in {"one", "another", "both"} or (plain in _VAGUE and plain != "those"):
            return self._add(at, at, at, at, MentionKind.UNNAMED, plural=plain != "one")
        return at + 1

    def _read_bare(self, at: int) -> int:
        """A role without determiner ("federal immigration officials"): its modifiers stand to the left."""
        wording = self.wording
        first = at
        phrase = None
        while first > max(self._free, at - 4) and wording.joined[first - 1] and not wording.capital[first - 1]:
            first -= 1
            longer = read_phrase(wording, first)
            if longer is None or longer.noun < at:
                first += 1
                break
            phrase = longer
        phrase = phrase or read_phrase(wording, at)
        return self._compose(phrase) if phrase is not None else at + 1

    def _compose(self, phrase: Phrase) -> int:
        """Make a mention of a phrase, with the name that it introduces if there is one."""
        wording = self.wording
        if phrase.sort == "role":
            name = name_after(wording, phrase.last) or name_after_and(wording, phrase)
            if name is None:
                attach_right(wording, phrase)
                name = name_after_comma(wording, phrase)
            if name is not None:
                return self._add_named(phrase, name)
        else:
            attach_right(wording, phrase)
        if phrase.sort == "body" and phrase.owner is not None and phrase.determiner not in INDEFINITE:
            return self._add_owned_body(phrase, phrase.owner)
        return self._add_phrase(phrase)

    def _add_named(self, phrase: Phrase, run: Run) -> int:
        spoken_for = phrase.attached or phrase.owner if phrase.word in SPOKES else None
        kind = MentionKind.BODY if run.kind == BODY and run.sure else MentionKind.NAME
        titles = run.titles or ((phrase.word,) if kind == MentionKind.NAME else ())
        return self._add(
            phrase.first,
            run.last,
            run.head,
            run.stop,
            kind,
            gender=gender_of_titles(titles) or phrase.gender,
            on_behalf_of=self._bounds(spoken_for),
            role=phrase.word,
            sort="role",
            modifiers=self._modifiers(phrase),
            owner=self._bounds(phrase.owner or phrase.attached),
            titles=titles,
            owner_person=(phrase.owner or phrase.attached or run).kind == PERSON,
            sure=kind == MentionKind.NAME or run.sure,
        )

    def _add_owned_body(self, phrase: Phrase, owner: Run) -> int:
        """A body named after its owner: "the Obama administration", "Trump's campaign", "Russia's defence ministry"."""
        return self._add(
            phrase.first,
            phrase.last,
            owner.head,
            phrase.noun,
            MentionKind.BODY,
            role=phrase.word,
            sort="body",
            owner_person=owner.kind == PERSON,
            plural=phrase.plural,
            modifiers=self._modifiers(phrase),
            owner=self._bounds(owner),
            definite=True,
        )

    def _add_phrase(self, phrase: Phrase) -> int:
        definite = phrase.determiner in DEFINITE or phrase.determiner in POSSESSIVE or phrase.owned
        if phrase.sort == "role" and not phrase.determiner and not phrase.plural and self.wording.capital[phrase.noun]:
            definite = True
        owner = phrase.attached or phrase.owner
        if phrase.sort == "document" and phrase.owner is not None:
            owner = phrase.owner
        named = definite or phrase.sort == "document"
        spoken_for = owner if phrase.sort == "role" and (phrase.word in SPOKES or not definite) else None
        return self._add(
            phrase.first,
            phrase.last,
            phrase.noun,
            phrase.noun,
            MentionKind.ROLE if named else MentionKind.UNNAMED,
            gender=phrase.gender,
            plural=phrase.plural,
            on_behalf_of=self._bounds(spoken_for),
            role=phrase.word,
            sort=phrase.sort,
            modifiers=self._modifiers(phrase),
            owner=self._bounds(owner),
            owner_person=owner is not None and owner.kind == PERSON,
            owner_gender=gender_of_titles(owner.titles) if owner is not None else "",
            owned=phrase.owned or phrase.attached is not None or phrase.determiner in POSSESSIVE,
            definite=definite,
        )

    def _add_run(self, run: Run, first: int) -> int:
        wording = self.wording
        if run.kind == OTHER and run.sure:
            # "Hill said" is a person's doing, whatever else a hill may be.
            lone = run.first == run.last and PLACES.get(wording.plain[run.last]) == "word"
            return self._add_name(run, first) if lone and touches_speech(wording, first, run.last) else run.last + 1
        noun = wording.plain[run.last]
        if is_bare_body(wording, run):
            return self._add(
                first, run.last, run.head, run.last, MentionKind.ROLE, role=noun, sort="body", definite=True
            )
        if run.kind == PLACE and wording.possessive[run.last] == 1 and wording.joined[run.last]:
            body = read_run(wording, run.last + 1) if wording.capital[run.last + 1] else None
            if body is not None and body.kind == BODY and body.sure and body.first == run.last + 1:
                return self._add(first, body.last, run.head, body.last, MentionKind.BODY, sort="body", sure=True)
        if run.kind in {BODY, PLACE}:
            sort = "place" if run.kind == PLACE else "body"
            return self._add(first, run.last, run.head, run.last, MentionKind.BODY, sort=sort, sure=run.sure)
        if run.kind == OTHER and run.first < run.last:
            return self._add(first, run.last, run.head, run.last, MentionKind.BODY, sort="body")
        if run.kind == OTHER and first == run.first - 1 and wording.plain[first] in {"the", "a", "an"}:
            return self._add(first, run.last, run.head, run.last, MentionKind.BODY, sort="body")
        return self._add_name(run, first)

    def _add_name(self, run: Run, first: int) -> int:
        wording = self.wording
        if owes_capital_to_place(wording, run):
            return run.last + 1
        if is_whereabouts(wording, run):
            return self._add(first, run.last, run.head, run.last, MentionKind.BODY, sort="place")
        role = next((title for title in reversed(run.titles) if title in ROLES or title in TITLES), "")
        last, appositive = run.last, read_appositive(wording, run)
        if appositive is not None:
            last = appositive.last
        word = appositive.word if appositive is not None else (TITLES[role][1] if role in TITLES else role)
        behind = run.inner if word in SPOKES else None
        modifiers = run.titles + (self._modifiers(appositive) if appositive is not None else ())
        inner = self._inner(run)
        return self._add(
            first,
            last,
            run.head,
            run.stop,
            MentionKind.NAME,
            gender=gender_of_titles(run.titles) or (appositive.gender if appositive is not None else ""),
            on_behalf_of=self._range(behind) if behind else self._spoken_for(appositive),
            role=word,
            sort="role",
            modifiers=modifiers + inner,
            owner=self._range(run.inner) if run.inner else self._owner_of(appositive),
            owner_person=appositive is not None and (appositive.owner or appositive.attached or run).kind == PERSON,
            titles=run.titles,
            sure=run.kind == PERSON and run.sure,
            possessive=bool(wording.possessive[run.last]),
        )

    def _spoken_for(self, phrase: Phrase | None) -> Span | None:
        return self._bounds(phrase.attached or phrase.owner) if phrase is not None and phrase.word in SPOKES else None

    def _owner_of(self, phrase: Phrase | None) -> Span | None:
        return self._bounds(phrase.owner or phrase.attached) if phrase is not None else None

    def _inner(self, run: Run) -> tuple[str, ...]:
        if run.inner is None:
            return ()
        return tuple(fold_word(self.wording.word(index)) for index in range(run.inner[0], run.inner[1] + 1))

    def _modifiers(self, phrase: Phrase) -> tuple[str, ...]:
        words = [fold_word(word) for word in phrase.modifiers]
        if phrase.attached is not None:
            words += self._inner(Run(0, 0, 0, "", inner=(phrase.attached.head, phrase.attached.last)))
        return tuple(words)

    def _bounds(self, run: Run | None) -> Span | None:
        return self.wording.span(run.head, run.stop) if run is not None else None

    def _range(self, bounds: tuple[int, int] | None) -> Span | None:
        return self.wording.span(*bounds) if bounds is not None else None

    def _add(self, first: int, last: int, head: int, head_last: int, kind: MentionKind, **told: Any) -> int:
        """Note a mention by its token bounds; ``told`` are more fields of it. The token at which to go on."""
        wording = self.wording
        self._free = last + 1
        told.setdefault("possessive", bool(wording.possessive[last]))
        self.found.append(
            Mention(
                span=wording.span(first, last),
                head=wording.span(head, head_last),
                kind=kind,
                in_quotation=bool(wording.quoted[first]),
                sentence=wording.sentence[first],
                subject=is_subject(wording, first, last),
                embedded=is_embedded(wording, first),
                spoke=touches_speech(wording, first, last)
                or (kind == MentionKind.NAME and follows_verb(wording, first, last)),
                **told,
            )
        )
        return last + 1
