"""Runs one job script as Glue would, and leaves the process as it was."""

from __future__ import annotations

import contextlib
import logging
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class RunStopped(BaseException):
    """Raised inside a script that was told to stop."""


def run_script(
    script: str, args: Mapping[str, str], extra_py_files: Sequence[str], log: Path
) -> str | None:
    """Runs a script to its end; its output goes to `log`.

    Modules of `extra_py_files` are importable by the script, not by Python workers of UDFs.

    @returns what went wrong, as the end of a traceback says it, or None.
    @raises RunStopped when the script was interrupted from outside.
    """
    with log.open("a", buffering=1, encoding="utf-8") as out, isolated(out, extra_py_files):
        sys.argv = [script, *(part for pair in args.items() for part in pair)]
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            return None if end.code in (None, 0) else f"SystemExit: {end.code}"
        except RunStopped:
            print("The run was stopped.", file=out)
            raise
        except BaseException as problem:
            traceback.print_exc(file=out)
            return told_shortly(problem)
        return None


def told_shortly(problem: BaseException) -> str:
    """The exception's own words, without the Java frames that py4j appends."""
    text = traceback.format_exception_only(problem)[-1].strip()
    return text.split("\n\tat ")[0][:2000]


@contextlib.contextmanager
def isolated(out, extra_py_files: Sequence[str]) -> Iterator[None]:
    """Argument list, import path, modules, environment, folder and logging are given back."""
    argv, path, environment, folder = sys.argv, sys.path[:], dict(os.environ), Path.cwd()
    handlers, level = logging.root.handlers[:], logging.root.level
    modules = set(sys.modules)
    sys.path[0:0] = extra_py_files
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
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
