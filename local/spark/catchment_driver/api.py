"""The driver's HTTP calls, on the loopback address alone."""

from __future__ import annotations

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from catchment_driver.runs import Runs

RUN_ID = re.compile(r"^[A-Za-z0-9_-]{1,255}$")
LARGEST_BODY_BYTES = 4 * 1024 * 1024


class BadRequest(ValueError):
    pass


def serve(port: int, runs: Runs) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/health":
                ready = runs.ready
                self._answer(200 if ready else 503, {"status": "ready" if ready else "starting"})
                return
            run = self._named_run(r"^/runs/([^/]+)$")
            if run:
                self._answer(200, run.described())

        def do_POST(self) -> None:
            try:
                body = self._body()
                if self.path == "/runs":
                    self._submit(body)
                    return
            except BadRequest as problem:
                self._answer(400, {"error": str(problem)})
                return
            run = self._named_run(r"^/runs/([^/]+)/stop$")
            if run:
                runs.stop(run)
                self._answer(202, run.described())

        def _submit(self, body: dict) -> None:
            run_id, args, extra = (
                body.get("id"),
                body.get("args", {}),
                body.get("extra_py_files", []),
            )
            if not isinstance(run_id, str) or not RUN_ID.match(run_id):
                raise BadRequest(f"id is {run_id!r}; wanted: letters, digits, _ and -")
            if not isinstance(body.get("script"), str):
                raise BadRequest(f"script is {body.get('script')!r}; wanted: a local path")
            if not isinstance(args, dict) or not all(isinstance(v, str) for v in args.values()):
                raise BadRequest("args: wanted an object of strings")
            if not isinstance(extra, list) or not all(isinstance(v, str) for v in extra):
                raise BadRequest("extra_py_files: wanted a list of local paths")
            timeout = body.get("timeout_seconds")
            if not isinstance(timeout, (int, float, type(None))):
                raise BadRequest(f"timeout_seconds is {timeout!r}; wanted a number")
            run = runs.submit(run_id, body["script"], args, extra, timeout)
            if run is None:
                self._answer(409, {"error": f"run {run_id} is known already"})
            else:
                self._answer(202, run.described())

        def _body(self) -> dict:
            # A web page can post text to the loopback address without asking, but not JSON.
            if self.headers.get_content_type() != "application/json":
                raise BadRequest("content-type: wanted application/json")
            length = self.headers.get("content-length", "")
            if not length.isdecimal() or int(length) > LARGEST_BODY_BYTES:
                # What follows is not read, so nothing behind it could be.
                self.close_connection = True
                raise BadRequest(f"content-length {length}; wanted at most {LARGEST_BODY_BYTES}")
            try:
                body = json.loads(self.rfile.read(int(length)) or b"{}")
            except ValueError as problem:
                raise BadRequest(f"the body is not JSON: {problem}") from problem
            if not isinstance(body, dict):
                raise BadRequest("the body is not a JSON object")
            return body

        def _named_run(self, pattern: str):
            match = re.match(pattern, self.path)
            run = runs.find(match.group(1)) if match else None
            if run is None:
                self._answer(404, {"error": f"nothing at {self.path}"})
            return run

        def _answer(self, status: int, body: dict) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Polls come several times a second: nobody wants them in the log."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            # A client that gave up waiting is its own affair.
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    return server
