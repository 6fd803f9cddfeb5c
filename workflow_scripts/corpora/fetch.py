"""Download the files of a corpus or an encoder, once, and describe them in a small JSON file.

A stopped download resumes. Each file is verified against `sha256` or the lock file, and kept in the folder.

Args:
    owner: the corpus or encoder, for messages
    wanted: the download, such as {"source": "url", "url": "https://example.org/a.tsv", "sha256": ""}
    folder: downloads folder
    lock: the lock file beside the configuration
    output: JSON to write
"""

from pathlib import Path

from isthmus.cli import Json, Output, call, log
from isthmus.corpora.download.fetching import fetch
from isthmus.corpora.download.lockfile import Lockfile
from isthmus.corpora.download.store import DownloadStore
from isthmus.errors import InputError
from isthmus.files import write_json


def main(*, owner: str, wanted: Json, folder: Path, lock: Path, output: Output) -> None:
    try:
        fetched = fetch(wanted, DownloadStore(folder, Lockfile(lock)))
    except InputError as error:
        raise InputError(f"{owner}: {error}") from error
    write_json(output, fetched)
    log.info("%s: %s bytes", owner, f"{sum(file['size'] for file in fetched['files']):,}")


if __name__ == "__main__":
    call(main, __doc__)
