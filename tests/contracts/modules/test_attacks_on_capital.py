"""Attacks on the insurance pool's capital and on who wants to be insured: each is tried, and takes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.testing.outcome import event
from chain.testing.panel import award
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    AT_DOOR,
    BOND,
    BROKER,
    CHECKPOINT,
    EXPORT,
    IMPORT,
    PRICE,
    RATE_BPS,
    TERM,
    UNDERWRITER,
    ProtocolChain,
)
from sim import modules
from sim.core.units import DAY
from tests.contracts.modules.examples import FEW
from tests.contracts.modules.underwriting import (
    ACTIVE,
    CAPITAL,
    capital,
    hand_over,
    insured,
    leave,
    lost,
    owed,
    vet,
    with_capital,
)

RICH = 200 * CAPITAL


@pytest.fixture
def protocol() -> ProtocolChain:
    return with_capital()


def shares_of(protocol: ProtocolChain, who: str) -> int:
    return int(protocol.view(protocol.pool, "sharesOf", who))


def worth(protocol: ProtocolChain, who: str) -> int:
    """What the shares of `who` would bring."""
    virtual = protocol.view(protocol.pool, "totalShares") + 10**6
    return int(shares_of(protocol, who) * (capital(protocol)[0] + 1) // virtual)


class TestA42WithAnHonestCarrier:
    """Buyer and seller without the carrier, which carries well and says so: the pool pays nothing."""

    def test_a42_a_silent_checkpoint_of_their_own(self) -> None:
        protocol = with_capital(vetted=True)
        vet(protocol, CARRIER)
        order = protocol.booked(scanned=8, checkpoint=OTHER)
        error = protocol.fails(SELLER, protocol.pool, "insure", order, PRICE)
        assert error == f"NotVetted(who={OTHER})"

    def test_a42_nor_where_the_pool_vets_nobody(self, protocol: ProtocolChain) -> None:
        order = protocol.booked(scanned=8, checkpoint=OTHER)
        assert protocol.fails(SELLER, protocol.pool, "insure", order, PRICE) == f"NotVetted(who={OTHER})"

    @pytest.mark.parametrize("hours", [1, 24, 479])
    def test_a42_a_window_shorter_than_the_carriers(self, protocol: ProtocolChain, hours: int) -> None:
        order = protocol.funded(deliverHours=hours)
        error = protocol.fails(BUYER, protocol.carriage, "book", order, protocol.booking())
        assert error.startswith("OrderEndsFirst(")
        assert protocol.fails(SELLER, protocol.pool, "insure", order, PRICE).startswith("WrongStage(")

    @pytest.mark.parametrize("scanned", [0, 8])
    def test_a42_to_the_last_second(self, scanned: int) -> None:
        protocol = with_capital(vetted=True)
        vet(protocol, CARRIER, CHECKPOINT)
        gang = (BUYER, SELLER, BROKER, OTHER)
        before = sum(map(protocol.held, gang))
        order = insured(protocol, payer=BROKER, scanned=scanned)
        hand_over(protocol, order)
        protocol.attest(order, EXPORT, IMPORT)
        protocol.at(protocol.order(order)["deadline"] - 1)
        protocol.attest(order, AT_DOOR)
        if scanned:
            protocol.attest(order, AT_DOOR, by=CHECKPOINT)
        protocol.sure(SELLER, protocol.escrow, "refund", order)
        assert protocol.fails(SELLER, protocol.pool, "claim", order).startswith("NotClaimable(")
        protocol.sure(STRANGER, protocol.pool, "expire", order)
        owed_to_gang = sum(
            protocol.credit(who, where)
            for who in gang
            for where in (protocol.escrow, protocol.carriage, protocol.pool)
        )
        late = modules.lateness_penalty(BOND, 700, 5 * DAY, 20 * DAY - 1)
        freight = protocol.credit(CARRIER)
        gain = sum(map(protocol.held, gang)) + owed_to_gang - before
        assert gain == late - freight - modules.premium(PRICE, RATE_BPS)


class TestA57CapitalForOneTransaction:
    def test_a57_around_a_premium(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        before = protocol.held(STRANGER)
        protocol.sure(STRANGER, protocol.pool, "provide", RICH)
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE)
        shares = shares_of(protocol, STRANGER)
        error = protocol.fails(STRANGER, protocol.pool, "redeem", shares)
        assert error == f"NoNotice(underwriter={STRANGER}, announced=0, wanted={shares})"
        assert worth(protocol, STRANGER) <= RICH == before - protocol.held(STRANGER)

    @pytest.mark.parametrize("how", ["expire", "claim"])
    def test_a57_around_the_end_of_a_policy(self, protocol: ProtocolChain, how: str) -> None:
        """A premium is not earned in one second, so nobody's second is worth one."""
        if how == "claim":
            order = lost(protocol)
            protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        else:
            order = insured(protocol)
            protocol.sure(SELLER, protocol.escrow, "cancel", order)
        protocol.sure(STRANGER, protocol.pool, "provide", RICH)
        protocol.sure(STRANGER, protocol.pool, how, order)
        assert worth(protocol, STRANGER) <= RICH

    @settings(max_examples=FEW)
    @given(st.lists(st.tuples(st.integers(1, PRICE), st.integers(1, 40 * DAY)), min_size=1, max_size=4))
    def test_a57_who_was_there_all_the_time_earns_all_of_it(self, story: list[tuple[int, int]]) -> None:
        """Second by second: whoever comes after half of the time has half of what is shared from then on."""
        protocol = with_capital()
        paid = 0
        for cover, wait in story:
            order = protocol.booked()
            protocol.sure(SELLER, protocol.pool, "insure", order, cover)
            paid += modules.premium(cover, RATE_BPS)
            before = capital(protocol)[0]
            protocol.at(protocol.now + wait)
            assert before <= capital(protocol)[0] <= CAPITAL + paid
            assert capital(protocol)[0] + protocol.view(protocol.pool, "unearned") == CAPITAL + paid
            assert protocol.held(protocol.pool) == owed(protocol)
        protocol.at(protocol.now + TERM)
        assert (capital(protocol)[0], protocol.view(protocol.pool, "unearned")) == (CAPITAL + paid, 0)

    def test_a57_half_of_the_term_earns_half(self, protocol: ProtocolChain) -> None:
        insured(protocol)
        began = protocol.now
        for part in (1, 2, 3):
            protocol.at(began + TERM * part // 4)
            assert capital(protocol)[0] == CAPITAL + 5_000 * part // 4

    def test_a57_whatever_is_paid_out_in_between(self, protocol: ProtocolChain) -> None:
        order = insured(protocol)
        hand_over(protocol, order)
        protocol.lose(order)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        began = protocol.view(protocol.pool, "policyOf", order)[2] - TERM
        protocol.at(began + TERM // 2)
        protocol.sure(OTHER, protocol.pool, "claim", order)
        rest = CAPITAL - modules.claim_payment(PRICE, PRICE, BOND, 1_000)
        for part in (2, 3, 4):
            protocol.reach(began + TERM * part // 4)
            assert capital(protocol)[0] == rest + 5_000 * part // 4

    def test_a57_two_premiums_take_as_long_as_they_would_on_average(self, protocol: ProtocolChain) -> None:
        insured(protocol)
        protocol.at(protocol.now + TERM // 2)
        insured(protocol)
        both = (2_500 * TERM // 2 + 5_000 * TERM) // 7_500
        began = protocol.now
        for seconds, earned in ((both // 2, 2_500 + 3_750), (both - 2, 9_999), (both + 1, 10_000)):
            protocol.at(began + seconds)
            assert capital(protocol)[0] == CAPITAL + earned


class TestA58SteppingAside:
    def test_a58_from_a_claim_that_is_foreseen(self, protocol: ProtocolChain) -> None:
        """The notice is longer than any policy that there is: the share is there when it is claimed."""
        protocol.sure(OTHER, protocol.pool, "provide", CAPITAL)
        order = insured(protocol)
        hand_over(protocol, order)
        shares = shares_of(protocol, OTHER)
        done = protocol.sure(OTHER, protocol.pool, "giveNotice", shares)
        ripe = protocol.now + TERM
        assert done.events == (event("NoticeGiven", underwriter=OTHER, shares=shares, until=ripe),)
        assert protocol.view(protocol.pool, "noticeOf", OTHER) == (shares, ripe)
        until = protocol.view(protocol.pool, "policyOf", order)[2]
        assert until <= ripe
        protocol.lose(order)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        error = protocol.fails(OTHER, protocol.pool, "redeem", shares)
        assert error == f"NoticeRuns(underwriter={OTHER}, until={ripe}, nowTs={protocol.now})"
        protocol.sure(STRANGER, protocol.pool, "claim", order)
        protocol.at(ripe)
        protocol.sure(OTHER, protocol.pool, "redeem", shares)
        payment = modules.claim_payment(PRICE, PRICE, BOND, 1_000)
        assert protocol.credit(OTHER, protocol.pool) in range(
            CAPITAL + (5_000 - payment) // 2 - 2, CAPITAL + (5_000 - payment) // 2 + 1
        )

    def test_a58_a_notice_that_is_over_cannot_wait_and_see(self, protocol: ProtocolChain) -> None:
        shares = shares_of(protocol, UNDERWRITER)
        assert protocol.fails(STRANGER, protocol.pool, "redeemFor", UNDERWRITER).startswith("NoNotice(")
        protocol.sure(UNDERWRITER, protocol.pool, "giveNotice", shares)
        assert protocol.fails(STRANGER, protocol.pool, "redeemFor", UNDERWRITER).startswith("NoticeRuns(")
        protocol.at(protocol.now + TERM)
        protocol.sure(STRANGER, protocol.pool, "redeemFor", UNDERWRITER)
        assert protocol.credit(UNDERWRITER, protocol.pool) == CAPITAL
        assert protocol.view(protocol.pool, "leavingShares") == shares_of(protocol, UNDERWRITER) == 0

    def test_a58_a_new_notice_begins_anew(self, protocol: ProtocolChain) -> None:
        protocol.sure(UNDERWRITER, protocol.pool, "giveNotice", 10**9)
        protocol.at(protocol.now + TERM - 1)
        protocol.sure(UNDERWRITER, protocol.pool, "giveNotice", 2 * 10**9)
        protocol.wait(1)
        assert protocol.fails(UNDERWRITER, protocol.pool, "redeem", 1).startswith("NoticeRuns(")
        error = protocol.fails(UNDERWRITER, protocol.pool, "redeem", 2 * 10**9 + 1)
        assert error == f"NoNotice(underwriter={UNDERWRITER}, announced={2 * 10**9}, wanted={2 * 10**9 + 1})"
        assert protocol.view(protocol.pool, "leavingShares") == 2 * 10**9
        protocol.sure(UNDERWRITER, protocol.pool, "giveNotice", 0)
        protocol.at(protocol.now + TERM)
        error = protocol.fails(UNDERWRITER, protocol.pool, "redeem", 1)
        assert error == f"NoNotice(underwriter={UNDERWRITER}, announced=0, wanted=1)"

    def test_a58_nobody_gives_notice_for_another(self, protocol: ProtocolChain) -> None:
        puppet = protocol.deploy("Puppet")
        data = protocol.data(protocol.pool, "giveNotice", 1)
        error = protocol.fails(UNDERWRITER, puppet, "act", protocol.pool, data)
        assert error == f"NotEnoughShares(underwriter={puppet}, owned=0, wanted=1)"


class TestA61SmallPolicies:
    def test_a61_a_strangers_unit_stands_in_nobodys_way(self, protocol: ProtocolChain) -> None:
        order = protocol.booked()
        error = protocol.fails(STRANGER, protocol.pool, "insure", order, 1)
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"
        protocol.sure(BUYER, protocol.pool, "insure", order, 1)
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE)
        assert protocol.view(protocol.pool, "policyOf", order)[:2] == (ACTIVE, PRICE)

    def test_a61_nor_does_it_shorten_the_policy(self, protocol: ProtocolChain) -> None:
        order = protocol.booked(protocol.funded(shipHours=24 * 60, deliverHours=24 * 20))
        protocol.sure(BUYER, protocol.pool, "insure", order, 1)
        protocol.at(protocol.now + 50 * DAY)
        protocol.sure(SELLER, protocol.pool, "insure", order, PRICE)
        assert protocol.view(protocol.pool, "policyOf", order)[2] == protocol.now + TERM


class TestA66FullPools:
    def test_a66_nobody_is_kept_in_by_ever_new_policies(self) -> None:
        """Capital on notice backs no new cover, so it is free when the notice is over."""
        protocol = ProtocolChain()
        protocol.sure(UNDERWRITER, protocol.pool, "provide", 2 * PRICE)
        protocol.sure(OTHER, protocol.pool, "provide", PRICE)
        orders = [insured(protocol), insured(protocol)]
        protocol.sure(OTHER, protocol.pool, "giveNotice", shares_of(protocol, OTHER))
        late = protocol.booked()
        error = protocol.fails(SELLER, protocol.pool, "insure", late, 2)
        assert error == "CapitalCommitted(available=0, wanted=2)"
        ripe = protocol.now + TERM
        protocol.at(ripe - DAY)
        for order in orders:
            protocol.sure(SELLER, protocol.escrow, "cancel", order)
            protocol.sure(STRANGER, protocol.pool, "expire", order)
            insured(protocol, PRICE)
        protocol.at(ripe)
        protocol.sure(OTHER, protocol.pool, "redeem", shares_of(protocol, OTHER))
        assert capital(protocol)[0] >= capital(protocol)[1] == 2 * PRICE

    def test_a66_what_backs_cover_stays(self, protocol: ProtocolChain) -> None:
        """Until policies that are over are expired, which anybody may do."""
        order = insured(protocol)
        shares = shares_of(protocol, UNDERWRITER)
        protocol.sure(UNDERWRITER, protocol.pool, "giveNotice", shares)
        protocol.at(protocol.now + TERM)
        error = protocol.fails(UNDERWRITER, protocol.pool, "redeem", shares)
        assert error.startswith(f"CapitalCommitted(available={CAPITAL + 5_000 - PRICE}, wanted=")
        protocol.sure(UNDERWRITER, protocol.pool, "expire", order)
        protocol.sure(UNDERWRITER, protocol.pool, "redeem", shares)
        assert protocol.held(protocol.pool) == owed(protocol)

    def test_a66_last_come_last_served(self, protocol: ProtocolChain) -> None:
        """Two leave one after the other, each with its part of premiums."""
        protocol.sure(OTHER, protocol.pool, "provide", CAPITAL)
        insured(protocol)
        protocol.at(protocol.now + TERM)
        protocol.sure(STRANGER, protocol.pool, "expire", 1)
        leave(protocol, OTHER)
        leave(protocol, UNDERWRITER)
        assert protocol.credit(OTHER, protocol.pool) == CAPITAL + 2_500 - 1
        assert protocol.held(protocol.pool) == owed(protocol)


class TestA67TinyPremiums:
    def test_a67_do_not_hold_up_what_is_earned(self, protocol: ProtocolChain) -> None:
        """Were the whole to begin anew each time, a unit a day would put it off for ever."""
        insured(protocol)
        began = protocol.now
        order = protocol.booked(protocol.funded(shipHours=24 * 60, deliverHours=24 * 20))
        for day in range(1, 9):
            protocol.at(began + day * DAY)
            protocol.sure(BUYER, protocol.pool, "insure", order, day)
        assert capital(protocol)[0] >= CAPITAL + 5_000 * 8 // 90 - 9
        protocol.at(began + TERM + DAY)
        assert protocol.view(protocol.pool, "unearned") <= 1

    def test_a67_nor_hasten_it(self, protocol: ProtocolChain) -> None:
        order = protocol.booked(protocol.funded(shipHours=24 * 60, deliverHours=24 * 20))
        protocol.sure(BUYER, protocol.pool, "insure", order, 1)
        protocol.at(protocol.now + 50 * DAY)
        insured(protocol)
        protocol.at(protocol.now + TERM // 2)
        assert capital(protocol)[0] <= CAPITAL + 2_500 + 2


class TestA69ScarceGas:
    def test_a69_hides_no_award_from_the_pool(self, protocol: ProtocolChain) -> None:
        """Whoever ends a policy with so little gas that the tribunal cannot answer, ends nothing."""
        order = insured(protocol)
        hand_over(protocol, order)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.rule(order, award(0, 0, 0))
        for gas in range(22_000, 140_000, 1_000):
            assert not protocol.receipt(STRANGER, protocol.pool, "expire", order, gas=gas).status
        protocol.sure(STRANGER, protocol.pool, "claim", order)
