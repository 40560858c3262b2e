"""From payment to the dock: the seller gets round to it or never does, waves leave together, stations queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.distributions import lognormal
from sim.core.units import HOUR, MINUTE
from sim.warehouse import hand_to_pickers, pick_and_pack
from sim.world.people import Conduct
from tests.support.links import a_link
from tests.support.one_order import STILL, Desk, Wish, luck
from tests.support.small_market import changed

if TYPE_CHECKING:
    from collections.abc import Generator

NEVER = 10**9
SHARE = STILL.selling.never_ships_share
IDLE, FACTOR = 24 * HOUR, 4
WAVE, PICK, PACK = 15 * MINUTE, 6 * MINUTE, 4 * MINUTE


class TestHandingOver:
    def handed(self, wish: Wish, deadline: int = NEVER, desk: Desk | None = None) -> tuple[bool, int]:
        desk = desk or Desk()
        answer = desk.through(hand_to_pickers(desk.order(wish), desk.market, deadline))
        assert desk.events() == []
        return answer, desk.market.now

    @pytest.mark.parametrize(
        ("conduct", "seconds"),
        [(Conduct.HONEST, IDLE), (Conduct.SLOW, FACTOR * IDLE), (Conduct.FRAUDULENT, IDLE)],
    )
    def test_slow_sellers_take_longer_by_their_factor(self, conduct: Conduct, seconds: int) -> None:
        assert self.handed(Wish(seller=conduct)) == (True, seconds)

    @pytest.mark.parametrize("conduct", [Conduct.HONEST, Conduct.SLOW, Conduct.FRAUDULENT])
    @pytest.mark.parametrize("u", [0.0, SHARE - 1e-9, SHARE, 0.999])
    def test_only_fraudulent_sellers_never_mean_to_ship(self, conduct: Conduct, u: float) -> None:
        handed, at = self.handed(Wish(seller=conduct, luck=luck(handling__never_ships=u)))
        never = conduct is Conduct.FRAUDULENT and u < SHARE
        assert handed is not never
        assert (at == 0) is never

    @pytest.mark.parametrize(("deadline", "expected"), [(IDLE, False), (IDLE + 1, True), (IDLE - 7, False)])
    def test_the_deadlines_own_second_is_too_late(self, deadline: int, expected: bool) -> None:
        assert self.handed(Wish(), deadline) == (expected, min(IDLE, deadline))

    @given(st.floats(0.001, 0.999))
    @settings(max_examples=15)
    def test_the_wait_is_lognormal(self, u: float) -> None:
        desk = Desk(changed(STILL, selling__handling_sigma=0.6))
        expected = int(lognormal(u, IDLE, 0.6))
        assert self.handed(Wish(luck=luck(handling__idle=u)), desk=desk) == (True, expected)


class Hall(Desk):
    """Orders come at given seconds; when each was packed is written down."""

    def come(self, times: list[int], origin: int = 0) -> list[int]:
        packed: list[int] = []

        def life(time: int) -> Generator[Any, Any, None]:
            yield self.market.env.timeout(time)
            yield from pick_and_pack(self.order(Wish(origin=origin)), self.market, NEVER)
            packed.append(self.market.now)

        for time in times:
            self.market.env.process(life(time))
        self.market.env.run()
        return packed


@pytest.mark.parametrize(
    ("time", "wave"), [(0, 0), (1, WAVE), (WAVE - 1, WAVE), (WAVE, WAVE), (WAVE + 1, 2 * WAVE)]
)
def test_pickers_set_out_in_waves(time: int, wave: int) -> None:
    hall = Hall()
    assert hall.come([time]) == [wave + PICK + PACK]
    picked, packed = wave + PICK, wave + PICK + PACK
    assert hall.events() == [(time, "received"), (picked, "picked"), (packed, "packed"), (packed, "sorted")]
    for record in hall.records("order_events"):
        assert (record["actor"], record["place"]) == ("seller:0", "DE-HAMBURG")


def test_parcels_are_sorted_by_where_they_go_next() -> None:
    desk = Desk()
    way = (
        a_link("DE-HAMBURG", "FR-LILLE", STILL.modes[0], 700.0),
        a_link("FR-LILLE", "GB-LONDON", STILL.modes[0], 9.0),
    )
    assert desk.through(pick_and_pack(desk.order(Wish(legs=way)), desk.market, NEVER))
    assert [(r["event"], r["place"]) for r in desk.records("order_events")][-1] == ("sorted", "FR-LILLE")


def test_those_of_a_wave_queue_for_the_picker_and_packers_work_meanwhile() -> None:
    assert Hall().come([10, 20, 30]) == [WAVE + PICK * n + PACK for n in (1, 2, 3)]


def test_where_packing_is_slower_the_queue_is_there() -> None:
    hall = Hall(changed(STILL, handling__pack_minutes=10.0))
    assert hall.come([10, 20, 30]) == [WAVE + PICK + 10 * MINUTE * n for n in (1, 2, 3)]


def test_more_stations_work_side_by_side() -> None:
    hall = Hall(changed(STILL, warehouses__pick_stations=2, warehouses__pack_stations=2))
    assert hall.come([1, 2, 3, 4]) == [WAVE + PICK * n + PACK for n in (1, 1, 2, 2)]


def test_warehouses_have_stations_of_their_own() -> None:
    hall = Hall()

    def life(origin: int) -> Generator[Any, Any, None]:
        yield from pick_and_pack(hall.order(Wish(origin=origin)), hall.market, NEVER)

    for origin in (0, 1):
        hall.market.env.process(life(origin))
    hall.market.env.run()
    assert [time for time, event in hall.events() if event == "packed"] == [PICK + PACK] * 2
    assert {record["place"] for record in hall.records("order_events")} == {"DE-HAMBURG", "GB-BIRMINGHAM"}


@settings(max_examples=25)
@given(st.lists(st.integers(0, 4 * HOUR), min_size=1, max_size=12), st.integers(1, 3))
def test_a_line_of_stations_by_hand(times: list[int], stations: int) -> None:
    """Lindley's recursion for every station; within a wave who came first is served first."""
    hall = Hall(changed(STILL, warehouses__pick_stations=stations, handling__pack_minutes=9.0))
    packed = hall.come(times)
    picker, packer, expected = [0] * stations, 0, []
    for time in sorted(times):
        wave = -(-time // WAVE) * WAVE
        free = min(range(stations), key=picker.__getitem__)
        picker[free] = max(wave, picker[free]) + PICK
        packer = max(packer, picker[free]) + 9 * MINUTE
        expected.append(packer)
    assert packed == expected


class TestTheDeadline:
    """From its second on nobody may ship: whoever still waits or is served makes room."""

    def ends(self, deadlines: list[int], **changes: float) -> tuple[Hall, list[tuple[int, bool]]]:
        hall = Hall(changed(STILL, **changes))
        ended: dict[int, tuple[int, bool]] = {}

        def life(number: int, deadline: int) -> Generator[Any, Any, None]:
            packed = yield from pick_and_pack(hall.order(), hall.market, deadline)
            ended[number] = hall.market.now, packed

        for number, deadline in enumerate(deadlines):
            hall.market.env.process(life(number, deadline))
        hall.market.env.run()
        floor = hall.market.floors[0]
        for station in (floor.pick, floor.pack):
            assert (station.busy, station.waiting) == (0, [])
        return hall, [ended[number] for number in range(len(deadlines))]

    def test_who_waits_for_a_picker_leaves_the_queue(self) -> None:
        _, found = self.ends([NEVER, PICK - 1, NEVER])
        assert found == [(PICK + PACK, True), (PICK - 1, False), (2 * PICK + PACK, True)]

    def test_who_is_being_served_makes_room_for_the_next(self) -> None:
        _, found = self.ends([PICK - 60, NEVER])
        assert found == [(PICK - 60, False), (2 * PICK - 60 + PACK, True)]

    def test_so_it_is_with_packers(self) -> None:
        slow = 10 * MINUTE
        _, found = self.ends([PICK + 1, NEVER], handling__pack_minutes=10.0)
        assert found == [(PICK + 1, False), (2 * PICK + slow, True)]

    def test_waves_that_come_too_late_are_not_waited_for(self) -> None:
        hall = Hall()
        hall.market.env.run(until=1)
        assert hall.through(pick_and_pack(hall.order(), hall.market, WAVE - 1)) is False
        assert hall.market.now == WAVE - 1
        assert hall.events() == [(1, "received")]

    @pytest.mark.parametrize(("deadline", "packed"), [(PICK + PACK, False), (PICK + PACK + 1, True)])
    def test_the_deadlines_own_second_is_too_late(self, deadline: int, packed: bool) -> None:
        hall, found = self.ends([deadline])
        assert found == [(PICK + PACK, packed)]
        assert ("packed" in [name for _, name in hall.events()]) is packed
