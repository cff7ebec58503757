"""File systems that fail at a chosen step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from common.files import Files

STEPS = ("write_text", "move", "delete")


class Crash(Exception):
    """The job was killed here."""


class Steps:
    def __init__(self, crash_at: int | None) -> None:
        self.crash_at = crash_at
        self.count = 0

    def next(self) -> None:
        self.count += 1
        if self.count == self.crash_at:
            raise Crash(f"step {self.count}")


@contextmanager
def counted_steps(monkeypatch: pytest.MonkeyPatch, crash_at: int | None = None) -> Iterator[Steps]:
    """Counts what is done to files; with `crash_at`, fails just before that step, and from then on.

    A step that was done and not answered is the same as a crash before the next one.
    """
    steps = Steps(crash_at)

    def counting(name: str):
        real = getattr(Files, name)

        def step(self: Files, *args: str) -> None:
            if steps.crash_at is not None and steps.count >= steps.crash_at:
                raise Crash("after the crash")
            steps.next()
            real(self, *args)

        return step

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(Files, name, counting(name))
        yield steps
