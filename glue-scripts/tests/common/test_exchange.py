from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from common.exchange import exchange, finish_exchanges
from common.files import Files
from tests.crashes import Crash, counted_steps

DAY = date(2024, 1, 1)
CLEANED = "processed/cleaned/visits/dt=2024-01-01"
STAGED = "runs/visits/exchanges/staged/dt=2024-01-01"


class Date:
    """The files of one event date in a lake; what is in them is what they are called."""

    def __init__(self, folder: Path, old: list[str], new: list[str]) -> None:
        self.folder = folder
        self.old = [f"{CLEANED}/{name}" for name in old]
        self.new = [(f"{STAGED}/{name}", f"{CLEANED}/{name}") for name in new]
        for name in (*self.old, *(source for source, _ in self.new)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(path.name)

    @property
    def lake(self) -> str:
        return f"file://{self.folder}"

    def exchange(self, files: Files) -> None:
        exchange(files, self.lake, "visits", "R1", DAY, self.old, self.new)

    def holds(self) -> list[str]:
        files = (self.folder / CLEANED).rglob("*")
        return sorted(file.read_text() for file in files if file.is_file())

    def left_over(self) -> list[str]:
        files = (self.folder / "runs").rglob("*")
        return [file.name for file in files if file.is_file() and not file.name.endswith(".crc")]


@pytest.fixture
def files(spark: SparkSession) -> Files:
    return Files(spark)


SHAPES = [
    pytest.param(["a"], ["x"], 1, id="one for one"),
    pytest.param(["a", "b"], ["x"], 4, id="one for two"),
    pytest.param(["a"], ["x", "y"], 4, id="two for one"),
    pytest.param([], ["x"], 1, id="one for none"),
    pytest.param(["web/a", "app/b"], ["web/x", "tv/y"], 5, id="into other folders"),
    pytest.param(["a", "b"], [], 4, id="none for two"),
]


@pytest.mark.parametrize(("old", "new", "steps"), SHAPES)
def test_a_date_holds_the_new_files_in_place_of_the_old_ones(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: list, new: list, steps: int
):
    day = Date(tmp_path, old, new)
    with counted_steps(monkeypatch) as counted:
        day.exchange(files)
    assert counted.count == steps
    assert day.holds() == sorted(Path(name).name for name in new)
    assert day.left_over() == []


@pytest.mark.parametrize(("old", "new", "steps"), SHAPES)
def test_killed_before_any_step_it_is_as_it_was_or_finished_by_the_next_run(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: list, new: list, steps: int
):
    for crash_at in range(1, steps + 1):
        day = Date(tmp_path / str(crash_at), old, new)
        with counted_steps(monkeypatch, crash_at), pytest.raises(Crash):
            day.exchange(files)
        # Killed once more while it is being finished.
        for again in (1, 2):
            with counted_steps(monkeypatch, again):
                try:
                    finish_exchanges(files, day.lake, "visits")
                except Crash:
                    continue
        finished = finish_exchanges(files, day.lake, "visits")
        assert finish_exchanges(files, day.lake, "visits") == []
        names = old if crash_at == 1 else new
        assert day.holds() == sorted(Path(name).name for name in names)
        assert day.left_over() == []
        assert finished in ([], [DAY])


def test_a_file_that_was_moved_and_is_staged_still_is_moved_again(files: Files, tmp_path: Path):
    # S3 knows no move: a crash between copy and delete leaves both.
    day = Date(tmp_path, ["a", "b"], ["x"])
    journal = tmp_path / "runs/visits/exchanges/2024-01-01.json"
    moves = [[day.new[0][0], day.old[0]]]
    document = {"date": "2024-01-01", "run_id": "R1", "delete": day.old[1:], "move": moves}
    journal.write_text(json.dumps(document))
    (tmp_path / day.old[0]).write_text("x")
    assert finish_exchanges(files, day.lake, "visits") == [DAY]
    assert day.holds() == ["x"]
    assert day.left_over() == []


def test_a_new_file_that_is_nowhere_is_told_and_the_journal_stays(files: Files, tmp_path: Path):
    day = Date(tmp_path, ["a"], ["x", "y"])
    (tmp_path / day.new[1][0]).unlink()
    with pytest.raises(FileNotFoundError, match=r"2024-01-01.json exchanges 2024-01-01, but .*/y"):
        day.exchange(files)
    assert "2024-01-01.json" in day.left_over()


def test_where_nothing_was_begun_there_is_nothing_to_finish(files: Files, tmp_path: Path):
    assert finish_exchanges(files, f"file://{tmp_path}", "visits") == []
