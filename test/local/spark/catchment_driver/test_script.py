from __future__ import annotations

import logging
import os
import sys
import zipfile
from pathlib import Path

import pytest

from catchment_driver.script import Failure, RunStopped, errors_of, output_of, run_script


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "run.log"


def script(folder: Path, text: str, name: str = "job.py") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def package(folder: Path, text: str) -> str:
    folder.mkdir()
    path = folder / "packages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("rules/__init__.py", "")
        archive.writestr("rules/answer.py", text)
    return str(path)


def line_of(failure: Failure | None) -> int | None:
    assert failure is not None
    return failure.line


def test_a_script_sees_its_arguments_as_on_glue_and_its_output_goes_to_the_log(
    tmp_path: Path, log: Path, capsys: pytest.CaptureFixture[str]
):
    path = script(tmp_path, "import sys; print(sys.argv, __name__); print('oh', file=sys.stderr)")
    before = list(sys.argv)
    assert run_script(path, {"--lake": "s3://lake", "--runs": "[]"}, [], log) is None
    told = f"{[path, '--lake', 's3://lake', '--runs', '[]']} __main__\noh\n"
    assert log.read_text() == told
    assert output_of(log).read_text() == told.removesuffix("oh\n")
    assert errors_of(log).read_text() == "oh\n"
    assert capsys.readouterr() == ("", "")
    assert sys.argv == before


def test_each_run_gets_the_modules_that_came_with_it(tmp_path: Path, log: Path):
    path = script(tmp_path, "from rules import answer; print(answer.VALUE)")
    first = package(tmp_path / "1", "VALUE = 'first'")
    second = package(tmp_path / "2", "VALUE = 'second'")
    before = list(sys.path)
    assert run_script(path, {}, [first], log) is None
    assert run_script(path, {}, [second], log) is None
    assert log.read_text() == "first\nsecond\n"
    assert run_script(path, {}, [], log) == Failure(
        "ModuleNotFoundError: No module named 'rules'", 1
    )
    assert sys.path == before


def test_an_exception_is_told_in_its_own_words_and_the_log_has_the_traceback(
    tmp_path: Path, log: Path
):
    path = script(tmp_path, "raise ValueError('orders: no such file\\n\\tat org.Java(X.java:1)')")
    assert run_script(path, {}, [], log) == Failure("ValueError: orders: no such file", 1)
    assert "Traceback" in errors_of(log).read_text()


def test_the_line_of_a_failure_is_the_scripts_own_wherever_the_exception_comes_from(
    tmp_path: Path, log: Path
):
    deep = script(tmp_path, "import json\n\ndef read():\n    json.loads('{')\n\nread()")
    assert line_of(run_script(deep, {}, [], log)) == 4
    unread = script(tmp_path, "x = 1\ny = = 2")
    assert line_of(run_script(unread, {}, [], log)) == 2


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("sys.exit()", None),
        ("sys.exit(0)", None),
        ("sys.exit(3)", Failure("SystemExit: 3", 1)),
        ("sys.exit('no')", Failure("SystemExit: no", 1)),
    ],
)
def test_a_script_may_end_the_process_for_itself(
    tmp_path: Path, log: Path, end: str, told: Failure | None
):
    assert run_script(script(tmp_path, f"import sys; {end}"), {}, [], log) == told


def test_a_script_that_was_stopped_is_no_failure(tmp_path: Path, log: Path):
    path = script(tmp_path, "from catchment_driver.script import RunStopped; raise RunStopped")
    with pytest.raises(RunStopped):
        run_script(path, {}, [], log)
    assert log.read_text() == "The run was stopped.\n"


def test_environment_folder_and_logging_are_given_back(tmp_path: Path, log: Path):
    path = script(
        tmp_path,
        "import logging, os; os.environ['LEFT'] = '1'; os.chdir('/');"
        "logging.basicConfig(level='DEBUG', force=True); logging.info('hello')",
    )
    handlers, level, folder = logging.root.handlers[:], logging.root.level, Path.cwd()
    assert run_script(path, {}, [], log) is None
    assert "hello" in log.read_text()
    assert "LEFT" not in os.environ
    assert Path.cwd() == folder
    assert (logging.root.handlers, logging.root.level) == (handlers, level)
