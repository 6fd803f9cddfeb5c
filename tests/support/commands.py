"""Run programs in the test's own process, and corrupt files."""

import logging
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from isthmus.cli import start

SECONDS = 30
# Ends of lines and fields, byte order marks, halves of characters, endless brackets and numbers, entities.
PIECES = [
    *(b"", b"\t", b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xc3", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x1c", b'"', b"\\"),
    *(b"[" * 5000, b"9" * 5000, b"99999", b"-1", b"NaN", b"null", b"{}", b"\\ud800", b"&lol;", b"<tu>", b"]]>", b" "),
]


@dataclass
class Outcome:
    """Result of a command: its exit status, and its log records from warnings upwards."""

    status: int
    records: list[logging.LogRecord]

    @property
    def said(self) -> str:
        return "\n".join(record.getMessage() for record in self.records)

    @property
    def traceback(self) -> bool:
        return any(record.exc_info for record in self.records)


def command(script: str, *words: object) -> Outcome:
    """Run a program with a command line, without a new interpreter."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append
    logger, argv = logging.getLogger("isthmus"), sys.argv
    logger.addHandler(handler)
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    try:
        sys.argv = ["run.py", script, *map(str, words)]
        start("")
        status = 0
    except SystemExit as end:
        status = end.code or 0
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        sys.argv = argv
        logger.removeHandler(handler)
    return Outcome(status, records)


def _too_long(signum: int, frame: object) -> None:
    raise TimeoutError(f"it hung for {SECONDS} seconds")


@st.composite
def spoilt(draw: st.DrawFn, content: bytes) -> bytes:
    """Corrupt ``content`` in one to three places: replace, repeat or cut."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.integers(0, 12))
        kind = draw(st.sampled_from(("piece", "piece", "noise", "twice", "cut")))
        if kind == "cut":
            content = content[:start]
        elif kind == "twice":
            content = content[:end] + content[start:]
        else:
            piece = draw(st.sampled_from(PIECES) if kind == "piece" else st.binary(max_size=6))
            content = content[:start] + piece + content[end:]
    return content


def files_in(folder: Path) -> dict[Path, bytes]:
    """Return every file in a folder with its content."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
