"""What a juror panel is made of, and how jurors come and go."""

from __future__ import annotations

import pytest

from chain.contracts.decode import decode_error
from chain.evm.revm import RevmEngine
from chain.testing.court import CourtChain
from chain.testing.outcome import event
from chain.testing.panel import PanelSettings
from chain.testing.parties import JURORS, OTHER

S = PanelSettings()
NOTHING = b""


@pytest.fixture
def court() -> CourtChain:
    """A panel with all seats taken."""
    made = CourtChain(RevmEngine)
    made.seat()
    return made


class TestSettings:
    @pytest.mark.parametrize(("size", "bps"), [(0, 0), (16, 0), (255, 0), (1, 10_001)])
    def test_a_panel_that_cannot_be(self, court: CourtChain, size: int, bps: int) -> None:
        wrong = S._replace(size=size, slash_bps=bps)
        receipt = court.deploying("JurorPanel", tuple(wrong))
        assert decode_error(receipt.output) == event("BadPanel", panelSize=size, slashBps=bps)

    @pytest.mark.parametrize("window", ["draw", "commit", "reveal", "appeal"])
    def test_every_window_is_needed(self, court: CourtChain, window: str) -> None:
        wrong = S._replace(**{window: 0})
        receipt = court.deploying("JurorPanel", tuple(wrong))
        assert decode_error(receipt.output) == event(
            "ZeroWindow",
            toDraw=wrong.draw,
            toCommit=wrong.commit,
            toReveal=wrong.reveal,
            toAppeal=wrong.appeal,
        )

    def test_settings_can_be_read(self, court: CourtChain) -> None:
        names = ("stake", "feePerJuror", "panelSize", "slash")
        shown = [court.view(court.panel, name) for name in names]
        assert shown == [S.stake, S.fee, S.size, S.slash]
        assert court.view(court.panel, "windows") == (S.draw, S.commit, S.reveal, S.appeal)
        assert court.view(court.panel, "arbitrationCost", NOTHING) == S.cost(1)


class TestSeats:
    def test_one_seat_each_for_exactly_the_stake(self, court: CourtChain) -> None:
        assert court.fails(JURORS[0], court.panel, "takeSeat") == f"AlreadySeated(juror={JURORS[0]})"
        for value in (S.stake - 1, S.stake + 1):
            error = court.fails(OTHER, court.panel, "takeSeat", value=value)
            assert error == f"WrongValue(expected={S.stake}, sent={value})"

    def test_a_free_seat_leaves_with_its_stake(self, court: CourtChain) -> None:
        court.sure(JURORS[0], court.panel, "leaveSeat")
        assert court.view(court.panel, "creditOf", JURORS[0]) == S.stake
        before = court.balance(court.panel)
        court.sure(JURORS[0], court.panel, "withdraw")
        assert court.balance(court.panel) == before - S.stake
        error = court.fails(JURORS[0], court.panel, "withdraw")
        assert error == f"NothingToWithdraw(owner={JURORS[0]})"
        error = court.fails(JURORS[0], court.panel, "leaveSeat")
        assert error == f"NoFreeSeat(juror={JURORS[0]}, disputeID=0)"

    def test_places_have_no_gaps(self, court: CourtChain) -> None:
        for juror in (JURORS[0], JURORS[13], JURORS[5]):
            court.sure(juror, court.panel, "leaveSeat")
        count = court.view(court.panel, "freeSeats")
        assert count == 11
        for place in range(count):
            juror = court.view(court.panel, "freeSeat", place)
            assert court.view(court.panel, "seatOf", juror)[0] == place + 1
        assert court.ask(court.panel, "freeSeat", count).name == "Panic"
