"""Currencies, measures and kinds of year, as they follow or precede a number."""

from typing import Final

CURRENCIES: Final = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr", "₽": "rub", "₩": "krw",
                     "usd": "usd", "eur": "eur", "gbp": "gbp"}  # fmt: skip
"""Signs before a number."""

CURRENCY_WORDS: Final[dict[str, tuple[str, float]]] = {
    "dollar": ("usd", 1), "dollars": ("usd", 1), "cent": ("usd", 0.01), "cents": ("usd", 0.01), "bucks": ("usd", 1),
    "euro": ("eur", 1), "euros": ("eur", 1), "pence": ("gbp", 0.01), "sterling": ("gbp", 1), "yen": ("jpy", 1),
    "rupee": ("inr", 1), "rupees": ("inr", 1), "ruble": ("rub", 1), "rubles": ("rub", 1), "won": ("krw", 1),
    "crown": ("crown", 1), "crowns": ("crown", 1), "franc": ("franc", 1), "francs": ("franc", 1), "$": ("usd", 1),
    "€": ("eur", 1), "£": ("gbp", 1), "peso": ("peso", 1), "pesos": ("peso", 1), "rand": ("zar", 1),
}  # fmt: skip
"""Words after a number, with the worth of one in the currency's unit. "pounds" may be weight, and is a measure."""

_MEASURE_NAMES: Final = {
    "length": "millimeter 0.001, mm 0.001, centimeter 0.01, cm 0.01, meter 1, kilometer 1000, km 1000, mile 1609.34, "
    "foot 0.3048, feet 0.3048, inch 0.0254, inches 0.0254, yard 0.9144",
    "weight": "gram 0.001, kilogram 1, kilo 1, ton 1000, tons 1000, tonne 1000, ounce 0.02835",
    "pound": "pound 1",
    "area": "acre 4047, hectare 10000",
    "volume": "liter 1, gallon 3.785, pint 0.473, barrel 159",
    "speed": "kmh 1, mph 1.609",
    "second": "second 1, minute 60, hour 3600",
    "day": "day 1, week 7, fortnight 14",
    "month": "month 1, year 12, decade 120, century 1200, centuries 1200",
    "points": "point 1",
    "degrees": "degree 1",
}
MEASURES: Final[dict[str, tuple[str, float]]] = {
    name + plural: (unit, float(scale))
    for unit, names in _MEASURE_NAMES.items()
    for name, scale in (entry.split() for entry in names.split(","))
    for plural in ("", "s")
}
"""Words after a number, with the kind of measure and the size of one; kinds convert within themselves alone."""

TIMES: Final = frozenset(name for name, (unit, _) in MEASURES.items() if unit in ("second", "day", "month"))
"""The measures of time, which also stand alone: "for weeks", "a day"."""

PERIOD_MODIFIERS: Final = {"fiscal": "fiscal", "financial": "fiscal", "tax": "fiscal", "academic": "academic",
                           "school": "academic", "calendar": "calendar"}  # fmt: skip
"""What makes "year" another year than the calendar's."""
