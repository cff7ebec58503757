"""Contracts as the platform renders them, written out by hand."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

TEXT_MAP = {"type": "map", "keyType": "string", "valueType": "string", "valueContainsNull": True}
TEXT_ARRAY = {"type": "array", "elementType": "string", "containsNull": True}


def visits_document(
    dataset: str = "visits", partitioning: dict[str, str] | None = None
) -> dict[str, Any]:
    """A column of each kind that needs care on its way from raw to cleaned."""
    columns = {
        "id": ("string", "string", "string"),
        "at": ("timestamp", "timestamp", "timestamp"),
        "paid": ("decimal", "decimal(12,4)", "decimal(12,4)"),
        "source": ("string", "string", "string"),
        "tags": ("map", "string", TEXT_MAP),
        "pages": ("array", "string", TEXT_ARRAY),
        "extra": ("json", "string", "string"),
    }
    arrival = {
        "_ingested_at": "timestamp",
        "_shard": "string",
        "_sequence": "string",
        "_index": "integer",
        "_contract_version": "string",
    }
    raw = {name: raw_type for name, (_, raw_type, _) in columns.items()}
    cleaned = {name: cleaned_type for name, (_, _, cleaned_type) in columns.items()}
    return {
        "dataset": dataset,
        "version": "1-0-1",
        "columns": [
            {"name": name, "kind": kind, "required": name in ("id", "at")}
            for name, (kind, _, _) in columns.items()
        ],
        "primary_key": ["id"],
        "event_time": "at",
        "partitioning": partitioning or {"layout": "dt", "from": "2024-01-01", "to": "2024-12-31"},
        "raw_schema": struct({**raw, **arrival}),
        "cleaned_schema": struct({**cleaned, "_ingested_at": "timestamp", "_run_id": "string"}),
    }


def struct(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "struct",
        "fields": [
            {"name": name, "type": kind, "nullable": True, "metadata": {}}
            for name, kind in fields.items()
        ],
    }


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def visit(
    id: str | None,
    at: str | None = "2024-01-01T10:00:00",
    paid: str = "1.0000",
    source: str = "web",
    *,
    ingested: str = "2024-01-02T00:00:00",
    shard: str = "shardId-000000000000",
    sequence: str = "100",
    index: int = 0,
) -> tuple:
    """A raw row of `visits_document`."""
    place = (utc(ingested), shard, sequence, index, "1-0-1")
    moment = utc(at) if at else None
    return (id, moment, Decimal(paid), source, '{"k":"v"}', '["/a","/b"]', '{"n":1}', *place)
