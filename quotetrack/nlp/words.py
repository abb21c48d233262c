"""The closed classes of English words that clause rules lean on, from ``data/function_words.txt``; in lower case."""

from quotetrack.nlp.lexicons import load_classes


def _read(name: str) -> frozenset[str]:
    return frozenset(word for line in load_classes("function_words.txt")[name] for word in line.split())


MODALS = _read("modals")
HAVE = _read("have")
BE = _read("be")
DO = _read("do")
NEGATIONS = _read("negations")
RARELY = _read("rarely")
CONDITIONS = _read("conditions")
SUBJECT_PRONOUNS = _read("subject pronouns")
OBJECT_PRONOUNS = _read("object pronouns")
DETERMINERS = _read("determiners")
PREPOSITIONS = _read("prepositions")
SUBORDINATORS = _read("subordinators")
CONJUNCTIONS = _read("conjunctions")
RELATIVES = _read("relatives")
CLAUSE_OPENERS = _read("clause openers")
DAYS = _read("time adverbs")
TIME_NOUNS = _read("time nouns")
TIME_OPENERS = _read("time openers")
ADVERBS = _read("adverbs")
AUXILIARIES = MODALS | HAVE | BE | DO | {"cannot"}
OWNERS = frozenset({"his", "her", "its", "their", "my", "our", "your", "whose"})
DASHES = frozenset({"—", "–", "--", "---", "―", "‒"})
NOT_ADVERBS = frozenset({"family", "reply", "supply", "ally", "july", "early", "italy", "assembly"})


def is_adverb(word: str) -> bool:
    """Whether the word may stand between a subject and its verb without changing who the subject is."""
    if word in ADVERBS or word in DAYS:
        return True
    return len(word) > 4 and word.endswith("ly") and word not in NOT_ADVERBS


def is_negated(word: str) -> bool:
    """Whether the word denies the verb after it: "not", "didn't"."""
    return word in NEGATIONS or word.endswith(("n't", "n’t"))
