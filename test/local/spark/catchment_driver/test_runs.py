from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catchment_driver import runs as runs_module
from catchment_driver.runs import Run, Runs

SPIN = "import time\nwhile True: time.sleep(0.01)"


class FakeSession:
    """Counts what the runs ask of Spark."""

    ready = True

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.cancelled: set[str] = set()
        self.closed = 0

    def open_for(self, run_id: str) -> None:
        self.opened.append(run_id)

    def cancel(self, run_id: str) -> None:
        self.cancelled.add(run_id)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    monkeypatch.setattr(runs_module, "CANCEL_GRACE_SECONDS", 0.0)
    return FakeSession()


@pytest.fixture
def runs(session: FakeSession, tmp_path: Path) -> Runs:
    queue = Runs(session, tmp_path)
    queue.start()
    return queue


@pytest.fixture
def submit(runs: Runs, tmp_path: Path) -> Callable[..., Run]:
    def submitted(id: str, text: str, timeout_seconds: float | None = None) -> Run:
        path = tmp_path / f"{id}.py"
        path.write_text(text)
        run = runs.submit(id, str(path), {}, [], timeout_seconds)
        assert run is not None
        return run

    return submitted


def wait_for(run: Run, *states: str) -> None:
    deadline = time.monotonic() + 20
    while run.state not in states:
        assert time.monotonic() < deadline, f"{run.id} is {run.state}, wanted one of {states}"
        time.sleep(0.01)


def test_a_run_succeeds_or_fails_with_what_its_script_says(submit, session: FakeSession):
    good, bad = submit("good", "print(1)"), submit("bad", "raise ValueError('no')")
    wait_for(bad, "FAILED")
    assert good.state == "SUCCEEDED"
    assert bad.described()["error"] == "ValueError: no"
    assert bad.described()["line"] == 1
    assert good.described()["error"] is None
    assert Path(str(good.described()["output"])).read_text() == "1\n"
    assert session.opened == ["good", "bad"]
    assert session.closed == 2


def test_runs_go_one_at_a_time_in_the_order_that_they_came(submit, runs: Runs):
    first = submit("first", SPIN)
    second = submit("second", "pass")
    wait_for(first, "RUNNING")
    assert second.state == "WAITING"
    assert second.described()["seconds"] == 0
    runs.stop(first)
    wait_for(second, "SUCCEEDED")
    assert first.state == "STOPPED"


def test_a_run_that_waits_is_stopped_at_once_and_never_begins(
    submit, runs: Runs, session: FakeSession
):
    first, second, third = submit("first", SPIN), submit("second", "pass"), submit("third", "pass")
    wait_for(first, "RUNNING")
    runs.stop(second)
    assert second.state == "STOPPED"
    runs.stop(first)
    wait_for(third, "SUCCEEDED")
    assert session.opened == ["first", "third"]


def test_a_run_that_takes_too_long_is_cut_off_in_spark_and_in_python(submit, session: FakeSession):
    run = submit("slow", SPIN, timeout_seconds=0.2)
    wait_for(run, "TIMEOUT")
    assert run.described()["error"] == "The run took longer than its 0.2 seconds."
    assert session.cancelled == {"slow"}
    assert run.described()["seconds"] >= 0.2


def test_an_id_is_taken_once(submit, runs: Runs):
    wait_for(submit("one", "pass"), "SUCCEEDED")
    assert runs.submit("one", "other.py", {}, [], None) is None


def test_a_session_that_cannot_be_had_fails_the_run_and_not_the_queue(
    submit, session: FakeSession, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(session, "open_for", lambda _: 1 / 0)
        broken = submit("broken", "pass")
        wait_for(broken, "FAILED")
    assert "division by zero" in str(broken.error)
    wait_for(submit("next", "pass"), "SUCCEEDED")
