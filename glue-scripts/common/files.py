"""Small files through Spark's own file systems: s3:// on Glue and locally, file:/ in tests."""

from __future__ import annotations

from pyspark.sql import SparkSession


class Files:
    def __init__(self, spark: SparkSession) -> None:
        self._jvm = spark._jvm
        self._conf = spark._jsc.hadoopConfiguration()

    def read_text(self, uri: str) -> str:
        """@raises Py4JJavaError with FileNotFoundException when there is no such file."""
        path, file_system = self._place(uri)
        stream = file_system.open(path)
        try:
            return self._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
        finally:
            stream.close()

    def write_text(self, uri: str, text: str) -> None:
        """Replaces the file, if there is one."""
        path, file_system = self._place(uri)
        stream = file_system.create(path, True)
        stream.write(bytearray(text.encode("utf-8")))
        # S3 has the object from here on; a stream left open by an error above is never published.
        stream.close()

    def folders(self, uri: str) -> frozenset[str]:
        """Names of the folders directly in `uri`; none when it does not exist."""
        path, file_system = self._place(uri)
        if not file_system.exists(path):
            return frozenset()
        return frozenset(
            status.getPath().getName()
            for status in file_system.listStatus(path)
            if status.isDirectory()
        )

    def _place(self, uri: str):
        path = self._jvm.org.apache.hadoop.fs.Path(uri)
        return path, path.getFileSystem(self._conf)
