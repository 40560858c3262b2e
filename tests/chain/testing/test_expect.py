"""A revert that is expected is the one that is expected."""

from __future__ import annotations

import pytest

from chain.testing import BUYER, SELLER, STRANGER, TERMS, EscrowChain, reverts


@pytest.fixture(scope="module")
def funded() -> EscrowChain:
    chain = EscrowChain()
    chain.escrow.by(BUYER).fund(TERMS)
    return chain


def test_by_name_alone(funded: EscrowChain) -> None:
    with reverts("Unauthorised"):
        funded.escrow.by(STRANGER).ship(1)


@pytest.mark.parametrize("arguments", [{"id": 1}, {"caller": STRANGER}, {"id": 1, "caller": STRANGER}])
def test_by_name_and_arguments(funded: EscrowChain, arguments: dict[str, object]) -> None:
    with reverts("Unauthorised", **arguments):
        funded.escrow.by(STRANGER).ship(1)


def test_by_name_and_arguments_in_order(funded: EscrowChain) -> None:
    with reverts("Unauthorised", 1, caller=STRANGER):
        funded.escrow.by(STRANGER).ship(1)
    with (
        pytest.raises(AssertionError, match=r"instead of Unauthorised\(2, caller=x\)"),
        reverts("Unauthorised", 2, caller="x"),
    ):
        funded.escrow.by(STRANGER).ship(1)


def test_an_argument_that_the_error_does_not_have(funded: EscrowChain) -> None:
    with (
        pytest.raises(AssertionError, match=r"instead of Unauthorised\(who=None\)"),
        reverts("Unauthorised", who=None),
    ):
        funded.escrow.by(STRANGER).ship(1)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("WrongState", {}), ("Unauthorised", {"id": 2}), ("Unauthorised", {"who": STRANGER}), ("", {})],
)
def test_another_error_will_not_do(funded: EscrowChain, name: str, arguments: dict[str, object]) -> None:
    with (
        pytest.raises(AssertionError, match=r"reverted with Unauthorised\(id=1, caller=0x\w+\) instead of"),
        reverts(name, **arguments),
    ):
        funded.escrow.by(STRANGER).ship(1)


def test_success_will_not_do(funded: EscrowChain) -> None:
    complaint = "nothing reverted, though TooLate was expected"
    with pytest.raises(AssertionError, match=complaint), funded.trial(), reverts("TooLate"):
        funded.escrow.by(SELLER).ship(1)


def test_errors_of_python_go_through(funded: EscrowChain) -> None:
    with pytest.raises(AttributeError), reverts("Unauthorised"):
        funded.escrow.by(STRANGER).sell(1)


def test_no_reason_is_the_empty_name(funded: EscrowChain) -> None:
    with reverts(""):
        funded.escrow.by(BUYER).fund(TERMS._replace(token=funded.escrow))


def test_views_count_too(funded: EscrowChain) -> None:
    with reverts("UnknownOrder", id=9):
        funded.escrow.view("order", 9)
