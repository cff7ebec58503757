"""Files through Spark's own file systems: s3:// on Glue and locally, file:/ in tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as LocalPath

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

BUFFER_BYTES = 1024 * 1024


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
        return frozenset(
            status.getPath().getName() for status in self._children(uri) if status.isDirectory()
        )

    def names(self, uri: str) -> frozenset[str]:
        """Names of all that is directly in `uri`; none when it does not exist."""
        return frozenset(status.getPath().getName() for status in self._children(uri))

    def data_files(self, folder: str) -> list[str]:
        """Addresses of the files in `folder` at any depth, in order, but those that Spark hides."""
        path, file_system = self._place(folder)
        base = file_system.makeQualified(path).toString()
        found = []
        with suppress_not_found():
            entries = file_system.listFiles(path, True)
            while entries.hasNext():
                below = entries.next().getPath().toString()[len(base) + 1 :]
                if not any(part.startswith(("_", ".")) for part in below.split("/")):
                    found.append(f"{folder}/{below}")
        return sorted(found)

    def below(self, uri: str, folder: str) -> str:
        """The path of `uri`, which is percent-encoded as Spark gives it, below `folder`."""
        path = self._jvm.org.apache.hadoop.fs.Path(self._jvm.java.net.URI(uri)).toString()
        # A bucket's root ends with a slash, other folders do not.
        return path.removeprefix(f"{self._path(folder).toString().rstrip('/')}/")

    def exists(self, uri: str) -> bool:
        path, file_system = self._place(uri)
        return file_system.exists(path)

    def delete(self, uri: str) -> None:
        """Deletes a file or a folder with all that is in it; neither is fine too."""
        path, file_system = self._place(uri)
        file_system.delete(path, True)

    def move(self, source: str, target: str) -> None:
        """Puts `source` in the place of `target`, whether there is one or not.

        A reader of `target` sees all of the old bytes or all of the new ones. A crash may leave
        `source` behind as well.
        @raises OSError when a file could not be moved; `target` is then as it was.
        """
        path, file_system = self._place(source)
        to = self._path(target)
        if file_system.getUri().getScheme() == "file":
            replace_local(LocalPath(path.toUri().getPath()), LocalPath(to.toUri().getPath()))
            return
        # S3 has no move, and S3A's rename refuses a target that exists.
        self._copy(file_system, path, to)
        file_system.delete(path, False)

    def _copy(self, file_system, path, to) -> None:
        wanted = file_system.getFileStatus(path).getLen()
        source = file_system.open(path)
        try:
            target = file_system.create(to, True)
            try:
                copy = self._jvm.org.apache.hadoop.io.IOUtils.copyBytes
                copy(source, target, BUFFER_BYTES, False)
                if target.getPos() != wanted:
                    raise OSError(f"{path}: read {target.getPos()} bytes of {wanted}. Run again.")
            except BaseException:
                # Closing would publish what there is of it.
                target.abort()
                raise
            target.close()
        finally:
            source.close()

    def _children(self, uri: str) -> list:
        path, file_system = self._place(uri)
        # Asking first whether it exists would cost more requests than the listing.
        with suppress_not_found():
            return list(file_system.listStatus(path))
        return []

    def _path(self, uri: str):
        return self._jvm.org.apache.hadoop.fs.Path(uri)

    def _place(self, uri: str):
        path = self._path(uri)
        return path, path.getFileSystem(self._conf)


def replace_local(source: LocalPath, target: LocalPath) -> None:
    """Hadoop's rename refuses a target that exists on a disk too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for file in (source, target):
        # Hadoop's checksum of what was there; without one, it checks nothing.
        file.with_name(f".{file.name}.crc").unlink(missing_ok=True)
    source.replace(target)


@contextmanager
def suppress_not_found() -> Iterator[None]:
    try:
        yield
    except Py4JJavaError as problem:
        if problem.java_exception.getClass().getSimpleName() != "FileNotFoundException":
            raise
