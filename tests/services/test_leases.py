"""Who has a statement open: shared, for a few minutes, and given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from quotetrack.errors import InputError, NotFoundError
from quotetrack.services import accounts, leases
from quotetrack.services.records import Actor
from quotetrack.storage.connection import writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.leases import Lease
from quotetrack.terms import UserRole


@pytest.fixture
def ada(database) -> Actor:
    user, _ = accounts.add_user("ada lund", UserRole.EDITOR)
    return Actor(user.name, user_id=user.id)


@pytest.fixture
def bo(database) -> Actor:
    user, _ = accounts.add_user("bo", UserRole.EDITOR)
    return Actor(user.name, user_id=user.id)


@pytest.fixture
def statement(send) -> int:
    return send("“We have waited,” said Tamsin Orrell.").statements[0].id


def test_the_first_one_has_it_and_the_second_one_is_told(ada, bo, statement: int) -> None:
    lease = leases.take_lease(statement, actor=ada, minutes=5)
    assert (lease.holder, lease.user_id) == ("ada lund", ada.user_id)
    assert timedelta(minutes=4) < lease.until - read_clock() <= timedelta(minutes=5)
    assert leases.take_lease(statement, actor=bo, minutes=5) == lease
    assert leases.find_leases([statement, 99]) == {statement: lease}


def test_asked_again_it_is_renewed(ada, statement: int) -> None:
    first = leases.take_lease(statement, actor=ada, minutes=5)
    assert leases.take_lease(statement, actor=ada, minutes=5).until > first.until


def test_given_back_it_is_free_and_nobody_gives_back_what_another_has(ada, bo, statement: int) -> None:
    leases.take_lease(statement, actor=ada, minutes=5)
    leases.release_lease(statement, actor=bo)
    assert leases.take_lease(statement, actor=bo, minutes=5).holder == "ada lund"
    leases.release_lease(statement, actor=ada)
    assert leases.take_lease(statement, actor=bo, minutes=5).holder == "bo"


def test_one_that_has_run_out_is_no_more(ada, bo, statement: int) -> None:
    leases.take_lease(statement, actor=ada, minutes=5)
    with writing():
        Lease.update(until=read_clock() - timedelta(seconds=1)).execute()
    assert leases.find_leases([statement]) == {}
    assert leases.take_lease(statement, actor=bo, minutes=5).holder == "bo"
    assert leases.forget_leases() == 0


def test_of_many_who_come_at_once_one_has_it(ada, bo, statement: int) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda who: leases.take_lease(statement, actor=who, minutes=5).holder, [ada, bo] * 6))
    assert len(set(found)) == 1


def test_there_is_no_lease_of_nothing_nor_for_nobody(ada, statement: int) -> None:
    for number in (0, 99, 2**63):
        with pytest.raises(NotFoundError):
            leases.take_lease(number, actor=ada, minutes=5)
        leases.release_lease(number, actor=ada)
    with pytest.raises(InputError):
        leases.take_lease(statement, actor=Actor("command line"), minutes=5)
