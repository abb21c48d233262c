"""What stands beside a name and says who it is: "director Nora Quill", "Nora Quill, a surgeon,"."""

from quotetrack.nlp.naming import read_run
from quotetrack.nlp.phrases import DETERMINERS, Phrase, attach_right, read_phrase
from quotetrack.nlp.standing import SPEECH_VERBS
from quotetrack.nlp.wording import OTHER, PERSON, PLACE, ROLE, Run, Wording
from quotetrack.nlp.words import PREPOSITIONS


def name_after(wording: Wording, last: int) -> Run | None:
    """The name that stands right behind a role: "director Matthew Albence"."""
    after = last + 1
    if not wording.joined[last] or wording.possessive[last] or not wording.capital[after]:
        return None
    run = read_run(wording, after)
    if run is None or run.first != after or run.kind in {PLACE, ROLE} or (run.kind == OTHER and run.sure):
        return None
    return run


def name_after_and(wording: Wording, phrase: Phrase) -> Run | None:
    """The name behind two roles: "his wife and running mate Nora Quill"."""
    link = phrase.last + 1
    if phrase.plural or link + 1 >= len(wording.tokens) or wording.plain[link] != "and" or not wording.joined[link]:
        return None
    if wording.capital[link + 1] or wording.plain[link + 1] in DETERMINERS:
        return None
    second = read_phrase(wording, link + 1)
    if second is None or second.sort != "role" or second.plural:
        return None
    return name_after(wording, second.last)


def name_after_comma(wording: Wording, phrase: Phrase) -> Run | None:
    """The name in apposition: "An attorney for Pagliano, Mark MacDougall, said"."""
    comma = phrase.last + 1
    if phrase.plural or comma + 1 >= len(wording.tokens) or wording.tokens[comma].text != ",":
        return None
    if not wording.capital[comma + 1] or not wording.joined[comma]:
        return None
    run = read_run(wording, comma + 1)
    if run is None or run.kind != PERSON or run.last + 1 >= len(wording.tokens) or wording.possessive[run.last]:
        return None
    closing = wording.plain[run.last + 1]
    return run if closing in {",", ".", ")", "who"} or (closing in SPEECH_VERBS and phrase.determiner) else None


def read_appositive(wording: Wording, run: Run) -> Phrase | None:
    """What a name is said to be behind a comma: "Ben Hale, a surgeon," or "Ivo Penn, who heads the port,"."""
    comma = run.last + 1
    if run.kind != PERSON and run.first and wording.plain[run.first - 1] in PREPOSITIONS:
        return None
    if wording.possessive[run.last] or comma + 1 >= len(wording.tokens) or wording.tokens[comma].text != ",":
        return None
    start = comma + 1
    if (
        wording.tokens[start].text.isdigit()
        and start + 2 < len(wording.tokens)
        and wording.tokens[start + 1].text == ","
    ):
        start += 2
    phrase = read_phrase(wording, start)
    if phrase is None or phrase.sort != "role" or phrase.plural:
        return None
    if name_after(wording, phrase.last) is not None:
        return None
    attach_right(wording, phrase)
    take_second_role(wording, phrase)
    after = phrase.last + 1
    if after < len(wording.tokens) and wording.joined[phrase.last]:
        plain = wording.plain[after]
        if plain[0].isalpha() and plain not in PREPOSITIONS and plain not in {"and", "who", "whose", "now", "whom"}:
            return None
    return phrase


def take_second_role(wording: Wording, phrase: Phrase) -> None:
    """The other half of "a tax lawyer and senior fellow at the Institute"."""
    link = phrase.last + 1
    if link + 1 >= len(wording.tokens) or wording.plain[link] != "and" or not wording.joined[phrase.last]:
        return
    second = read_phrase(wording, link + 1)
    if second is None or second.sort != "role" or second.plural or name_after(wording, second.last) is not None:
        return
    attach_right(wording, second)
    phrase.last = second.last
