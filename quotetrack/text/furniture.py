"""Furniture: paragraphs of a web page that are no part of the story."""

import re

_LONGEST = 300
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.’'-]*(?:\s+(?:[A-ZÀ-ÖØ-Þ][\w.’'-]*|de|van|von|der|la|al)){1,4}"
_ROLE = (
    r"(?:staff|senior|political|national|chief|special|business|sports|court|crime|world|health|science|education)?\s*"
)
_PATTERNS = (
    # Section labels and navigation.
    r"(?:current|latest|breaking|top|more|local|world|national|related|trending|popular|recent)\s+(?:news|stories|headlines|articles|posts|topics)",
    r"(?:home|news|opinion|sports?|business|politics|advertisement|advertising|sponsored(?: content)?|related|comments?|topics?|tags?|share|"
    r"menu|search|subscribe|log ?in|sign ?in|sign ?up|print|email|listen|loading\W*|gallery|photos?|videos?|close|skip ad|copy link)",
    r"published in .{1,60}",
    r"(?:swipe|scroll|tap|skip|jump|continue|go|back|return) (?:to|down|up|for|left|right)\b.{0,40}",
    r"(?:story|article) continues (?:below|after).{0,40}",
    r"(?:next|previous|prev) (?:page|article|story|post)|page \d+(?: of \d+)?|\d+ of \d+",
    r"(?:view|leave|post|show|see|read|hide) (?:all |the )?(?:\d+ )?comments?|\d+ comments?|comments are closed\.?",
    # Prompts.
    r"(?:blog )?comments powered by .{1,30}|please enable javascript.{0,100}",
    r"(?:please )?(?:sign up|subscribe|register)(?: here| now| today)? (?:for|to|and)\b.{0,200}",
    r"get (?:our|the latest|the day.s|breaking|unlimited|email)\b.{0,200}(?:newsletter|inbox|email|app|alerts?|delivered|access).{0,60}",
    r"(?:click|tap) (?:here|to|on|below)\b.{0,150}",
    r"(?:read|see|watch|hear|learn|find out|listen|explore) (?:more|also|next|now|the full|the rest|here)\b(?:\s*(?:[:|»>…].{0,200}|(?:about|from|on|at|stor|here|in|article|of).{0,80}))?\.?",
    r"(?:related|also|more|watch|read|photos?|video|gallery|listen|trending|recommended|don.t miss|must read|up next)(?: \w+){0,3}?\s*[:|»]\s?[^“\"]{0,200}",
    r"(?:follow|like|find|join|contact|reach|email|tweet) (?:us|me|him|her|the author|the reporter|the writer|@\w+|[A-Z]\w+ [A-Z]\w+)\b.{0,30}(?:on|at|@).{0,120}",
    r"(?:share|tweet|pin|email|print|save|bookmark)(?: (?:this|on|via|to|it|with|article|story|now|page|link|facebook|twitter|friends|email|x)\b.{0,40})+",
    r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies.{0,250}|(?:accept|manage|reject) (?:all )?(?:cookies|consent|preferences).{0,60}",
    r"by (?:using|continuing|signing|clicking|subscribing|submitting)\b.{0,100}(?:agree|accept|consent).{0,150}",
    r"(?:privacy policy|terms of (?:use|service)|cookie policy|all rights reserved)\b.{0,120}",
    r"(?:do you )?have a (?:news )?tip\b.{0,150}|got a (?:news )?tip\b.{0,150}",
    r"(?:this article|this story|a version of this (?:article|story)) (?:was |has been )?(?:originally |first )?(?:appear(?:s|ed)|published)\b.{0,200}",
    r"(?:support|donate|become a (?:member|subscriber))\b.{0,30}(?:journalism|today|now|us|member|newsroom)\b.{0,60}",
    # Rights and credits.
    r"(?:©|\(c\)\s?\d|copyright\b\s*(?:©|\(c\)|\d|by\b)).{0,250}|.{0,120}\ball rights reserved\.?.{0,100}",
    r"(?:photo|image|picture|video|illustration|graphic|photograph)s?(?: credits?)?\s*(?:by|:|/|courtesy)\s?.{1,100}",
    r"(?:\(|\[)?(?:file )?(?:photo|image)(?: by|:|/|\s-).{1,100}",
    r"[^.“\"]{0,80}/\s?(?:getty(?: images)?|reuters|ap|afp|associated press|bloomberg|shutterstock|epa)(?:\s.{0,40})?",
    r"(?:visit|distributed by|copyright)\b.{0,100}(?:tribune|agency|llc|\.com|inc)\b.{0,40}",
    # Handles and addresses alone.
    r"@\w{2,30}|(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+",
    r"[-_=*•·.~—–#|<>\s]+",
)
_FURNITURE = re.compile(r"(?:" + "|".join(f"(?:{pattern})" for pattern in _PATTERNS) + r")\s*\Z", re.IGNORECASE)
# Bylines need their capitals: "by mistake" is none.
_BYLINES = re.compile(
    rf"(?:By|BY|Written by|Reported by|Story by)\s+(?:{_NAME}|[A-ZÀ-ÖØ-Þ.’' -]{{5,50}})(?:(?:,|\s+and|\s*&|\s*\|)\s*{_NAME})*"
    rf"(?:\s*(?:,|\||-|—|–|•|/)\s*[^.“\"?!]{{1,70}})?\s*\Z"
    rf"|{_NAME}(?:,\s*{_NAME})*,\s+(?:The\s+)?[A-Z][\w&.’' -]{{2,50}}\s+on\s*\Z"
    rf"|{_NAME},?\s+(?i:{_ROLE}(?:writer|reporter|correspondent|editor|columnist|contributor))(?:\s*[,|].{{0,60}})?\s*\Z"
    r"|(?i:updated|published|posted|last (?:updated|modified)|first published)\b:?\s(?=.{0,60}\d)[\w,.:/| -]{4,70}\Z"
)
_INNER_SPACE = re.compile(r"\s+")


def is_furniture(paragraph: str) -> bool:
    """Whether a trimmed paragraph is page text around the story: a label, a byline, a prompt, a credit, a rights line.

    The whole paragraph must match one known form, so that a sentence of the story that merely begins like one stays.
    """
    if len(paragraph) > _LONGEST:
        return False
    line = _INNER_SPACE.sub(" ", paragraph)
    return _FURNITURE.match(line) is not None or _BYLINES.match(line) is not None
