"""Furniture: paragraphs of a web page that are no part of the story."""

import re
from dataclasses import dataclass
from typing import Final

# Prompts and notices are short; nothing longer is looked at.
_LONGEST = 300

_UPPER = "[A-ZÀ-ÖØ-Þ]"
_NAME = rf"{_UPPER}[\w.’'-]{{0,30}}(?:\s{_UPPER}[\w.’'-]{{0,30}}|\s(?:de|van|von|der|la|al)){{1,4}}"

_LABELS = (
    r"(?:current|latest|breaking|top|more|local|world|national|related|trending|popular|recent)"
    r" (?:news|stories|headlines|articles|posts|topics)|"
    r"home|news|opinion|sports?|business|politics|advertisement|advertising|sponsored(?: content)?|related|"
    r"topics?|tags?|"
    r"comments?|share|menu|search|subscribe|log ?in|sign ?in|sign ?up|print|e-?mail|listen|loading|gallery|"
    r"photos?|videos?|"
    r"close|skip ad|copy link|facebook|twitter|instagram|whatsapp|linkedin|reddit|before you go|full text|"
    r"abstract|letters|"
    r"getty(?: images)?|reuters|ap photo|published in .{1,60}"
)
_NAVIGATION = (
    r"(?:swipe|scroll|tap) (?:to|down|up|for|left|right)\b.{0,40}|"
    r"(?:skip|jump|go|back|return|continue) to (?:next|previous|the top|main|content|home|article|reading|"
    r"page)\b.{0,40}|"
    r"continue reading\b.{0,60}|(?:story|article) continues (?:below|after)\b.{0,40}|"
    r"(?:next|previous|prev) (?:page|article|story|post)|page \d+(?: of \d+)?|\d+ of \d+|"
    r"(?:view|leave|post|show|see|read|hide) (?:all |the |a )?(?:\d+ )?comments?|\d+ comments?|comments are closed"
)
_SITES = r"(?:twitter|facebook|instagram|linkedin|youtube|tiktok|threads|bluesky|x)\b"
_PROMPTS = (
    r"(?:blog )?comments powered by .{1,30}|please enable javascript\b.{0,100}|"
    r"(?:please )?(?:sign up|subscribe|register)(?: here| now| today)? (?:for|to|and)\b.{0,200}|"
    r"get (?:our|the latest|the day.s|breaking|unlimited|e-?mail)\b.{0,160}"
    r"(?:newsletter|inbox|e-?mail|app|alerts?|delivered|access)\b.{0,60}|"
    r"(?:click|tap) (?:here|below)|(?:click|tap) (?:(?:here|below) )?(?:to|on|for|and|if)\b.{0,150}|"
    r"(?:please )?like (?:the|our|this) (?:facebook )?page\b.{0,40}|"
    r"(?:read|see|watch|hear|learn|listen|explore) (?:more|also|next|now)"
    r"(?: ?[:|»>…].{0,200}| (?:about|from|on|at|here)\b.{0,80})?|"
    r"(?:read|see|watch|listen to|find) (?:the )?(?:full|rest|whole|ad|video|clip|interview|story|article)\b.{0,60}"
    r"(?:here|below|above|at [\w .]{1,40})|read the rest|"
    r"(?:related|read more|watch|photos?|video|gallery|listen|trending|recommended|don.t miss|must read|up next)"
    r"(?: (?:story|stories|coverage|articles?|links?|content|reading|topics))? ?[:|»] ?[^“\"]{0,200}|"
    r"(?:also|more) (?:on|in|from|at|of interest)\b[^“\"]{0,60}[:|»][^“\"]{0,120}|"
    rf"(?:follow|like|find|join) .{{1,120}}\b(?:on|at) (?:{_SITES}|@\w).{{0,120}}|follow @\w+.{{0,80}}|"
    r"(?:e-?mail|contact|reach) (?:the (?:author|reporter|writer)|him|her|us|\w+ \w+) at \S+@\S+.{0,60}|"
    r"share (?:this|on|via|with)\b(?: (?:this|article|story|page|post|link|on|via|with|friends|facebook|twitter|"
    r"x|e-?mail)\b"
    r"|[ ,/|&])*|(?:tweet|pin|e-?mail|print|save|bookmark) (?:this|it)(?: (?:article|story|page|post|link))?|"
    r"(?:do you have|have|got) a (?:news )?tip\b.{0,150}|"
    r"(?:support|donate to|become a) (?:our|independent|local|member|subscriber|quality)\b.{0,80}"
    r"(?:journalism|today|now|newsroom).{0,40}"
)
_NOTICES = (
    r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b.{0,250}|"
    r"(?:accept|manage|reject) (?:all )?(?:cookies|consent|preferences)\b.{0,60}|"
    r"by (?:using|continuing|signing|clicking|subscribing|submitting)\b.{0,100}\byou (?:agree|accept|"
    r"consent)\b.{0,150}|"
    r"privacy policy|terms of (?:use|service)|cookie policy|"
    r"(?:this article|this story|a version of this (?:article|story)) (?:was |has been )?(?:originally |first )?"
    r"(?:appear(?:s|ed)|published) (?:on|in|at|by)\b.{0,150}|"
    r"(?:©|\(c\) ?\d|copyright (?:©|\(c\)|\d|by\b)).{0,250}|.{0,120}\ball rights reserved\b.{0,100}|"
    r"(?:visit|distributed by) [^“\"]{0,100}(?:tribune|content agency|llc|\.com)\b.{0,40}"
)
_CREDITS = (
    r"[(\[]?(?:(?:file )?photo|image|picture|video|illustration|graphic|photograph)s?(?: credits?)? ?"
    r"(?:by [^“\"]{1,60}|[:/|] ?[^“\"]{1,100}|courtesy [^“\"]{1,80})|"
    r"[^.“\"]{0,80}/ ?(?:getty(?: images)?|reuters|ap|afp|associated press|bloomberg|shutterstock|"
    r"epa)(?: [^“\"]{0,40})?|"
    r"@\w{2,30}|(?:https?://|www\.)\S+|[\w.+-]{1,60}@[\w-]{1,60}\.[\w.-]{1,20}|[-_=*•·~—–#|<> ]+"
)
_FURNITURE = re.compile(rf"(?:{_LABELS}|{_NAVIGATION}|{_PROMPTS}|{_NOTICES}|{_CREDITS})[ .:!…]*\Z", re.IGNORECASE)
# Bylines need their capitals: "by mistake" is none.
_BYLINES = re.compile(
    rf"(?:By|BY|Written by|Reported by|Story by) (?:{_NAME}|[A-ZÀ-ÖØ-Þ.’' -]{{5,50}})(?:(?:,| and| &| \|"
    rf") ?{_NAME}){{0,4}}"
    r"(?: ?[,|—–•/-] ?[^.“\"?!]{1,70})?\Z"
    rf"|{_NAME}(?:, {_NAME})?, (?:The )?{_UPPER}[\w&.’' -]{{2,50}} on\Z"
    rf"|{_NAME},? (?i:(?:\w+ ){{0,2}}(?:writer|reporter|correspondent|editor|columnist|contributor))"
    r"(?: ?[,|][^“\"]{0,60})?\Z"
    r"|(?i:updated|published|posted|last (?:updated|modified)|first published):? (?=.{0,60}\d)[\w,.:/| -]{4,70}\Z"
)
_INNER_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was said of paragraphs of one article by their words, each folded with ``fold_paragraph``."""

    story: frozenset[str] = frozenset()
    furniture: frozenset[str] = frozenset()


NO_VERDICTS: Final = Verdicts()


def fold_paragraph(paragraph: str) -> str:
    """The words by which a paragraph is known again: all that is between them counts as one space."""
    return _INNER_SPACE.sub(" ", paragraph).strip()


def is_furniture(paragraph: str, verdicts: Verdicts = NO_VERDICTS) -> bool:
    """Whether a trimmed paragraph is page text around the story: a label, a byline, a prompt, a notice or a credit.

    What was said of its words decides. Else the whole paragraph must match one known form, so that a sentence of the
    story that merely begins like one stays.
    """
    if verdicts != NO_VERDICTS and (folded := fold_paragraph(paragraph)) in verdicts.story | verdicts.furniture:
        return folded in verdicts.furniture
    if len(paragraph) > _LONGEST:
        return False
    line = _INNER_SPACE.sub(" ", paragraph)
    return _FURNITURE.match(line) is not None or _BYLINES.match(line) is not None
