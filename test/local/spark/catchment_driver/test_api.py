from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from catchment_driver.api import LARGEST_BODY_BYTES, serve
from catchment_driver.runs import Runs


class NoSpark:
    """Accepts runs and, not being started, runs none."""

    ready = False


@pytest.fixture(scope="module")
def session() -> NoSpark:
    return NoSpark()


@pytest.fixture(scope="module")
def server(session: NoSpark) -> Iterator[ThreadingHTTPServer]:
    server = serve(0, Runs(session, Path("/logs")))
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def port(server: ThreadingHTTPServer) -> int:
    return server.server_port


def call(
    port: int, method: str, path: str, body: object = None, content_type: str = "application/json"
) -> tuple[int, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    text = body if isinstance(body, str) else json.dumps(body) if body is not None else None
    connection.request(method, path, text, {"content-type": content_type})
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def test_it_listens_on_the_loopback_address_alone(server: ThreadingHTTPServer):
    assert server.server_address[0] == "127.0.0.1"


def test_health_tells_whether_spark_is_up(port: int, session: NoSpark):
    assert call(port, "GET", "/health") == (503, {"status": "starting"})
    session.ready = True
    assert call(port, "GET", "/health") == (200, {"status": "ready"})


def test_a_run_is_accepted_described_and_stopped(port: int):
    described = {
        "id": "jr_1",
        "state": "WAITING",
        "error": None,
        "line": None,
        "seconds": 0,
        "log": "/logs/jr_1.log",
        "output": "/logs/jr_1.out",
        "errors": "/logs/jr_1.err",
    }
    run = {"id": "jr_1", "script": "/job.py", "args": {"--n": "1"}, "extra_py_files": ["/p.zip"]}
    assert call(port, "POST", "/runs", run) == (202, described)
    assert call(port, "GET", "/runs/jr_1") == (200, described)
    assert call(port, "POST", "/runs", run)[0] == 409
    assert call(port, "POST", "/runs/jr_1/stop", {}) == (202, {**described, "state": "STOPPED"})


@pytest.mark.parametrize("path", ["/", "/runs/unknown", "/runs/../health"])
def test_what_is_not_there_is_not_found(port: int, path: str):
    assert call(port, "GET", path)[0] == 404


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"id": "../up", "script": "/job.py"}, "id is '../up'"),
        ({"id": "a"}, "script is None"),
        ({"id": "a", "script": "/job.py", "args": {"--n": 1}}, "args"),
        ({"id": "a", "script": "/job.py", "extra_py_files": "p.zip"}, "extra_py_files"),
        ({"id": "a", "script": "/job.py", "timeout_seconds": "5"}, "timeout_seconds"),
        ("[]", "not a JSON object"),
        ("{", "not JSON"),
    ],
)
def test_a_body_that_is_no_run_is_refused_with_the_reason(port: int, body: object, told: str):
    status, answer = call(port, "POST", "/runs", body)
    assert status == 400
    assert told in answer["error"]


def test_a_body_that_is_too_large_is_refused_unread(port: int):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/runs")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(LARGEST_BODY_BYTES + 1))
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_a_web_page_cannot_start_a_run(port: int):
    """Browsers send text to other addresses unasked, but never JSON."""
    body = json.dumps({"id": "a", "script": "/job.py"})
    assert call(port, "POST", "/runs", body, content_type="text/plain")[0] == 400
    assert call(port, "GET", "/runs/a")[0] == 404
