"""Insurance pools, one for each currency: premiums in, claims out, never more cover than capital."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chain.contracts import artifact
from chain.contracts.escrow import State, address_word, call, word
from chain.settlement.modules.bonded import ModuleHolder
from chain.settlement.modules.module import NO_CONTRACT, Module, Turn
from chain.settlement.origin import currencies
from chain.settlement.wallets import Consequence, Message
from sim.core.accounts import INSURER, KEEPER, LOCAL_CARRIER, carrier, customs
from sim.core.units import BPS, DAY
from sim.modules import claim_payment, premium, sellers_loss
from sim.records import PaymentKind
from sim.settlement import windows_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import simpy

    from chain.settlement.holder import Holder
    from chain.settlement.modules.module import Ended, Site
    from sim.orders.order import Order
    from sim.scenario import Scenario

_VETTING: Final = "vetting"
_CORRIDOR: Final = bytes(32)
"""One corridor is all there is: who is vetted is vetted everywhere."""

_FOR_GOOD: Final = 2**40 - 1
_VIRTUAL_SHARES: Final = 10**6
"""Of a pool (contracts/modules/Underwriting.sol), beside one virtual unit of capital."""


class Insurance(Module):
    """All pools of a run, and who is vetted to carry and to scan what they insure."""

    names = ("insurance",)
    turn = Turn.INSURER
    gas = MappingProxyType({"insure": 400_000, "claim": 500_000, "expirePolicy": 500_000})

    def __init__(self, site: Site, earlier: Sequence[Module]) -> None:
        insurer = site.wallets.address(INSURER)
        vetting = artifact.load("Attestations").creation_code(insurer)
        site.wallets.create(INSURER, vetting, site.at[_VETTING])
        self._pools = {currency: Pool(site, currency) for currency in site.wallets.tokens}
        _vet(site)
        for pool in self._pools.values():
            pool.underwrite()

    @staticmethod
    def contracts(scenario: Scenario) -> list[tuple[str, str]]:
        """Who is vetted, and a pool for each currency, in the order of the tokens."""
        return [(INSURER, name) for name in (_VETTING, *map(_name, currencies(scenario)))]

    @property
    def holders(self) -> Sequence[Holder]:
        """The pools."""
        return [pool.holder for pool in self._pools.values()]

    def before_handover(self, order: Order) -> None:
        """The seller insures the goods."""
        self._pools[order.quote.currency].insure(order)

    def conclude(self, ended: Ended) -> list[simpy.Event]:
        """The pool pays for the loss, or is free of it."""
        return self._pools[ended.order.quote.currency].settle(ended)

    def unwind(self) -> list[simpy.Event]:
        """The insurer takes its capital out."""
        return [pool.leave() for pool in self._pools.values()]


class Pool:
    """The pool of one currency. Amounts in token units."""

    def __init__(self, site: Site, currency: str) -> None:
        terms, carriage = site.scenario.modules.insurance, site.scenario.modules.carriage
        self.holder = ModuleHolder(site, site.at[_name(currency)])
        self._wallets = site.wallets
        self._currency = currency
        self._premium_bps = terms.premium_bps
        self._deductible_bps = terms.deductible_bps
        self._capital = terms.capital * 10**6
        self._shares = self._capital * _VIRTUAL_SHARES
        self._insured: dict[int, int] = {}
        self._exposure = self._paid_claims = 0
        windows, grading = windows_of(site.scenario), site.scenario.grading
        longest = max(site.scenario.screening.hold_days, grading.hold_days, grading.long_hold_days)
        inspect = windows.inspect + longest * DAY
        self._term = 2 * (windows.deliver + inspect) + windows.ruling + windows.ship
        settings = (
            site.at["escrow"], site.at["carriage"], site.at.get("tribunal", NO_CONTRACT), site.at[_VETTING],
            _CORRIDOR, site.wallets.tokens[currency], terms.premium_bps, terms.deductible_bps,
            carriage.bond_bps, self._term,
        )  # fmt: skip
        code = artifact.load("InsurancePool").creation_code(settings)
        site.wallets.create(INSURER, code, self.holder.address)

    def underwrite(self) -> None:
        """The insurer puts its capital in."""
        self._wallets.provide(None, INSURER, self._currency, self._capital, self.holder.address)

        def effect() -> bytes:
            self.holder.books.deposit(self._currency, self._capital)
            return address_word(self._wallets.address(INSURER))

        self.holder.submit(
            None, "provide", INSURER, call("provide(uint256)", self._capital), Consequence(effect)
        )

    def insure(self, order: Order) -> None:
        """The seller insures the goods, if the pool has room for their price."""
        cover, seller = order.deposit.price, order.seller.account
        if self._exposure + cover > self._capital - self._paid_claims:
            return
        price = premium(cover, self._premium_bps)
        self._wallets.provide(order, seller, self._currency, price, self.holder.address)
        self._exposure += cover

        def effect() -> bytes:
            self._insured[order.id] = cover
            self.holder.books.deposit(self._currency, price)
            if price:
                self.holder.note(order, PaymentKind.PREMIUM, seller, INSURER, price)
            return word(order.escrow_id)

        data = call("insure(uint256,uint96)", order.escrow_id, cover)
        self.holder.submit(order, "insure", seller, data, Consequence(effect))

    def settle(self, ended: Ended) -> list[simpy.Event]:
        """The pool pays for a loss, or is free of the order."""
        order, award = ended.order, ended.award
        if order.id not in self._insured:
            return []
        cover = self._insured.pop(order.id)
        lost = ended.state is State.LOST
        loss = sellers_loss(order.deposit.price, BPS if lost else award.insurer if award else 0)
        if not loss:
            return [self._expire(order, cover)]

        def effect() -> bytes:
            self._exposure -= cover
            paid = claim_payment(cover, loss, ended.recovered if lost else 0, self._deductible_bps)
            self.holder.pay(order, PaymentKind.INSURANCE, INSURER, order.seller.account, paid)
            self._paid_claims += paid
            return word(order.escrow_id) + word(paid)

        data = call("claim(uint256)", order.escrow_id)
        return [self.holder.submit(order, "claim", KEEPER, data, Consequence(effect))]

    def leave(self) -> simpy.Event:
        """The insurer gives notice, and redeems when it is over, when every premium is earned."""
        return self._wallets.env.process(self._leave())

    def _leave(self) -> Generator[simpy.Event, object, None]:
        yield self.holder.submit(None, "giveNotice", INSURER, call("giveNotice(uint256)", self._shares))
        yield self._wallets.env.timeout(self._term)
        yield self._redeem()

    def _redeem(self) -> simpy.Event:
        """All shares for all capital, but the units that stay behind for the pool's virtual shares."""
        capital = self.holder.books.deposited[self._currency] - self._paid_claims
        shares = self._shares
        assets = shares * (capital + 1) // (shares + _VIRTUAL_SHARES)

        def effect() -> bytes:
            self.holder.books.credit(INSURER, self._currency, assets)
            return address_word(self._wallets.address(INSURER)) + word(assets) + word(shares)

        data = call("redeem(uint256)", shares)
        return self.holder.submit(None, "redeem", INSURER, data, Consequence(effect))

    def _expire(self, order: Order, cover: int) -> simpy.Event:
        def effect() -> bytes:
            self._exposure -= cover
            return word(order.escrow_id)

        data = call("expire(uint256)", order.escrow_id)
        return self.holder.submit(order, "expirePolicy", KEEPER, data, Consequence(effect))


def _vet(site: Site) -> None:
    """The insurer vouches for all carriers, and for customs, for good."""
    scenario, address = site.scenario, site.wallets.address
    carriers = (*(carrier(mode.name) for mode in scenario.modes), LOCAL_CARRIER)
    for who in (*carriers, *(customs(country.code) for country in scenario.countries)):
        data = call("attest(address,bytes32,uint40)", address(who), _CORRIDOR, _FOR_GOOD)
        site.wallets.submit(None, "vet", INSURER, Message(site.at[_VETTING], data))


def _name(currency: str) -> str:
    return f"pool:{currency}"
