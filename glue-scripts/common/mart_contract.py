"""What the marts job needs of a mart's contract, as the platform renders it to JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# As in the cleaned tables, times have no zone and are UTC; `timestamp` would be Iceberg's
# timestamptz.
SPARK_TYPES = {
    "string": "string",
    "boolean": "boolean",
    "int": "int",
    "bigint": "bigint",
    "double": "double",
    "date": "date",
    "timestamp": "timestamp_ntz",
    "map": "map<string,string>",
    "array": "array<string>",
    "json": "string",
}


@dataclass(frozen=True)
class MartColumn:
    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Rule:
    """`figure_sql` is an aggregate; the rule passes within the bounds, or when it is null."""

    name: str
    kind: str
    severity: str
    wanted: str
    figure_sql: str
    violation_sql: str | None
    min: float | None
    max: float | None

    def passes(self, figure: float | None) -> bool:
        if figure is None:
            return True
        return (self.min is None or figure >= self.min) and (self.max is None or figure <= self.max)


@dataclass(frozen=True)
class MartContract:
    name: str
    zone: str
    version: str
    description: str
    columns: tuple[MartColumn, ...]
    primary_key: tuple[str, ...]
    # None: the mart is rebuilt whole.
    date: str | None
    # day or month; None without a date.
    partition: str | None
    # The column with a person's pseudonym.
    subject: str | None
    inputs: tuple[str, ...]
    rules: tuple[Rule, ...]
    location_prefix: str

    @staticmethod
    def from_json(document: Mapping) -> MartContract:
        return MartContract(
            name=document["name"],
            zone=document["zone"],
            version=document["version"],
            description=document["description"],
            columns=tuple(
                MartColumn(column["name"], spark_type(column), column["comment"])
                for column in document["columns"]
            ),
            primary_key=tuple(document["primary_key"]),
            date=document.get("date"),
            partition=document.get("partition"),
            subject=document.get("subject"),
            inputs=tuple(document["inputs"]),
            rules=tuple(
                Rule(
                    name=rule["name"],
                    kind=rule["kind"],
                    severity=rule["severity"],
                    wanted=rule["wanted"],
                    figure_sql=rule["figure_sql"],
                    violation_sql=rule.get("violation_sql"),
                    min=rule.get("min"),
                    max=rule.get("max"),
                )
                for rule in document["rules"]
            ),
            location_prefix=document["location_prefix"],
        )


def spark_type(column: Mapping) -> str:
    if column["kind"] == "decimal":
        return f"decimal({column['precision']},{column['scale']})"
    return SPARK_TYPES[column["kind"]]


def made_of(contracts: Sequence[MartContract], sources: set[str]) -> list[MartContract]:
    """The marts that lead back to one of the `sources`, in the order given: inputs come first."""
    reached = set(sources)
    found = []
    for contract in contracts:
        if reached.intersection(contract.inputs):
            reached.add(contract.name)
            found.append(contract)
    return found
