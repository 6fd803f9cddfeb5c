"""Entries of the shared cache come back intact or not at all."""

import os
import subprocess
import sys

import pytest

from isthmus.files import digest
from isthmus.provenance import shared_cache


@pytest.fixture
def stored(tmp_path):
    """An entry of a model and a file, and the paths to copy them to."""
    model = tmp_path / "model"
    (model / "inner").mkdir(parents=True)
    (model / "inner" / "weights").write_bytes(b"w" * 1000)
    (model / "config").write_text("{}")
    (tmp_path / "costs").write_text("5\n")
    entry = tmp_path / "cache" / shared_cache.key("recipe")
    with shared_cache.lock(entry):
        shared_cache.keep(entry, {"0": model, "1": tmp_path / "costs"})
    return entry, {"0": tmp_path / "other" / "model", "1": tmp_path / "other" / "costs"}


def test_an_entry_comes_back_as_copies(tmp_path, stored):
    entry, outputs = stored
    assert shared_cache.take(entry, outputs)
    assert digest(outputs["0"]) == digest(tmp_path / "model") and outputs["1"].read_text() == "5\n"
    (entry / "0" / "config").write_text("altered later")
    assert (outputs["0"] / "config").read_text() == "{}"


def cut(entry):
    os.truncate(entry / "0/inner/weights", 999)


def alter(entry):
    (entry / "0/config").write_text("[]")


def lose(entry):
    (entry / "0/config").unlink()


def add(entry):
    (entry / "0/evil.py").touch()


def link(entry):
    (entry / "0/config").unlink()
    (entry / "0/config").symlink_to("/etc/passwd")


def pipe(entry):
    os.mkfifo(entry / "0/pipe")


def unseal(entry):
    (entry / "seal.json").unlink()


def garble(entry):
    (entry / "seal.json").write_bytes(b"\xff[[")


def forget(entry):
    (entry / "seal.json").write_text("{}")


@pytest.mark.parametrize("spoil", [cut, alter, lose, add, link, pipe, unseal, garble, forget])
def test_an_altered_entry_is_noticed_and_removed(stored, spoil, caplog):
    entry, outputs = stored
    spoil(entry)
    assert not shared_cache.take(entry, outputs)
    assert "removed from the cache, and made again" in caplog.text
    assert not entry.exists() and not any(path.exists() for path in outputs.values())
    assert not list(outputs["0"].parent.glob("*")), "no half of it is left"


def test_an_entry_under_another_name_is_no_hit(stored):
    entry, outputs = stored
    other = entry.with_name(shared_cache.key("another recipe"))
    entry.rename(other)
    assert not shared_cache.take(entry, outputs) and not shared_cache.take(other, outputs)


def test_a_cache_without_room_loses_nothing(tmp_path, caplog):
    (tmp_path / "model").write_text("x")
    entry = tmp_path / "file" / shared_cache.key("recipe")
    (tmp_path / "file").write_text("where the folder should be")
    shared_cache.keep(entry, {"0": tmp_path / "model"})
    assert "is not shared" in caplog.text and (tmp_path / "model").read_text() == "x"


def test_one_makes_an_entry_while_the_other_waits_and_a_kill_lets_go(tmp_path):
    entry = tmp_path / "cache" / "entry"
    code = f"""
import sys, time
from pathlib import Path
from isthmus.provenance import shared_cache
held = shared_cache.lock(Path({str(entry)!r}))
print("held", flush=True)
time.sleep(600)
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    holders = []
    for _ in range(2):
        holders.append(
            subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment, text=True)
        )
        if len(holders) == 1:
            assert holders[0].stdout.readline() == "held\n"
    with pytest.raises(subprocess.TimeoutExpired):
        holders[1].wait(timeout=1)
    holders[0].kill()
    assert holders[1].stdout.readline() == "held\n"
    for holder in holders:
        holder.kill()
        holder.wait()
