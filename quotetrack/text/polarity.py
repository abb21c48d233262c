"""Words that turn a sentence round: negations, verbs that deny, and prefixes such as un-."""

from collections.abc import Sequence
from typing import Final

NEGATORS: Final = frozenset(
    ("not", "no", "never", "nobody", "none", "nothing", "neither", "nor", "nowhere", "without", "hardly", "scarcely")
)
"""Forms that negate by themselves; "n't" has become "not" in the normal form."""

_DENYING_WORDS: Final = """
fail fails failed failing failure deny denies denied denying denial refuse refuses refused refusing refusal unable
unlikely impossible lack lacks lacked lacking ban bans banned banning prohibit prohibits prohibited forbid forbids
forbidden reject rejects rejected rejecting refute refutes refuted dispute disputes disputed doubt doubts doubted
doubtful prevent prevents prevented avoid avoids avoided oppose opposes opposed untrue false wrong nonsense rarely
seldom barely cease ceased stops stopped lie absence absent unwilling dismiss dismissed dismisses disagree disagreed
"""
DENIERS: Final = frozenset(_DENYING_WORDS.split())
"""Words that carry a negation inside: "failed to", "denied", "unable"; they count where the other side has none."""

_HARMLESS_AFTER: Final = {
    "not": frozenset(("only", "just", "least", "merely", "simply", "solely")),
    "no": frozenset(("doubt", "matter", "wonder", "question", "fewer", "less", "later", "sooner", "secret")),
    "nothing": frozenset(("less", "short")),
}
_PREFIXES: Final = ("un", "in", "im", "il", "ir", "dis", "non")
_SHORTEST: Final = 4
# A prefix that is none: their halves are words, but not opposites.
_SHAM_WORDS: Final = """
informed inform intense intension invaluable instill install installed insure intend invest invested impress impressed
import impart impeach impact dispatch discover display discount discourse discharge dispose disease indeed income inside
inland increased input incite incited infamous inflame inflammable index inhabit inhabited illuminate irradiate under
until unit united uniform universe union disperse intent intention improve improved imposed impose disband dissent inset
invite
"""
_SHAM_OPPOSITES: Final = frozenset(_SHAM_WORDS.split())


def find_negators(forms: Sequence[str]) -> list[int]:
    """The positions of the forms that negate; "not only" and "no doubt" do not, "neither … nor" does once."""
    found: list[int] = []
    neither = False
    for index, form in enumerate(forms):
        if form not in NEGATORS:
            continue
        following = forms[index + 1] if index + 1 < len(forms) else ""
        if following in _HARMLESS_AFTER.get(form, ()):
            continue
        if form == "nor" and neither:
            continue
        neither = neither or form == "neither"
        found.append(index)
    return found


def are_opposite(one: str, other: str) -> bool:
    """Whether one is the other with a negating prefix: "willing" and "unwilling", "lawful" and "unlawful"."""
    return other in list_positives(one) or one in list_positives(other)


def list_positives(form: str) -> frozenset[str]:
    """What the form may negate: "unlawful" has "lawful", "harmless" has "harmful"; most of them are no words."""
    found = [
        form[len(prefix) :]
        for prefix in _PREFIXES
        if form.startswith(prefix) and len(form) - len(prefix) >= _SHORTEST and form not in _SHAM_OPPOSITES
    ]
    if form.endswith("less"):
        found.append(f"{form[:-4]}ful")
    return frozenset(found)
