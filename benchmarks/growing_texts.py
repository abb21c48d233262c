"""Texts of any size, made up and always the same: news as it is written, and what nobody would write."""

import random
from collections.abc import Callable, Mapping
from itertools import count
from types import MappingProxyType

_GIVEN = ("Ines", "Karel", "Odile", "Ruth", "Tomas", "Ada", "Luis", "Mara", "Niels", "Priya", "Samuel", "Yusra")
_STARTS = ("Bran", "Cal", "Dor", "Ever", "Fal", "Gar", "Hol", "Kow", "Lind", "Mor", "Nor", "Pel", "Quin", "Row", "Tar")
_MIDDLES = ("a", "e", "en", "er", "i", "in", "o", "ol")
_ENDS = ("berg", "by", "dale", "dt", "field", "kov", "lund", "mann", "ner", "ski", "ston", "tti", "well", "wick")
_OFFICES = ("Director", "Mayor", "Commissioner", "Chairwoman", "Professor", "Inspector")
_BODIES = ("Harbor Authority", "Water Board", "School Council", "Transit Agency", "Growers Union")
_CUES = ("said", "added", "told reporters", "argued", "warned")
_CLAUSES = (
    "the pier would stay shut until the spring",
    "nobody had asked the crews what they needed",
    "the new meters cost {number} crowns a year",
    "at least {number} families had been moved since Monday",
    "the council never read the report it paid for",
    "the tide will not wait for a vote",
    "there was no plan for the night ferry",
)
_SCENES = (
    "The hall was half empty when the vote began, and the lamps along the quay had been lit for an hour.",
    "Work on the sluice started {number} years ago and has been stopped twice, once for want of stone.",
    "A second meeting is planned for Friday, in the old customs house behind the market.",
    "Rain had washed out the lower road, so the buses went around by the mill.",
)
_MARKS = ("“", "”", "‘", "’", '"', "'", "``", "''", "«", "»", "„", "‚", "‹", "›", "`", "(", "[", "{")


def grow_text(words: int, seed: int = 1) -> str:
    """News of at least that many words, in paragraphs; the people and bodies in it grow with its length."""
    draw = random.Random(seed)
    paragraphs: list[str] = []
    written = 0
    for number in count():
        if written >= words:
            return "\n\n".join(paragraphs)
        if number % 24 == 0:
            town, people = _invent_surname(draw), [_invent_person(draw) for _ in range(4)]
        paragraph = _write_paragraph(draw, town, people)
        written += len(paragraph.split())
        paragraphs.append(paragraph)
    raise AssertionError("count() never ends")


def _invent_surname(draw: random.Random) -> str:
    return draw.choice(_STARTS) + draw.choice(_MIDDLES) + draw.choice(_ENDS)


def _invent_person(draw: random.Random) -> tuple[str, str, str]:
    return draw.choice(_OFFICES), draw.choice(_GIVEN), _invent_surname(draw)


def _write_paragraph(draw: random.Random, town: str, people: list[tuple[str, str, str]]) -> str:
    office, given, surname = draw.choice(people)
    body = f"the {town} {draw.choice(_BODIES)}"
    cue = draw.choice(_CUES)
    first, second, third = (_write_clause(draw) for _ in range(3))
    opening, further, last = (clause[0].upper() + clause[1:] for clause in (first, second, third))
    scene = draw.choice(_SCENES).format(number=draw.randint(2, 90))
    forms = (
        f"“{opening},” {office} {given} {surname} {cue}. “And {second}.”",
        f"{given} {surname}, who leads {body}, {cue} that {first}. {scene}",
        f"“{opening},” {surname} said, “because {second}, and {third}.” {scene}",
        f"According to {body}, {first}. It {cue} that {second}.",
        f"{scene} But the {office.lower()} denied that {first}, and {surname} called it “a parade of small delays.”",
        f"{scene} “{opening},” one resident said. She {cue} that {second}.",
        f"{surname} said {first}.\n\n“{further}. {last}.\n\n“{opening},” he added.",
    )
    return draw.choice(forms)


def _write_clause(draw: random.Random) -> str:
    return draw.choice(_CLAUSES).format(number=draw.randint(3, 9000))


def _repeat(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _nest_marks(size: int) -> str:
    """One mark inside another, so many levels deep; ``size`` is the number of levels."""
    opening, closing = _repeat("“‘", size), _repeat("”’", size)
    return f"{opening}The tide will not wait{closing[::-1]}, Ada Lund said."


def _write_one_line(size: int) -> str:
    text = grow_text(size // 5)
    return " ".join(text.split())[:size]


# name: what makes a text of a size. The size is in code points, save for nested marks, where it is in levels.
HOSTILE: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "news in one line": _write_one_line,
        "nested marks": _nest_marks,
        "quotation marks alone": lambda size: '"' * size,
        "opening marks alone": lambda size: "“" * size,
        "apostrophes alone": lambda size: "'" * size,
        "every mark, none matched": lambda size: _repeat("".join(f"{mark}said Ada, " for mark in _MARKS), size),
        **{
            f"{mark} never matched": (lambda size, mark=mark: _repeat(f"{mark}Ada Lund said that it rains. ", size))
            for mark in _MARKS
        },
        "one word": lambda size: "a" * size,
        "capitalised words": lambda size: _repeat("Lund Karel Norwick ", size),
        "distinct names": lambda size: " ".join(f"Ada N{_spell(n)} said." for n in range(size // 16))[:size],
        "cue words alone": lambda size: _repeat("said told added ", size),
        "pronouns and cues": lambda size: _repeat("he said she said they said ", size),
        "full stops": lambda size: "." * size,
        "line ends": lambda size: "\n" * size,
        "one letter a paragraph": lambda size: _repeat("“\n\n", size),
        "turns of a transcript": lambda size: _repeat("ADA LUND: We wait.\n\nQ. Why?\n\nA. The tide.\n\n", size),
        "colons": lambda size: _repeat("Lund: ", size),
        "titles": lambda size: _repeat("Mr. Dr. Sen. Director ", size),
        "commas": lambda size: _repeat("Lund, the mayor, ", size),
    }
)
SIZES: Mapping[str, int] = MappingProxyType(
    {
        "news in one line": 500_000,
        "nested marks": 5_000,
        "quotation marks alone": 5_000_000,
        "opening marks alone": 5_000_000,
        "apostrophes alone": 5_000_000,
    }
)
"""The smaller size of each text (the larger one is twice that), where it is not ``SIZE``."""
SIZE = 100_000


def _spell(number: int) -> str:
    """A number in letters: 0 is "a", 25 "z", 26 "ba"."""
    letters = ""
    while True:
        number, digit = divmod(number, 26)
        letters = chr(ord("a") + digit) + letters
        if not number:
            return letters
