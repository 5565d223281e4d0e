"""The exceptions. Each names the place of what is wrong."""

from __future__ import annotations


class SecgroupError(Exception):
    """Something cannot be used: `place` says where, `problem` what is wrong there."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" if self.place else self.problem


class WorldError(SecgroupError, ValueError):
    """A document is no world, or one that cannot be."""


class RequestError(SecgroupError, ValueError):
    """A request, a caller or a goal cannot be read."""


class StepError(SecgroupError, ValueError):
    """A step is none, or cannot be taken. None of the steps of that call was taken."""


class OracleError(SecgroupError, RuntimeError):
    """The HTTP oracle is closed, was inherited by a fork, or does not do what it was asked."""


class BatchError(SecgroupError, ValueError):
    """A table does not have the columns that are needed, or not with their types."""
