"""Values that the world has and the shipped scenarios do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argosy.scenario_files import DATA, load_scenario
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from pathlib import Path


ZONES = (
    "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Australia/Eucla", "Pacific/Chatham",
    "Pacific/Kiritimati", "Etc/GMT+12", "UTC", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Beirut",
)  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_of_the_world_is_taken(zone: str, here: Path) -> None:
    scenario, _ = load_scenario("tiny", [f"countries.DE.timezone={zone}"])
    assert scenario.countries[0].timezone == zone
    run_json("tiny", "--orders", 1, "--set", f"countries.DE.timezone={zone}")


@pytest.mark.parametrize(
    ("currency", "rate", "digits"), [("ISK", "150.5", 0), ("KWD", "0.33", 3), ("VND", "27000", 0)]
)
def test_a_market_in_a_currency_of_other_digits(currency: str, rate: str, digits: int, here: Path) -> None:
    lines = (DATA / "fx.csv").read_text(encoding="utf-8").splitlines()
    own = [f"{line},{rate if number else currency}" for number, line in enumerate(lines)]
    (here / "fx.csv").write_text("\n".join(own) + "\n")
    (here / "mine.toml").write_text('extends = "tiny"\nname = "mine"\n[data]\nfx = "fx.csv"\n')
    done = run_json(
        "mine.toml", "--orders", 20, "--out", "run",
        "--set", f"countries.DE.currency={currency}", "--set", f"warehouses.DE-HAMBURG.currency={currency}",
    )  # fmt: skip
    deposited = done["conservation"]["deposited"][currency]
    assert deposited > 0
    assert deposited % 10 ** (6 - digits) == 0, "in whole minor units"
    assert not any(done["conservation"]["difference"].values())
    assert invoke("verify", "run").exit_code == 0
