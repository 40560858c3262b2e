"""Conducting a study, from a request to rows."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from argosy.experiments.executors import Workers
from argosy.experiments.loss import WorkerLostError
from argosy.problems import ArgosyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from argosy.studies.request import StudyRequest
    from argosy.studies.study import Study


class LostWorkerError(ArgosyError):
    """A process that ran a market was ended by somebody else."""


def conduct(request: StudyRequest, tell: Callable[[str], None]) -> Study:
    """Run what a study needs, and hold it to its targets.

    Args:
        request: what to study.
        tell: is told, in words, whenever a market has ended.

    Raises:
        InputError: if anything in the request is wrong.
        LostWorkerError: if a process was killed.
    """
    request.check()
    try:
        with Workers(request.jobs, "local") as workers:
            study = getattr(import_module(f"argosy.studies.{request.name}"), request.name)
            found: Study = study(request, workers, tell)
            return found
    except WorkerLostError as error:
        raise LostWorkerError("a process was ended from outside; fewer --jobs need less memory") from error
