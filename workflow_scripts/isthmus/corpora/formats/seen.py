"""Remember the ids of a corpus of any size."""

import sqlite3
from hashlib import blake2b


class Seen:
    """Table on disk of ids and digests of their texts."""

    def __init__(self) -> None:
        self.rows = sqlite3.connect("")  # a private file that goes with the connection
        self.rows.execute("PRAGMA synchronous = OFF")
        self.rows.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, number INTEGER, text BLOB) WITHOUT ROWID")

    def earlier(self, name: str, number: int, text: str) -> tuple[int, bool] | None:
        """Return the earlier row of ``name``, and whether it had the same text; ``None`` the first time."""
        mark = blake2b(text.encode(), digest_size=16).digest()
        if self.rows.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (name, number, mark)).rowcount:
            return None
        number, before = self.rows.execute("SELECT number, text FROM seen WHERE id = ?", (name,)).fetchone()
        return number, before == mark
