"""Numbers tell nobody apart, and people keep their habits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from sim.core.luck import PaymentLuck
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.world.buyers import BuyerPool
from sim.world.identities import CRIMINAL, Identities
from sim.world.people import Buyer, Conduct
from tests.support.small_market import changed, tiny

if TYPE_CHECKING:
    from sim.scenario import Fraud
    from sim.world.people import Identity

SCENARIO = changed(tiny()[0], demand__buyers=2_400)
CODES = ("DE", "GB")
PLACES = 2_400


def identities(seed: int = 1, **changes: float) -> Identities:
    fraud: Fraud = changed(SCENARIO, **{f"fraud__{key}": value for key, value in changes.items()}).fraud
    return Identities(fraud, CODES, PLACES, Streams(seed))


def buyer(person: int) -> Buyer:
    return Buyer(person, SCENARIO.countries[person % 2], Conduct.HONEST, "consumer")


def shown(found: Identities, person: int, u: float = 0.5, now: int = 0, method: int = 0) -> Identity:
    return found.of(buyer(person), now, PaymentLuck(0.5, u, 0.9, 0.9, 0.5, 0.9), 0.04, method)


def test_numbers_of_accounts_tell_nothing() -> None:
    """Those of criminals lie among the others, and the order in which accounts were opened cannot be seen."""
    found = identities()
    honest = [found.account(index) for index in range(3_000)]
    criminal = [found.account(CRIMINAL + gang * 10**6 + n) for gang in range(30) for n in range(100)]
    assert stats.mannwhitneyu(honest, criminal).pvalue > 1e-3
    assert abs(stats.spearmanr(range(3_000), honest).statistic) < 0.07
    for bits in range(8):
        assert (
            stats.chisquare(list(Counter(n >> bits & 7 for n in (*honest, *criminal)).values())).pvalue > 1e-4
        )
    assert len({*honest, *criminal}) == 6_000
    assert all(0 <= number < 2**53 for number in (*honest, *criminal))


@pytest.mark.parametrize("kind", ["device", "instrument", "address"])
def test_so_do_those_of_what_they_shop_with(kind: str) -> None:
    found = identities()
    honest = [getattr(shown(found, person), kind) for person in range(1_500)]
    criminal = [found.number(kind, CRIMINAL + gang, n) for gang in range(15) for n in range(100)]
    assert stats.mannwhitneyu(honest, criminal).pvalue > 1e-3


def test_another_seed_numbers_them_otherwise() -> None:
    one, other = ([identities(seed).account(n) for n in range(500)] for seed in (1, 2))
    assert not set(one) & set(other)


def test_somebody_has_a_device_a_card_and_an_address_for_years() -> None:
    found = identities(shared_device_share=0.0, gift_share=0.0, second_device_share=0.0)
    for person in range(50):
        days = [shown(found, person, now=day * DAY) for day in range(0, 6_000, 25)]
        for kind, years in (("device", 900), ("instrument", 700), ("address", 3_000)):
            assert abs(len({getattr(day, kind) for day in days}) - 6_000 / years) < 2


def test_honest_oddities_come_at_their_rates() -> None:
    found = identities(shared_device_share=0.0)
    rng = np.random.default_rng(1)
    usual = {person: shown(found, person) for person in range(600)}
    home = {p: found._address(p, p, 0, 0.99) for p in usual}
    odd: Counter[str] = Counter()
    size = 0
    for person in usual:
        for u in rng.random(20):
            now = shown(found, person, float(u))
            odd["gift"] += now.address != home[person]
            odd["abroad"] += now.instrument_country != buyer(person).country.code
            odd["card"] += now.instrument != found.instrument(buyer(person), 0, 0)
            size += 1
    for name, share in (("gift", 0.06), ("abroad", 0.04), ("card", 0.04)):
        assert abs(odd[name] - size * share) < 5 * (size * share) ** 0.5
    devices = {p: len({shown(found, p, float(u)).device for u in rng.random(40)}) for p in range(100)}
    assert set(devices.values()) == {2}


def test_families_of_two_to_four_share_a_device_and_an_address() -> None:
    found = identities(shared_device_share=1.0, second_device_share=0.0, gift_share=0.0)
    members = Counter(shown(found, person).device for person in range(PLACES))
    assert set(members.values()) == {2, 3, 4}
    assert Counter(shown(found, person).address for person in range(PLACES)).most_common(1)[0][1] == 4


def test_first_holders_have_been_there_and_others_begin_when_they_come() -> None:
    pool = BuyerPool(changed(SCENARIO, demand__customer_lifetime_days=100.0), tiny()[1], Streams(1))
    groups = range(len(pool.groups))
    first = [pool.draw(group, u, 0) for group in groups for u in np.linspace(0.001, 0.999, 900)]
    ages = [-b.opened_at / DAY for b in {b.index: b for b in first}.values()]
    assert min(ages) > 0
    assert stats.kstest(ages, "expon", args=(0, 100.0)).pvalue > 1e-3
    later = [pool.draw(group, u, 900 * DAY) for group in groups for u in (0.2, 0.6)]
    assert {b.opened_at for b in later if b.index >= pool.size} == {900 * DAY}


def test_who_was_barred_opens_an_account_and_keeps_the_device() -> None:
    pool = BuyerPool(SCENARIO, tiny()[1], Streams(1))
    old = pool.draw(0, 0.4, 0)
    pool.bar(old)
    new = pool.draw(0, 0.4, 5 * DAY)
    assert (old.barred, new.barred) == (True, False)
    assert (new.number != old.number, new.opened_at) == (True, 5 * DAY)
    luck = PaymentLuck(0.5, 0.5, 0.9, 0.9, 0.5, 0.9)
    assert pool.identities.of(new, 0, luck, 0.0, 0) == pool.identities.of(old, 0, luck, 0.0, 0)


def test_who_never_comes_back_stays_away_under_another_account_too() -> None:
    pool = BuyerPool(SCENARIO, tiny()[1], Streams(1))
    old = pool.draw(0, 0.4, 0)
    pool.lose(old)
    pool.bar(old)
    assert pool.has_lost(pool.draw(0, 0.4, 5 * DAY))
    later = pool.draw(0, 0.4, 100_000 * DAY)
    assert later.person != old.person
    assert not pool.has_lost(later), "somebody else has the place"
