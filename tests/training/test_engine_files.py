"""Files are complete or absent; errors name bad files; options and chains are read from the source."""

import os
import subprocess
import sys
import types

import pytest

from isthmus.config.methods import methods
from isthmus.config.options import options_schema
from isthmus.config.steps import check_chain, step_options
from isthmus.errors import InputError
from isthmus.files import atomic, checked, read_jsonl, read_lines, read_tsv, write_tsv
from isthmus.training.engine import fingerprint


def test_atomic_leaves_the_old_file_when_the_writer_fails(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["table.tsv"]


def test_atomic_replaces_a_folder(tmp_path):
    path = tmp_path / "model"
    for name in ("a", "b"):
        with atomic(path) as temporary:
            temporary.mkdir()
            (temporary / name).touch()
    assert [file.name for file in path.iterdir()] == ["b"]


def test_a_folder_is_checked_against_its_digests(tmp_path):
    folder = tmp_path / "model"
    with atomic(folder) as temporary:
        (temporary / "part").mkdir(parents=True)
        (temporary / "part/weights").write_text("1")
        (temporary / "config").write_text("2")
    (folder / ".snakemake_timestamp").touch()
    digests = tmp_path / "model.sha256"
    subprocess.run(["sha256sum", "--check", "--strict", digests], cwd=folder, check=True, capture_output=True)
    assert checked(digests) == checked(folder) == folder
    (folder / "part/weights").write_text("3")
    with pytest.raises(InputError, match=r"part/weights is not as it was made; remove .*model\.sha256 and run again"):
        checked(digests)
    (folder / "part/weights").write_text("1")
    (folder / "more").touch()
    with pytest.raises(InputError, match="more is not as it was made"):
        checked(digests)
    (folder / "more").unlink()
    (folder / "config").unlink()
    with pytest.raises(InputError, match="config is not as it was made"):
        checked(digests)


def test_atomic_clears_away_what_killed_writers_left_and_no_other(tmp_path):
    with atomic(tmp_path / "model") as temporary:
        temporary.mkdir()
    mine = temporary.name
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    living, elsewhere = (mine.replace(str(os.getpid()), "1"), mine.replace(os.uname().nodename, "other-host"))
    for name in (mine.replace(str(os.getpid()), str(ended.pid)), living, elsewhere):
        (tmp_path / name).mkdir()
    with atomic(tmp_path / "model") as temporary:
        temporary.mkdir()
    assert {path.name for path in tmp_path.iterdir()} == {"model", "model.sha256", living, elsewhere}


def test_tsv_round_trip_keeps_every_row_and_no_stray_tab(tmp_path):
    path = tmp_path / "t.tsv"
    assert write_tsv(path, ["id", "text"], [{"id": 1, "text": "a\tb\nc"}, {"id": 2, "text": ""}]) == 2
    assert read_tsv(path, ["id"]) == [{"id": "1", "text": "a b c"}, {"id": "2", "text": ""}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"id\ttext\n1\n", ":2: 1 fields, but the header has 2"),
        (b"id\tword\n", ":1: column 'text' is missing"),
        (b"id\ttext\n1\t\xff\n", ":2: not UTF-8"),
    ],
)
def test_a_bad_tsv_is_named_by_file_and_line(tmp_path, content, expected):
    path = tmp_path / "bad.tsv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=expected):
        read_tsv(path, ["id", "text"])


def test_a_bad_jsonl_is_named_by_file_and_line(tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"doc_id": 1, "text": ""}\n{"doc_id"\n')
    with pytest.raises(InputError, match=r"bad\.jsonl:2: not JSON"):
        read_jsonl(path, ["doc_id"])
    with pytest.raises(InputError, match="key 'title' is missing"):
        read_jsonl(path, ["title"])


def test_only_newline_ends_a_line(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("a\u2028b\x0bc\r\nd\n", encoding="utf-8")
    assert list(read_lines(path)) == [(1, "a\u2028b\x0bc"), (2, "d")]


def test_a_training_state_is_of_the_code_that_made_it(tmp_path, monkeypatch):
    before = fingerprint("same")
    assert fingerprint("same") == before != fingerprint("other")
    module = types.ModuleType("isthmus.new")
    module.__file__ = str(tmp_path / "new.py")
    (tmp_path / "new.py").write_text("x = 1\n")
    monkeypatch.setitem(sys.modules, "isthmus.new", module)
    assert fingerprint("same") != before


def test_options_are_read_from_the_source():
    properties = options_schema("isthmus.methods.train.pgd", "PgdOptions")["properties"]
    assert properties["norm"]["enum"] == ["l2", "linf"]
    assert properties["ascent_steps"]["type"] == "integer"
    assert "ball" in properties["radius"]["description"]


def test_options_of_a_base_are_inherited():
    properties = options_schema("isthmus.methods.align.ot", "OtOptions")["properties"]
    assert {"learning_rate", "epsilon"} <= set(properties)


def test_every_option_is_described():
    for kind in ("train", "align"):
        for found in methods(kind).values():
            for name, rule in options_schema(found.module, found.options)["properties"].items():
                assert rule["description"], f"{found.module}: {name}"


def test_task_options_go_over_shared_ones():
    steps = {"ot": {"options": {"epsilon": 1, "batch_size": 2}, "nli": {"epsilon": 3}}}
    assert step_options(steps, "ot", "nli") == {"epsilon": 3, "batch_size": 2}
    assert step_options(steps, "ot", "clir") == {"epsilon": 1, "batch_size": 2}


def test_chains():
    steps = {"plain": {"kind": "train", "method": "plain"}, "ot": {"kind": "align", "method": "ot"}}
    for chain in ("plain", "plain.ot.ot", "ot.plain", "ot.ot.plain.ot"):
        check_chain(chain, steps)
    with pytest.raises(InputError, match=r"trains twice; 'plain' would overwrite what 'plain' learnt"):
        check_chain("plain.ot.plain", steps)
    with pytest.raises(InputError, match=r"learns no task.*`plain\.ot\.ot` or `ot\.ot\.plain`"):
        check_chain("ot.ot", steps)
