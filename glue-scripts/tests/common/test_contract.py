from __future__ import annotations

import pytest

from common.contract import Contract
from tests.contracts import visits_document


def test_a_layout_that_the_job_cannot_write_is_refused_with_what_it_can():
    document = visits_document(
        partitioning={"layout": "hourly", "from": "2024-01-01", "to": "2024-12-31"}
    )
    with pytest.raises(ValueError, match="layout 'hourly'; wanted dt or calendar"):
        Contract.from_json(document)
