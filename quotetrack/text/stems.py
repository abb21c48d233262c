"""Words without their endings, for comparing what two sentences are about: rough, and the same for both."""

from typing import Final

_IRREGULAR_FORMS: Final = """
be am is are was were been being; have has had having; do does did done doing; go goes went gone; say says said;
will would; can could; may might; shall should; make made; take took taken; get got gotten; come came; see saw seen;
know knew known; think thought; tell told; become became; leave left; find found; give gave given; bring brought;
begin began begun; keep kept; hold held; write wrote written; stand stood; hear heard; let; mean meant; set; meet met;
run ran; pay paid; sit sat; speak spoke spoken; lie lay; lead led; read; grow grew grown; lose lost; fall fell fallen;
send sent; build built; understand understood; draw drew drawn; break broke broken; spend spent; cut; rise rose risen;
drive drove driven; buy bought; wear wore worn; choose chose chosen; seek sought; throw threw thrown; catch caught;
deal dealt; win won; forget forgot forgotten; sell sold; fight fought; teach taught; eat ate eaten; sing sang sung;
strike struck; hang hung; shake shook shaken; ride rode ridden; feed fed; shoot shot; drink drank drunk; hit; arise
arose arisen; fly flew flown; spread; sleep slept; cause; swim swam swum; bear bore born; beat beaten; bite bit bitten;
blow blew blown; feel felt; freeze froze frozen; hide hid hidden; hurt; steal stole stolen; shut; swear swore sworn;
tear tore torn; wake woke woken; bind bound; flee fled; forbid forbade forbidden; forgive forgave; light lit;
man men; woman women; child children; person people; foot feet; tooth teeth; mouse mice; wife wives; life lives;
half halves; knife knives; leaf leaves; crisis crises; medium media; datum data; criterion criteria; analysis analyses
"""
_LEMMAS: Final = {
    form: forms.split()[0] for forms in _IRREGULAR_FORMS.replace("\n", " ").split(";") for form in forms.split()
}
_ENDINGS: Final = (
    ("ations", "at"), ("ation", "at"), ("ings", ""), ("ing", ""), ("ied", "y"), ("ies", "y"), ("edly", ""),
    ("ed", ""), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ly", ""),
    ("ments", ""), ("ment", ""), ("ers", "er"), ("ors", "or"), ("s", ""),
)  # fmt: skip
_SHORTEST: Final = 3
_VOWELS: Final = frozenset("aeiouy")


def find_stem(word: str) -> str:
    """The word without inflection: "fell" is "fall", "closing" "clos", "studies" "study", "the" "the"."""
    lemma = _LEMMAS.get(word)
    if lemma is not None:
        return lemma.rstrip("e") if len(lemma) > _SHORTEST else lemma
    stem = word
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            head = word[: -len(ending)]
            if len(head) >= _SHORTEST and not _VOWELS.isdisjoint(head) and not (ending == "s" and head[-1] in "sui"):
                stem = head + instead
                if not instead and ending in ("ed", "ing") and head[-1] == head[-2] and head[-1] not in "lsz":
                    stem = head[:-1]
                break
    return stem.rstrip("e") if len(stem) > _SHORTEST else stem


_DERIVED: Final = (
    "ization", "ational", "fulness", "iveness", "ousness", "ability", "ibility", "ation", "ition", "ement", "ingly",
    "ically", "ment", "ness", "ship", "tion", "sion", "ance", "ence", "ancy", "ency", "able", "ible", "ical", "less",
    "ship", "hood", "ity", "ive", "ion", "ist", "ism", "iz", "ize", "ant", "ent", "ous", "ful", "ary", "ory", "ial",
    "ing", "ian", "al", "er", "or", "ee", "at", "ic", "ly", "th", "y",
)  # fmt: skip
_SHORTEST_ROOT: Final = 4


def find_root(stem: str) -> str:
    """The stem without what makes a noun of a verb and the like: "product" and "producer" are "produc"; rough."""
    for ending in _DERIVED:
        if stem.endswith(ending) and len(stem) - len(ending) >= _SHORTEST_ROOT:
            stem = stem[: -len(ending)]
            break
    return stem.rstrip("aeiou") if len(stem) > _SHORTEST_ROOT else stem
