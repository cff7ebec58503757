"""Ends the driver when what it lives for or from is gone."""

from __future__ import annotations

import os
import subprocess
import threading
import time


def watch_parent(parent_pid: int, ended: threading.Event) -> None:
    """Sets `ended` when this process is handed to another parent: the old one died."""

    def watch() -> None:
        while os.getppid() == parent_pid:
            time.sleep(0.5)
        ended.set()
        # A stop takes well under this; while Spark still starts, nobody waits for `ended`.
        time.sleep(10)
        os._exit(0)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def watch_java(java: subprocess.Popen[bytes], ended: threading.Event) -> None:
    """Sets `ended` when the Java process dies, for instance out of memory."""

    def watch() -> None:
        java.wait()
        ended.set()

    threading.Thread(target=watch, name="watch-java", daemon=True).start()
