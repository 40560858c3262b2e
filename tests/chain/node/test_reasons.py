"""Why a call failed, whatever a contract says about it: web3 is told that it failed, by the class for that."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_tester import EthereumTester
from eth_tester.exceptions import TransactionFailed
from hypothesis import given
from hypothesis import strategies as st

from chain import RevmBackend
from chain.node.refusals import reason_of

ERROR = bytes.fromhex("08c379a0")


@pytest.mark.parametrize(
    ("text", "said"), [(b"no", "no"), (b"\xff\xfe", "\\xff\\xfe"), (b"", ""), ("zu spät".encode(), "zu spät")]
)
@pytest.mark.parametrize("ask", ["call", "estimate_gas", "send_transaction"])
def test_a_text_that_is_no_text_is_a_failure_all_the_same(text: bytes, said: str, ask: str) -> None:
    payload = ERROR + encode(["bytes"], [text])
    size = f"{len(payload):02x}"
    runtime = bytes.fromhex(f"60{size}600c60003960{size}6000fd") + payload
    creation = bytes.fromhex(f"60{len(runtime):02x}600c60003960{len(runtime):02x}6000f3") + runtime
    tester = EthereumTester(RevmBackend())
    sender = tester.get_accounts()[0]
    created = tester.send_transaction({"from": sender, "data": "0x" + creation.hex(), "gas": 500_000})
    contract = tester.get_transaction_receipt(created)["contract_address"]
    request = {"from": sender, "to": contract, "gas": 100_000}
    if ask == "send_transaction":
        receipt = tester.get_transaction_receipt(tester.send_transaction(request))
        assert receipt["status"] == 0
        return
    with pytest.raises(TransactionFailed) as failure:
        getattr(tester, ask)(request)
    assert said in str(failure.value)


@given(st.binary(max_size=200))
def test_no_data_is_without_a_reason(data: bytes) -> None:
    assert reason_of(data)
    assert isinstance(reason_of(ERROR + data), str)
