"""Downloads over a real connection: resumed, retried, verified, pinned; a bad one leaves nothing behind."""

import gzip
import io
import json
import os
import signal
import subprocess
import tarfile
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import program

from isthmus.corpora.download.lockfile import Lockfile
from isthmus.corpora.download.store import DownloadStore

TEXT = b"".join(b"Sentence %d of a small corpus.\n" % number for number in range(20000))
LIST = "/data/list.txt"


class Place:
    """A downloads folder and a lock file, filled by the command line as a rule runs it."""

    def __init__(self, folder):
        self.folder = folder
        self.lock = folder / "config" / "corpora.lock"
        self.output = folder / "downloads" / "wanted" / "mine" / "file.json"

    def command(self, url, digest=""):
        wanted = json.dumps({"source": "url", "url": url, "sha256": digest})
        command = [*program("corpora/fetch"), "--owner", "mine", "--wanted", wanted]
        return [*command, "--folder", self.folder / "downloads", "--lock", self.lock, "--output", self.output]

    def fetch(self, url, digest="", **environment):
        clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        return subprocess.run(
            self.command(url, digest), capture_output=True, text=True, env=clean | environment, timeout=120
        )

    def content(self):
        (file,) = json.loads(self.output.read_text())["files"]
        return Path(file["path"]).read_bytes()

    def files(self):
        """List the files with a final name: no parts of downloads, no locks."""
        found = [path for path in (self.folder / "downloads").rglob("*") if path.is_file()]
        return [
            path for path in found if path.suffix not in (".part", ".lock") and not path.name.endswith(".part.json")
        ]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def failed(result, place, *said):
    """Check that the command named the error and left nothing under a final name."""
    assert result.returncode == 1 and "Traceback" not in result.stderr, result.stderr
    error = result.stderr.split("error: ")[1]
    for words in ("mine: ", *said):
        assert words in error, error
    assert place.files() == []


def test_a_file_is_fetched_once_pinned_and_found_again(web, place):
    web.files[LIST] = TEXT
    result = place.fetch(web.url + LIST)
    assert result.returncode == 0, result.stderr
    assert place.content() == TEXT
    assert json.loads(place.lock.read_text()) == {
        web.url + LIST: {"sha256": sha256(TEXT).hexdigest(), "size": len(TEXT)}
    }
    assert f"{len(TEXT):,} bytes" in result.stderr and "list.txt" in result.stderr
    place.output.unlink()
    assert place.fetch(web.url + LIST).returncode == 0
    assert place.content() == TEXT and web.count(LIST) == 1


def test_a_cut_connection_goes_on_from_the_byte_it_had(web, place):
    web.files[LIST], web.cut[LIST] = TEXT, [100_000, 50_000]
    result = place.fetch(web.url + LIST, sha256(TEXT).hexdigest())
    assert result.returncode == 0, result.stderr
    assert web.ranges(LIST) == [None, "bytes=100000-", "bytes=150000-"]
    assert place.content() == TEXT and not place.lock.exists()


def test_a_killed_download_goes_on_from_the_byte_it_had(web, place):
    web.files[LIST], web.headers[LIST] = TEXT[:300_000], {"ETag": '"one"', "Content-Length": str(len(TEXT))}
    process = subprocess.Popen(place.command(web.url + LIST), stderr=subprocess.DEVNULL)
    part = next(iter_until(lambda: list(place.folder.rglob("*.part"))))
    next(iter_until(lambda: part.stat().st_size >= 300_000 - 2**16))
    process.send_signal(signal.SIGKILL)
    process.wait()
    had = part.stat().st_size
    assert place.files() == []
    web.files[LIST], web.headers[LIST] = TEXT, {"ETag": '"one"'}
    result = place.fetch(web.url + LIST)
    assert result.returncode == 0, result.stderr
    assert web.ranges(LIST) == [None, f"bytes={had}-"] and 0 < had < len(TEXT)
    assert place.content() == TEXT


def iter_until(found, seconds=60):
    """Wait until ``found`` returns something, and yield it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = found()
        if value:
            yield value[0] if isinstance(value, list) else value
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_a_file_that_changed_meanwhile_is_begun_again(web, place):
    web.files[LIST] = TEXT
    part = (
        DownloadStore(place.folder / "downloads", Lockfile(place.lock)).place(web.url + LIST).with_name("list.txt.part")
    )
    part.write_bytes(b"old " * 1000)
    part.with_name("list.txt.part.json").write_text('{"validator": "\\"of another version\\""}')
    result = place.fetch(web.url + LIST)
    assert result.returncode == 0, result.stderr
    assert web.ranges(LIST) == ["bytes=4000-"] and place.content() == TEXT


def test_refusals_that_pass_are_waited_for_and_redirects_followed(web, place):
    web.files[LIST], web.redirect["/old"] = TEXT, web.url + LIST
    web.status[LIST] = [429, 503, 500]
    result = place.fetch(web.url + "/old")
    assert result.returncode == 0, result.stderr
    assert place.content() == TEXT and web.count(LIST) == 4


def test_what_the_server_has_not_is_one_clear_error(web, place):
    failed(place.fetch(web.url + LIST), place, LIST, "404", "check the address")
    assert web.count(LIST) == 1


@pytest.mark.slow
def test_a_server_out_of_reach_is_one_clear_error(place):
    failed(place.fetch("http://127.0.0.1:9/x.txt", HTTP_PROXY=""), place, "x.txt", "no connection")


def test_offline_asks_nobody(web, place):
    web.files[LIST] = TEXT
    failed(place.fetch(web.url + LIST, HF_HUB_OFFLINE="1"), place, LIST, "HF_HUB_OFFLINE is set")
    assert web.asked == []
    assert place.fetch(web.url + LIST).returncode == 0
    assert place.fetch(web.url + LIST, HF_HUB_OFFLINE="1").returncode == 0


def test_the_proxy_of_the_environment_is_asked(web, place):
    web.files["/corpora.example/list.txt"] = TEXT
    result = place.fetch("http://corpora.example/list.txt", HTTP_PROXY=web.url)
    assert result.returncode == 0, result.stderr
    assert place.content() == TEXT


def test_an_altered_file_is_refused_by_the_configuration_and_by_the_lock_file(web, place):
    web.files[LIST] = TEXT
    failed(place.fetch(web.url + LIST, "0" * 64), place, LIST, "0" * 64, sha256(TEXT).hexdigest(), "altered")
    assert not place.lock.exists()
    place.lock.parent.mkdir()
    place.lock.write_text(json.dumps({web.url + LIST: {"sha256": "1" * 64, "size": 1}}))
    failed(place.fetch(web.url + LIST), place, LIST, "1" * 64, str(place.lock))
    assert not list(place.folder.rglob("*.part"))


def test_a_kept_file_that_was_altered_is_fetched_anew(web, place):
    web.files[LIST] = TEXT
    place.fetch(web.url + LIST)
    (file,) = json.loads(place.output.read_text())["files"]
    with Path(file["path"]).open("ab") as handle:
        handle.write(b"!")
    assert place.fetch(web.url + LIST).returncode == 0
    assert place.content() == TEXT and web.count(LIST) == 2


def test_an_empty_file_is_refused(web, place):
    web.files[LIST] = b""
    failed(place.fetch(web.url + LIST), place, LIST, "the file is empty")


def zipped(members, link=""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def tarred(name, kind=tarfile.REGTYPE, link=""):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, link, 0 if link else 3
        archive.addfile(info, io.BytesIO(b"abc"))
    return buffer.getvalue()


ZEROS = bytes(150 * 2**20)
HOSTILE = {
    "slip.zip": (lambda: zipped({"../../out.txt": "x"}), "leads out of the archive"),
    "absolute.zip": (lambda: zipped({"/etc/out.txt": "x"}), "leads out of the archive"),
    "drive.zip": (lambda: zipped({"C:\\out.txt": "x"}), "leads out of the archive"),
    "link.zip": (lambda: zipped({"a": "x"}, link="b"), "'b' is a link"),
    "slip.tar.gz": (lambda: tarred("../out.txt"), "leads out of the archive"),
    "link.tgz": (lambda: tarred("out.txt", tarfile.SYMTYPE, "/etc/passwd"), "is a link"),
    "hard.tgz": (lambda: tarred("out.txt", tarfile.LNKTYPE, "/etc/passwd"), "is a link"),
    "bomb.zip": (lambda: zipped({"a.txt": ZEROS}), "decompression bomb"),
    "bomb.txt.gz": (lambda: gzip.compress(ZEROS, 1), "decompression bomb"),
    "cut.zip": (lambda: zipped({"a.txt": TEXT})[:-50], "broken or cut short"),
    "cut.txt.gz": (lambda: gzip.compress(TEXT)[:-50], "broken or cut short"),
    "page.tar.gz": (lambda: b"<html>Sorry</html>", "broken or cut short"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_or_hostile_archive_is_refused(web, place, name):
    make, said = HOSTILE[name]
    web.files[f"/{name}"] = make()
    failed(place.fetch(f"{web.url}/{name}"), place, name, said)
    assert not list(place.folder.rglob("out.txt"))
