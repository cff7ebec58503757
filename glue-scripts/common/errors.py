"""Errors in the words that a ledger row can hold."""

from __future__ import annotations

from py4j.protocol import Py4JJavaError


def without_java_frames(problem: Exception) -> str:
    """What went wrong, in one line where Java says it, with its first cause."""
    if not isinstance(problem, Py4JJavaError):
        return str(problem).split("\n\tat ")[0].strip() or type(problem).__name__
    # Its own text begins with the name of a call between Python and Java, and hides the cause.
    told = problem.java_exception
    root = told
    while root.getCause() is not None:
        root = root.getCause()
    text = told.toString().split("\n")[0]
    return text if root is told else f"{text} ({root.toString()})"
