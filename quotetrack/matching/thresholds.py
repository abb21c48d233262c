"""Every number that was chosen by measuring; docs/matching.md says how and on what."""

from typing import Final

FUNCTION_WEIGHT: Final = 0.3
"""A function word's weight beside a content word's 1, where the share of common words is taken."""

SAME_WORDING_SHARE: Final = 0.85
"""From this share of common words in the same order on, nothing else is asked: one wording with changes."""

REPORTED_SHARE: Final = 0.75
"""From this share of words equal but for person and tense on, one statement reports the other."""

ALIKE_SHARE: Final = 0.45
"""From this share of content in common on, by sense or kin, two statements may be one wording with changes."""
