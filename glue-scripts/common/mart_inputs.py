"""What marts are made of: cleaned dates of datasets, and other marts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from common.contract import Contract
from common.files import Files
from common.lake import cleaned_folder, day_places
from common.mart_dates import ranges, within
from common.mart_table import Mart

# Every frame of a dataset has it: the date of the event time, which is the partition.
DATE = "dt"


@dataclass
class Inputs:
    """Reads each dataset's touched dates once for all marts of the run."""

    spark: SparkSession
    files: Files
    lake: str
    contracts: Mapping[str, Contract]
    marts: Mapping[str, Mart]
    # Columns that any mart reads, by dataset.
    columns: Mapping[str, frozenset[str]]
    _kept: dict[str, tuple[frozenset[date], DataFrame]] = field(default_factory=dict)

    def of(self, name: str, dates: Iterable[date] | None) -> DataFrame:
        """One input's rows: of these dates, or all of a mart."""
        if name in self.marts:
            mart = self.marts[name]
            rows = mart.read(mart.snapshot())
            if dates is None or mart.contract.date is None:
                return rows
            return rows.where(within(mart.contract.date, ranges(dates)))
        if dates is None:
            raise ValueError(f"{name}: a dataset is read by date; give the mart a date column.")
        return self._cleaned(name, frozenset(dates))

    def keep(self, name: str, dates: Iterable[date]) -> None:
        """Reads these dates of a dataset once, if any mart does, and holds them until `release`."""
        if name not in self.columns:
            return
        wanted = frozenset(dates)
        rows = self._read(name, wanted).persist(StorageLevel.MEMORY_AND_DISK)
        self._kept[name] = (wanted, rows)

    def release(self) -> None:
        for _, rows in self._kept.values():
            rows.unpersist()
        self._kept.clear()

    def _cleaned(self, name: str, dates: frozenset[date]) -> DataFrame:
        kept, rows = self._kept.get(name, (frozenset(), None))
        if rows is None or not kept & dates:
            return self._read(name, dates)
        if kept - dates:
            rows = rows.where(within(DATE, ranges(dates)))
        missing = dates - kept
        return rows.unionByName(self._read(name, missing)) if missing else rows

    def _read(self, name: str, dates: frozenset[date]) -> DataFrame:
        contract = self.contracts[name]
        folder = cleaned_folder(self.lake, contract)
        places = day_places(self.files, folder, contract, dates)
        wanted = [each for each in contract.columns if each in self.columns[name]]
        if contract.event_time not in wanted:
            wanted.append(contract.event_time)
        schema = StructType([contract.cleaned_schema[each] for each in wanted])
        if places:
            rows = self.spark.read.schema(schema).option("basePath", folder).parquet(*places)
        else:
            rows = self.spark.createDataFrame([], schema)
        return rows.select(
            *(with_default(contract, each) for each in wanted),
            F.to_date(contract.event_time).alias(DATE),
        )


def with_default(contract: Contract, name: str) -> Column:
    """Files from before a column was added lack it: a required one has a value for them."""
    added = contract.added.get(name)
    if added is None or added.value is None:
        return F.col(name)
    default = F.lit(added.value).cast(contract.cleaned_type(name))
    return F.coalesce(name, default).alias(name)


def columns_read(reads: Sequence[Mapping[str, Sequence[str]]]) -> dict[str, frozenset[str]]:
    """What several transforms read of each input, together."""
    together: dict[str, frozenset[str]] = {}
    for each in reads:
        for name, columns in each.items():
            together[name] = together.get(name, frozenset()) | frozenset(columns)
    return together
