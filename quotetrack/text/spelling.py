"""British spellings into American ones, in a key alone: both sides of a comparison fold alike, no text is changed."""

import re
from typing import Final

_OUR: Final = re.compile(
    r"\A((?:mis|dis|un)?(?:arb|ard|arm|behavi|cand|clam|col|demean|endeav|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od"
    r"|parl|ranc|rig|rum|sav|splend|tum|val|vap|vig|saviou|savi))our"
)
_RE: Final = re.compile(
    r"\A(cent|theat|amphitheat|met|kilomet|centimet|millimet|lit|millilit|fib|calib|spect|sab|lust|somb|meag|mit|och)"
    r"(?:re(s?)|r(ed))\Z"
)
_ISE: Final = re.compile(r"\A(\w{3,})is(e|es|ed|ing|er|ers|ation|ations)\Z")
_YSE: Final = re.compile(r"\A(\w+)ys(e|ed|es|ing|er|ers)\Z")
_DOUBLED: Final = re.compile(
    r"\A(?!un|re|over|out|under|mis|dis|down)(\w*[aeiouy]+[^aeiouy]+[aeiou])ll(ed|ing|er|ers|ors?)\Z"
)
_ENCE: Final = re.compile(r"\A(def|lic|off|pret)ence(s?|less|d)\Z")
_AE: Final = re.compile(
    r"\A(an|arch|c|di|encyclop|f|gyn|h|leuk|medi|orthop|p|pal|prim|septic|tox|h?aem|man|diarrh|am|est)(?:ae|oe)(?=[a-z])"
)
_SHORTEST: Final = 5
# No longer word is English, and the patterns above take quadratic time in its length.
_LONGEST: Final = 40
_PAIRS: Final = """
aluminium aluminum, acknowledgement acknowledgment, afterwards afterward, ageing aging, aeroplane airplane,
amongst among, analogue analog, artefact artifact, axe ax, backwards backward, burnt burned, catalogue catalog,
catalogues catalogs, cheque check, cheques checks, cosy cozy, councillor councilor, councillors councilors,
counsellor counselor, counsellors counselors, dialogue dialog, dialogues dialogs, disc disk, doughnut donut,
draught draft, dreamt dreamed, enrol enroll, enrolment enrollment, enquiry inquiry, enquiries inquiries,
enquire inquire, forwards forward, fulfil fulfill, fulfilment fulfillment, gaol jail, grey gray, greys grays,
instalment installment, instalments installments, jewellery jewelry, judgement judgment, judgements judgments,
kerb curb, kerbs curbs, leant leaned, leapt leaped, learnt learned, manoeuvre maneuver, manoeuvres maneuvers,
maths math, mould mold, moustache mustache, mum mom, mums moms, neighbours neighbors, omelette omelet,
plough plow, ploughs plows, ploughed plowed, practise practice, practised practiced, practising practicing,
programme program, programmes programs, pyjamas pajamas, sceptic skeptic, sceptics skeptics,
sceptical skeptical, scepticism skepticism, skilful skillful, smelt smelled, speciality specialty, spelt spelled,
spoilt spoiled, storey story, storeys stories, sulphur sulfur, towards toward, travelling traveling, tyre tire,
tyres tires, upwards upward, downwards downward, whilst while, whisky whiskey, wilful willful, woollen woolen,
yoghurt yogurt, ok okay, adviser advisor, advisers advisors, protester protestor, protesters protestors,
gonna goingto, wanna wantto, gotta gotto, qaida qaeda, alright allright, tsar czar, licence license
"""
_WORDS: Final = dict(pair.split() for pair in _PAIRS.split(","))


def fold_spelling(word: str) -> str:
    """The American spelling of a folded lower-case word; also for words without one, where both sides change alike.

    "colour" becomes "color", "organised" "organized", "travelled" "traveled", "centre" "center", but "advise" becomes
    "advize" too: a key has only to be the same on both sides, and no two English words meet in one key by it.
    """
    if (known := _WORDS.get(word)) is not None:
        return known
    if not _SHORTEST <= len(word) <= _LONGEST:
        return word
    if word.endswith("'s"):
        return fold_spelling(word[:-2]) + "'s"
    word = _OUR.sub(r"\1or", word)
    word = _ISE.sub(r"\1iz\2", word)
    word = _YSE.sub(r"\1yz\2", word)
    word = _DOUBLED.sub(r"\1l\2", word)
    word = _ENCE.sub(r"\1ense\2", word)
    if match := _RE.match(word):
        return f"{match[1]}er{match[2] or ''}{'ed' if match[3] else ''}"
    return _AE.sub(r"\1e", word)
