"""Download one file over HTTP: resume it, retry with growing pauses, and keep it only if it is complete.

``requests`` and ``urllib3`` do the protocol, the redirects, the proxies (``HTTP_PROXY``, ``HTTPS_PROXY``, ``NO_PROXY``)
and the pauses. They cannot resume within a file after a cut connection or a kill, nor can pooch and fsspec. This module
does.
"""

import json
import logging
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from tqdm import tqdm
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import Retry

from isthmus.errors import InputError
from isthmus.files import remove, write_json

log = logging.getLogger("isthmus")
CHUNK = 2**16
TIMEOUT = (15, 60)
TRIES = 6
# Statuses of temporary failures: time-outs, too many requests, server errors.
PASSING = (408, 429, 500, 502, 503, 504)


def offline() -> bool:
    """Whether the user forbids connections, by the hub's own variable. It holds for every source."""
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE")


def download(url: str, part: Path, headers: Mapping[str, str] | None = None) -> None:
    """Download ``url`` to ``part``. An earlier attempt, by this process or another, is resumed.

    ``headers`` are sent in addition to the usual ones.

    Raises:
        InputError: no connection is allowed or possible; the server refuses; the file is empty; the disk is full.
    """
    if offline():
        raise InputError(
            f"{url}: it is not in the downloads folder, and HF_HUB_OFFLINE is set: unset it and fetch again"
        )
    part.parent.mkdir(parents=True, exist_ok=True)
    pauses = Retry(total=TRIES, backoff_factor=1, backoff_max=60)
    with _session() as session:
        session.headers.update(headers or {})
        while True:
            had = _size(part)
            try:
                _go_on(session, url, part)
                break
            except requests.RequestException as error:
                raise InputError(f"{url}: no connection: {error}; fetch again to go on where it stopped") from error
            except HTTPError as error:
                log.warning("%s: cut at byte %d: %s; going on", url, _size(part), error)
                if _size(part) > had:
                    pauses = Retry(total=TRIES, backoff_factor=1, backoff_max=60)
                pauses = _once_more(pauses, url, error)
    _state_of(part).unlink(missing_ok=True)
    if _size(part) == 0:
        remove(part)
        raise InputError(f"{url}: the file is empty")


def _session() -> requests.Session:
    session = requests.Session()
    pauses = Retry(total=TRIES, backoff_factor=1, backoff_max=60, status_forcelist=PASSING, raise_on_status=False)
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=pauses))
    session.headers.update({"User-Agent": "isthmus", "Accept-Encoding": "identity"})
    return session


def _go_on(session: requests.Session, url: str, part: Path) -> None:
    """Append the missing bytes to ``part``. Start again if the server has another file by now."""
    had, before = _size(part), _state(part)
    # Without a validator, the server could send the rest of another version of the file.
    had = had if before.get("validator") else 0
    headers = {"Range": f"bytes={had}-", "If-Range": before["validator"]} if had else {}
    with session.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
        if response.status_code == 416:
            remove(part)
            raise HTTPError("the file is shorter now than the part that was had of it")
        if not response.ok:
            raise InputError(f"{url}: the server answers {response.status_code} {response.reason}; check the address")
        resumed = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {had}-")
        if not resumed:
            had = 0
            write_json(_state_of(part), {"validator": _validator(response), "url": url})
        rest = int(response.headers["Content-Length"]) if "Content-Length" in response.headers else None
        _check_room(url, part, rest or 0)
        with part.open("ab" if resumed else "wb", buffering=0) as handle, _bar(url, rest, had) as bar:
            # read1 returns the bytes received so far, so a cut connection loses none.
            while chunk := response.raw.read1(CHUNK, decode_content=False):
                handle.write(chunk)
                bar.update(len(chunk))


def _once_more(pauses: Retry, url: str, error: HTTPError) -> Retry:
    try:
        pauses = pauses.increment("GET", url, error=error)
    except MaxRetryError:
        message = f"{url}: cut {TRIES + 1} times without a byte more: {error}; fetch again to go on where it stopped"
        raise InputError(message) from error
    except HTTPError as fatal:
        raise InputError(f"{url}: {fatal}; fetch again to go on where it stopped") from fatal
    pauses.sleep()
    return pauses


def _validator(response: requests.Response) -> str:
    """Return the validator of this version of the file: its strong entity tag, else its date."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def _bar(url: str, rest: int | None, had: int) -> tqdm:
    name = url.rsplit("/", 1)[-1]
    interval = 0.2 if sys.stderr.isatty() else 10
    total = None if rest is None else had + rest
    return tqdm(total=total, initial=had, desc=name, unit="B", unit_scale=True, unit_divisor=1024, mininterval=interval)


def _check_room(url: str, part: Path, wanted: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if wanted > free:
        raise InputError(f"{url}: {wanted:,} bytes to come, but {part.parent} has room for {free:,}")


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _state_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _state(part: Path) -> dict[str, Any]:
    try:
        return json.loads(_state_of(part).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
