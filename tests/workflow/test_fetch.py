"""Sources from a real web server in the workflow: the fetched files, the number of fetches, and errors."""

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, planned, snakemake

from isthmus.files import read_tsv

PAIRS = {"sw": ["Moja.", "Mbili.", "Tatu."], "de": ["Eins.", "Zwei.", "Drei."], "fr": ["Un.", "Deux.", "Trois."]}
XNLI = "language\tgold_label\tsentence1\tsentence2\n" + "".join(
    f"{language}\t{label}\tP{n} {language}.\tH{n} {language}.\n"
    for language in ("en", "sw", "de")
    for n, label in enumerate(("entailment", "neutral", "contradiction"))
)


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def web(web):
    for language, lines in PAIRS.items():
        first, second = sorted(("en", language))
        sides = {"en": "One.\nTwo.\nThree.\n", language: "".join(f"{line}\n" for line in lines)}
        members = {f"Tiny.{first}-{second}.{side}": text for side, text in sides.items()}
        web.files[f"/OPUS-Tiny/v1/moses/{first}-{second}.txt.zip"] = zipped({"README": "x", **members})
    web.files["/XNLI-1.0.zip"] = zipped({"XNLI-1.0/xnli.dev.tsv": XNLI, "XNLI-1.0/xnli.test.tsv": XNLI})
    web.files["/docs.tsv.gz"] = gzip.compress(b"d1\tOne.\nd2\tTwo.\n")
    web.files["/topics.sw.txt"] = b"<top>\n<num>1\n<title>Moja?\n</top>\n"
    web.files["/qrels.txt"] = b"1 0 d1 1\n"
    web.files["/triples.tsv"] = b"One?\tOne.\tTwo.\n"
    web.files["/not-wanted.txt"] = b"x\n"
    return web


@pytest.fixture
def project(tmp_path, web):
    """Make a folder with its own configuration; all its corpora are on the server."""
    config = yaml.safe_load((ROOT / "config/smoke.yaml").read_text())
    config["results"] = "results"
    config["encoders"] = {"mine": {"source": "local", "path": "nowhere"}}
    config["corpora"] = {
        "tiny": {
            "kind": "bitext",
            "source": "opus",
            "licence": "CC0",
            "languages": ["sw", "de"],
            "corpus": "Tiny",
            "version": "v1",
            "mirror": web.url,
        },
        "xnli": {
            "kind": "nli",
            "source": "url",
            "licence": "CC BY-NC 4.0",
            "languages": ["en", "sw"],
            "splits": ["train", "dev"],
            "path": f"{web.url}/XNLI-1.0.zip#XNLI-1.0/xnli.{{split}}.tsv",
            "names": {"train": "test"},
            "format": "xnli",
        },
        "triples": {"kind": "pairs", "source": "url", "path": f"{web.url}/triples.tsv", "format": "triples"},
        "trec": {
            "kind": "collection",
            "source": "url",
            "directions": ["sw-en"],
            "documents": f"{web.url}/docs.tsv.gz",
            "queries": f"{web.url}/topics.{{query}}.txt",
            "qrels": f"{web.url}/qrels.txt",
            "topics": ["title"],
        },
        "unused": {"kind": "text", "source": "url", "languages": ["sw"], "path": f"{web.url}/not-wanted.txt"},
    }
    config["bitext"] = {"corpora": ["tiny"]}
    config["evaluation"] = {}
    config["groups"] = {}
    config["tasks"] = {
        "nli": {"train": "xnli", "evaluate": [{"corpus": "xnli", "split": "dev"}]},
        "clir": {"train": "triples", "evaluate": [{"corpus": "trec", "split": "test"}]},
    }
    return Project(tmp_path, config)


class Project:
    def __init__(self, folder, config):
        self.folder, self.config = folder, config

    def run(self, *arguments):
        (self.folder / "mine.yaml").write_text(yaml.safe_dump(self.config))
        clean = {name: "" for name in os.environ if "proxy" in name.lower()}
        return snakemake("--configfile", "mine.yaml", "--cores", "2", *arguments, cwd=self.folder, **clean)

    def files(self, folder):
        return {path for path in (self.folder / folder).rglob("*") if path.is_file()}


def test_fetch_brings_what_is_needed_once_and_nothing_else(project, web):
    result = project.run("fetch")
    assert result.returncode == 0, result.stderr
    asked = [path for path, _ in web.asked]
    assert sorted(asked) == sorted(set(web.files) - {"/not-wanted.txt", "/OPUS-Tiny/v1/moses/en-fr.txt.zip"})
    assert not (project.folder / "results/corpora").exists()
    lock = json.loads((project.folder / "corpora.lock").read_text())
    assert {address.removeprefix(web.url) for address in lock} == set(asked)

    wanted = [
        "results/corpora/tiny/sw.tsv",
        "results/corpora/xnli/sw.dev.tsv",
        "results/corpora/xnli/en.train.tsv",
        "results/corpora/trec/queries/sw-en.tsv",
        "results/corpora/trec/qrels/sw-en.txt",
        "results/corpora/trec/documents/en.jsonl",
        "results/corpora/triples/pairs.tsv",
    ]
    web.asked.clear()
    result = project.run("licences", *wanted)
    assert result.returncode == 0, result.stderr
    bitext = read_tsv(project.folder / wanted[0])
    assert [(row["english"], row["foreign"]) for row in bitext] == [
        ("One.", "Moja."),
        ("Two.", "Mbili."),
        ("Three.", "Tatu."),
    ]
    assert [row["premise"] for row in read_tsv(project.folder / wanted[1])] == ["P0 sw.", "P1 sw.", "P2 sw."]
    assert read_tsv(project.folder / wanted[3])[0]["text"] == "Moja?"
    table = {row["name"]: row for row in read_tsv(project.folder / "results/tables/licences.tsv")}
    assert set(table) == {"tiny", "xnli", "triples", "trec"} and table["xnli"]["licence"] == "CC BY-NC 4.0"
    assert table["xnli"]["bytes"] == str(len(web.files["/XNLI-1.0.zip"]))
    assert table["xnli"]["sha256"] == lock[f"{web.url}/XNLI-1.0.zip"]["sha256"] and "CC0" in result.stdout

    for path in sorted((project.folder / "results").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    project.config["corpora"]["tiny"]["languages"] = ["sw", "de", "fr"]
    plan = planned(project.run("--dry-run", "fetch").stdout)
    assert plan["fetch_one"] == 1
    result = project.run("fetch", "results/corpora/tiny/fr.tsv", wanted[0])
    assert result.returncode == 0, result.stderr
    assert [path for path, _ in web.asked] == ["/OPUS-Tiny/v1/moses/en-fr.txt.zip"]


BAD = {
    "missing": (lambda web: web.files.pop("/OPUS-Tiny/v1/moses/en-sw.txt.zip"), ["en-sw.txt.zip", "404"]),
    "hostile": (lambda web: replaced(web, {"../Tiny.en-sw.en": "x"}), ["en-sw.txt.zip", "leads out of the archive"]),
    "unequal": (
        lambda web: replaced(web, {"T.en": "One.\nTwo.\n", "T.sw": "Moja.\n"}),
        ["en-sw.txt.zip#*.en has 2 lines, but", "#*.sw has 1"],
    ),
    "encoding": (
        lambda web: replaced(web, {"T.en": "One.\nTwo.\n", "T.sw": b"Moja.\nMb\xeeli.\n"}),
        ["en-sw.txt.zip#*.sw:2: not UTF-8"],
    ),
    "empty": (lambda web: replaced(web, {"T.en": "", "T.sw": ""}), ["en-sw.txt.zip#*.en: the file is empty"]),
}


def replaced(web, members):
    web.files["/OPUS-Tiny/v1/moses/en-sw.txt.zip"] = zipped(members)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_stops_the_run_and_leaves_nothing(project, web, name):
    change, said = BAD[name]
    change(web)
    result = project.run("results/corpora/tiny/sw.tsv")
    assert result.returncode != 0
    error = next(line for line in result.stderr.splitlines() if "error: " in line)
    for words in ("tiny: ", *said):
        assert words in error, error
    assert project.files("results/corpora") == set()
    kept = [path for path in project.files("downloads/files") if path.suffix == ".part"]
    assert kept == []


def test_a_file_that_changed_at_its_source_is_refused_by_the_lock_file(project, web):
    target = "results/corpora/triples/pairs.tsv"
    assert project.run(target).returncode == 0
    for path in project.files("downloads"):
        path.unlink()
    (project.folder / target).unlink()
    web.files["/triples.tsv"] += b"Two?\tTwo.\tOne.\n"
    result = project.run(target)
    assert result.returncode != 0 and "triples: " in result.stderr and "is pinned" in result.stderr
    assert not Path(project.folder / target).exists()


def test_an_encoder_of_the_hub_is_fetched_before_it_is_exported(project):
    project.config["encoders"] = {"mine": {"source": "hub", "name": "me/tiny", "revision": "0" * 40}}
    assert planned(project.run("--dry-run", "results/encoders/mine").stdout) == {
        "export_encoder": 1,
        "fetch_one": 1,
        "total": 2,
    }
