"""What a policy is given besides its view: luck of its own, and what the platform knew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from sim.core.streams import Streams
    from sim.policies.history import History

_SEED_BYTES = 16


class Setting(NamedTuple):
    """The second argument of every call of a policy.

    Attributes:
        rng: the policy's own random numbers, the same in every run of the same seed and replication.
        history: what was known when, as far back as the policy declares with `memory_days`.
    """

    rng: np.random.Generator
    history: History


class Learner(Protocol):
    """A policy that learns while the market runs; optional in every family."""

    def learn(self, history: History, now: int, /) -> None:
        """Take in what was known at second `now`. Called every `learn_every_days` of the scenario's choice."""
        ...


def policy_rng(streams: Streams, family: str) -> np.random.Generator:
    """The stream `policy FAMILY`, seeded anew, so that the run's own seed cannot be read from it."""
    seed = int.from_bytes(streams.generator(f"policy {family}").bytes(_SEED_BYTES), "little")
    return np.random.Generator(np.random.PCG64(seed))
