"""The story in a web page: its text in paragraphs, its title, byline and day, by trafilatura, without the network."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from quotetrack.errors import TextTooLongError, UnreadableTextError

DEEPEST: Final = 500
"""Elements inside of each other; the deepest pages of real papers stay below 100."""

MOST_ATTRIBUTES: Final = 500
"""Attributes of one element; libxml2 compares each with all others, so many of them take forever."""

LONGEST_TITLE: Final = 1_000
"""Code points of a title or a byline; what is longer is neither."""

SHORT: Final = 250
"""Code points below which trafilatura takes the page's bare text, where every inline element is a line of its own; the
same page is then read again without these."""

# fmt: off
INLINE: Final = (
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
)
# fmt: on

_TAG = re.compile(r"""<[A-Za-z](?:[^>"']+|"[^"]*"|'[^']*')*""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_BETWEEN = re.compile(r"[\s/]+")


@dataclass(frozen=True, slots=True)
class Story:
    """What a page says of its story; paragraphs are parted by an empty line.

    ``published`` is the beginning, in UTC, of the day that the page names.
    """

    text: str
    title: str | None
    byline: str | None
    published: datetime | None


def extract(html: str, *, longest: int) -> Story:
    """The story of a page of at most ``longest`` code points.

    Raises TextTooLongError for a longer page and UnreadableTextError for one without a story, or one so broken or so
    hostile that it cannot be read.
    """
    if len(html) > longest:
        raise TextTooLongError(f"The page has {len(html)} characters; {longest} are the most.")
    try:
        found = _read_page(html)
        if found and 0 < len(found.text or "") < SHORT:
            found = _read_page(html, without=INLINE)
    except UnreadableTextError:
        raise
    except Exception as error:  # Whatever a hostile page makes the parser do, it is the page that is at fault.
        raise UnreadableTextError("The HTML cannot be read.") from error
    paragraphs = [line.strip() for line in ((found and found.text) or "").splitlines()]
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    if not text:
        raise UnreadableTextError("The HTML holds no story.")
    return Story(text, _clean(found.title), _clean(found.author), _read_day(found.date))


def _read_page(html: str, without: tuple[str, ...] = ()) -> Any:
    # Loaded at first use: it takes a third of a second, and most commands read no HTML.
    from lxml.etree import iterwalk, strip_tags
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura import bare_extraction

    if not html.strip():
        return None
    _check_attributes(html)
    tree = document_fromstring(
        html.encode(), parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    )
    depth = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise UnreadableTextError("The HTML is nested too deeply.")
    if without:
        strip_tags(tree, *without)
    return bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )


def _check_attributes(html: str) -> None:
    for match in _TAG.finditer(html):
        tag = match.group()
        if len(tag) > 2 * MOST_ATTRIBUTES and len(_BETWEEN.split(_QUOTED.sub(" ", tag))) > MOST_ATTRIBUTES:
            raise UnreadableTextError("An element of the HTML has too many attributes.")


def _clean(value: str | None) -> str | None:
    words = " ".join(value.split()) if value else ""
    return words if 0 < len(words) <= LONGEST_TITLE else None


def _read_day(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None
    except ValueError:
        return None
