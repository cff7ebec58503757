"""Runs one job script as Glue would, and leaves the process as it was."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO


class RunStopped(BaseException):
    """Raised inside a script that was told to stop."""


@dataclass(frozen=True)
class Failure:
    # The end of a traceback.
    words: str
    # Of the script, where the exception came from or through; None when it did not.
    line: int | None


class Tee(io.TextIOBase):
    """What is printed goes to the whole log and to the file of its own stream."""

    def __init__(self, whole: TextIO, own: TextIO) -> None:
        self._whole = whole
        self._own = own

    def write(self, text: str) -> int:
        self._whole.write(text)
        return self._own.write(text)

    def flush(self) -> None:
        self._whole.flush()
        self._own.flush()

    def fileno(self) -> int:
        return self._own.fileno()

    @property
    def buffer(self) -> BinaryIO:
        return self._own.buffer


def output_of(log: Path) -> Path:
    """Where a run's standard output goes besides its log."""
    return log.with_suffix(".out")


def errors_of(log: Path) -> Path:
    """Where a run's standard error goes besides its log."""
    return log.with_suffix(".err")


def run_script(
    script: str, args: Mapping[str, str], extra_py_files: Sequence[str], log: Path
) -> Failure | None:
    """Runs a script to its end; its output goes to `log` and, by stream, to files beside it.

    Modules of `extra_py_files` are importable by the script, not by Python workers of UDFs.

    @returns what went wrong, or None.
    @raises RunStopped when the script was interrupted from outside.
    """
    with (
        appended(log) as whole,
        appended(output_of(log)) as output,
        appended(errors_of(log)) as errors,
        isolated(Tee(whole, output), Tee(whole, errors), extra_py_files),
    ):
        sys.argv = [script, *(part for pair in args.items() for part in pair)]
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            if end.code in (None, 0):
                return None
            return Failure(f"SystemExit: {end.code}", failed_line(end, script))
        except RunStopped:
            print("The run was stopped.", file=sys.stderr)
            raise
        except BaseException as problem:
            traceback.print_exc(file=sys.stderr)
            return Failure(told_shortly(problem), failed_line(problem, script))
        return None


def appended(path: Path) -> TextIO:
    return path.open("a", buffering=1, encoding="utf-8")


def failed_line(problem: BaseException, script: str) -> int | None:
    """The line of the script itself, wherever the exception that it met was raised."""
    if isinstance(problem, SyntaxError) and problem.filename == script:
        return problem.lineno
    lines = [
        line
        for frame, line in traceback.walk_tb(problem.__traceback__)
        if frame.f_code.co_filename == script
    ]
    return lines[-1] if lines else None


def told_shortly(problem: BaseException) -> str:
    """The exception's own words, without the Java frames that py4j appends."""
    text = traceback.format_exception_only(problem)[-1].strip()
    return text.split("\n\tat ")[0][:2000]


@contextlib.contextmanager
def isolated(out: Tee, err: Tee, extra_py_files: Sequence[str]) -> Iterator[None]:
    """Argument list, import path, modules, environment, folder and logging are given back."""
    argv, path, environment, folder = sys.argv, sys.path[:], dict(os.environ), Path.cwd()
    handlers, level = logging.root.handlers[:], logging.root.level
    modules = set(sys.modules)
    sys.path[0:0] = extra_py_files
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
    finally:
        sys.argv, sys.path[:] = argv, path
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        logging.root.handlers[:], logging.root.level = handlers, level
        forget_modules_of(extra_py_files, since=modules)


def forget_modules_of(places: Sequence[str], since: set[str]) -> None:
    """The next run may bring other modules of the same names.

    Libraries that a script loaded stay: many cannot be loaded twice in one process.
    """
    for name in set(sys.modules) - since:
        origin = getattr(sys.modules[name], "__file__", None) or next(
            iter(getattr(sys.modules[name], "__path__", [])), ""
        )
        if any(origin.startswith(place) for place in places):
            del sys.modules[name]
    for place in places:
        for known in [key for key in sys.path_importer_cache if key.startswith(place)]:
            del sys.path_importer_cache[known]
