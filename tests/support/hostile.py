"""Helpers for tests with malformed inputs: settings, data, and the check of a failed program."""

import json
import shutil

from commands import files_in
from hypothesis import HealthCheck, settings
from tiny_models import TEXTS

from isthmus.tasks.nli.data import LABELS

PAIRS = [(text, f"{text.upper()} {number}") for number, text in enumerate(TEXTS)]
ITEMS = [(first, second, LABELS[number % 3]) for number, (first, second) in enumerate(PAIRS)]


def hostile(examples):
    """Return settings for a number of examples; they are the same in each run."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def check(outcome, folder, before, name):
    """Check that a failed command gave one error that names ``name``, and changed no file."""
    assert not outcome.traceback, outcome.said
    assert not [path for path in folder.rglob("*") if ".part-" in path.name]
    if outcome.status:
        assert outcome.status == 1
        assert outcome.records[-1].getMessage().startswith("error: ") and name in outcome.said, outcome.said
        assert files_in(folder) == before


def fresh(folder):
    """Empty the folder of the last example."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def tsv(header, rows):
    return "\n".join("\t".join(row) for row in [header, *rows]).encode() + b"\n"


def jsonl(header, rows):
    return "".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows).encode()


TOPICS = "".join(f"<top>\n<num> Number: q{n}\n<title> {text}\n</top>\n" for n, text in enumerate(TEXTS)).encode()
DOCUMENTS = jsonl(["doc_id", "text"], [(f"d{number}", text) for number, text in enumerate(TEXTS)])
QUERIES = "".join(f"q{number}\t{text}?\n" for number, text in enumerate(TEXTS)).encode()
QRELS = "".join(f"q{number} 0 d{number} 1\n" for number in range(len(TEXTS))).encode()
BEIR = b"query-id\tcorpus-id\tscore\n" + QRELS.replace(b" 0 ", b"\t").replace(b" ", b"\t")
