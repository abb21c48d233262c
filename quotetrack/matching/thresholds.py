"""Every number that was chosen by measuring; docs/matching.md says how and on what."""

from typing import Final

FUNCTION_WEIGHT: Final = 0.3
"""A function word's weight beside a content word's 1, where the share of common words is taken."""

ALTERED_SHARE: Final = 0.60
"""From this share of common words in the same order on, two statements are one wording with changes."""

CONTRAST_SHARE: Final = 0.55
"""From this share of common content on, a different number or a negation contrasts the same claim."""

PARAPHRASE_SHARE: Final = 0.50
"""From this share of common content on, two wordings are suggested as one claim."""

RELATED_SHARE: Final = 0.30
"""From this share of common content on, two statements are about the same thing."""

SAME_SPEAKER_BONUS: Final = 0.08
"""What one speaker on both sides adds to the share of common content; two different ones take as much away."""

RUN_WORDS: Final = 6
"""So many words in a row in common, with two of content, are a quotation of the same words."""

CONTAINED_SHARE: Final = 0.80
"""From this share of the shorter statement on, in the same order, the shorter one is a changed piece of the longer."""

RUN_SHARE: Final = 0.6
"""The share of the shorter statement that such a run must be."""

REPORTED_SHARE: Final = 0.75
"""From this share of words equal but for person and tense on, one statement reports the other."""

NUMBER_SHARE: Final = 0.45
"""From this share of common content on, a number that disagrees makes the same claim with another number."""
