"""The table of licences: licence, size, source and checksum of each corpus."""

import hashlib
from pathlib import Path
from typing import Any

from isthmus.files import digest, read_json

COLUMNS = ["name", "kind", "licence", "bytes", "source", "sha256"]


def row(entry: dict[str, Any]) -> dict[str, Any]:
    """Make the row of an entry from its local ``files`` and the descriptions of its ``fetched`` files.

    A file in several downloads counts once. The checksum of several files is the checksum of their checksums, in order.

    Raises:
        InputError: a file is missing.
    """
    local = [{"url": path, "sha256": digest(path), "size": Path(path).stat().st_size} for path in entry["files"]]
    fetched = [file for path in entry["fetched"] for file in read_json(path)["files"]]
    files = {file["url"]: file for file in [*local, *fetched]}
    sums = [file["sha256"] for file in files.values()]
    whole = hashlib.sha256("\n".join(sums).encode()).hexdigest() if len(sums) > 1 else "".join(sums)
    addresses = " ".join(dict.fromkeys(files)) or entry["source"]
    return {
        "name": entry["name"],
        "kind": entry["kind"],
        "licence": entry["licence"],
        "bytes": sum(file["size"] for file in files.values()),
        "source": addresses if len(files) < 4 else f"{next(iter(files))} and {len(files) - 1} more",
        "sha256": whole,
    }
