"""The queue of runs: one at a time, in the order that they came."""

from __future__ import annotations

import ctypes
import queue
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catchment_driver.script import Failure, RunStopped, errors_of, output_of, run_script
from catchment_driver.shared_session import SharedSession

# What Spark itself runs lets go of a cancelled job in less; a script's own loop does not.
CANCEL_GRACE_SECONDS = 2.0
FINAL = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"})


@dataclass
class Run:
    id: str
    script: str
    args: Mapping[str, str]
    extra_py_files: Sequence[str]
    log: Path
    timeout_seconds: float | None = None
    state: str = "WAITING"
    error: Failure | None = None
    started: float | None = None
    ended: float | None = None
    stop_asked: threading.Event = field(default_factory=threading.Event)

    def described(self) -> dict[str, object]:
        until = self.ended or time.monotonic()
        return {
            "id": self.id,
            "state": self.state,
            "error": self.error.words if self.error else None,
            "line": self.error.line if self.error else None,
            "seconds": round(until - self.started, 3) if self.started else 0,
            "log": str(self.log),
            "output": str(output_of(self.log)),
            "errors": str(errors_of(self.log)),
        }


class Runs:
    def __init__(self, session: SharedSession, log_dir: Path) -> None:
        self._session = session
        self._log_dir = log_dir
        self._runs: dict[str, Run] = {}
        self._waiting: queue.Queue[Run] = queue.Queue()
        self._lock = threading.Lock()

    @property
    def ready(self) -> bool:
        return self._session.ready

    def start(self) -> None:
        threading.Thread(target=self._work, name="runs", daemon=True).start()

    def submit(
        self,
        id: str,
        script: str,
        args: Mapping[str, str],
        extra_py_files: Sequence[str],
        timeout_seconds: float | None,
    ) -> Run | None:
        """@returns None when the id is known already."""
        run = Run(id, script, args, extra_py_files, self._log_dir / f"{id}.log", timeout_seconds)
        with self._lock:
            if id in self._runs:
                return None
            self._runs[id] = run
        self._waiting.put(run)
        return run

    def find(self, id: str) -> Run | None:
        return self._runs.get(id)

    def stop(self, run: Run) -> None:
        run.stop_asked.set()
        with self._lock:
            if run.state == "WAITING":
                run.state = "STOPPED"

    def _work(self) -> None:
        while True:
            run = self._waiting.get()
            with self._lock:
                if run.state == "STOPPED":
                    continue
                run.started = time.monotonic()
                run.state = "RUNNING"
            state, error = self._run(run)
            run.ended = time.monotonic()
            run.error = error
            run.state = state

    def _run(self, run: Run) -> tuple[str, Failure | None]:
        outcome: list[tuple[str, Failure | None]] = []
        thread = threading.Thread(
            target=lambda: outcome.append(self._in_thread(run)), name=run.id, daemon=True
        )
        thread.start()
        deadline = time.monotonic() + (run.timeout_seconds or float("inf"))
        while thread.is_alive() and not run.stop_asked.is_set() and time.monotonic() < deadline:
            thread.join(0.05)
        if thread.is_alive():
            self._interrupt(run, thread)
            if run.stop_asked.is_set():
                return "STOPPED", None
            words = f"The run took longer than its {run.timeout_seconds:g} seconds."
            return "TIMEOUT", Failure(words, None)
        return outcome[0]

    def _in_thread(self, run: Run) -> tuple[str, Failure | None]:
        try:
            self._session.open_for(run.id)
            error = run_script(run.script, run.args, run.extra_py_files, run.log)
            self._session.close()
        except RunStopped:
            return "STOPPED", None
        except Exception as problem:
            print(f"run {run.id}: {problem!r}", file=sys.stderr, flush=True)
            words = f"The local driver could not run the script: {problem}"
            return "FAILED", Failure(words, None)
        return ("FAILED", error) if error else ("SUCCEEDED", None)

    def _interrupt(self, run: Run, thread: threading.Thread) -> None:
        """Returns when the script has ended: the next run must not overlap it."""
        grace = time.monotonic() + CANCEL_GRACE_SECONDS
        while thread.is_alive():
            self._session.cancel(run.id)
            if time.monotonic() > grace:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread.ident or 0), ctypes.py_object(RunStopped)
                )
            thread.join(0.5)
