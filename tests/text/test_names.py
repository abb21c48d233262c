"""Names fold into keys; titles come off; the name as written stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotetrack.text.names import fold_name, strip_titles


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Zoë Ångström", "zoe angstrom"),
        ("ZOE ANGSTROM", "zoe angstrom"),
        ("Søren Løvås", "soren lovas"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Łucja Đorđević", "lucja dordevic"),
        ("J.K. Varnholt", "j k varnholt"),
        ("J. K. Varnholt", "j k varnholt"),
        ("Rear Adm. Tobias Quell", "tobias quell"),
        ("Lt. Gov. Petra Vane Jr.", "petra vane"),
        ("Petra Vane’s", "petra vane"),
        ("O’Dare", "odare"),
        ("O'Dare", "odare"),
        ("  Petra \n Vane ", "petra vane"),
        ("Anne-Lise Brandt", "anne lise brandt"),
        ("President", "president"),
        ("…", ""),
        ("", ""),
    ],
)
def test_spellings_of_one_name_fold_into_one_key(written: str, key: str) -> None:
    assert fold_name(written) == key


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Gov. Petra Vane", "Petra Vane"),
        ("Sen. Petra Vane, Jr.", "Petra Vane"),
        ("Vice-President Vane", "Vane"),
        ("Dr. Zoë Ångström’s", "Zoë Ångström"),
        ("Petra  Vane", "Petra  Vane"),
        ("Governor", "Governor"),
        ("", ""),
    ],
)
def test_titles_come_off_and_the_rest_stays_as_written(written: str, bare: str) -> None:
    assert strip_titles(written) == bare


@given(st.text())
def test_a_key_is_plain_words_by_single_spaces(name: str) -> None:
    key = fold_name(name)
    assert key == key.casefold() == " ".join(key.split())
    assert fold_name(name.upper()) == fold_name(name.upper().lower())


@given(st.text())
def test_what_is_left_of_a_name_stands_in_it(name: str) -> None:
    assert strip_titles(name) in name
