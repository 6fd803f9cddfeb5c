"""Fetch what one corpus file, or one encoder, needs from elsewhere, once; describe it in a small JSON file.

Downloads go on where they stopped, are verified against `sha256` or the lock file, and are kept in --folder.

Example:
    fetch.py --for xnli --wanted '{"source": "url", "url": "https://example.org/a.tsv", "sha256": ""}' \\
        --folder downloads --lock corpora.lock --output downloads/wanted/xnli/a.tsv.json
"""

import argparse
from pathlib import Path

from isthmus.cli import json_argument, log, parser, run
from isthmus.corpora.download.fetching import fetch
from isthmus.corpora.download.lockfile import Lockfile
from isthmus.corpora.download.store import Store
from isthmus.errors import InputError
from isthmus.files import write_json


def main(args: argparse.Namespace) -> None:
    try:
        fetched = fetch(args.wanted, Store(args.folder, Lockfile(args.lock)))
    except InputError as error:
        raise InputError(f"{args.owner}: {error}") from error
    write_json(args.output, fetched)
    log.info("%s: %s bytes", args.owner, f"{sum(file['size'] for file in fetched['files']):,}")


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--for", dest="owner", required=True, help="the corpus or encoder, for messages")
    arguments.add_argument("--wanted", type=json_argument, required=True, help="what to fetch, as JSON")
    arguments.add_argument("--folder", type=Path, required=True, help="where downloads are kept")
    arguments.add_argument("--lock", type=Path, required=True, help="the lock file beside the configuration")
    arguments.add_argument("--output", type=Path, required=True)
    run(main, arguments)
