"""Sentence alignment by vectors of disturbed documents, where the truth is known; and the scores of mining."""

import hashlib
import random

import numpy as np
import pytest

from isthmus.bitext.mine.beads import bead_scores
from isthmus.bitext.mine.disturb import disturb
from isthmus.bitext.mine.vectors import VectorAligner, align_documents
from isthmus.errors import InputError
from isthmus.evaluation.mining import MiningOptions, score_mining

WORDS = [f"w{number}" for number in range(300)]


def encode(sentences):
    """Sum the vectors of a sentence's words; a word and its translation, with ``x`` before it, are almost equal."""

    def drawn(text):
        seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
        return np.random.default_rng(seed).standard_normal(64)

    def word(text):
        return drawn(text.removeprefix("x")) + 0.3 * drawn(text)

    vectors = np.stack([sum(word(text) for text in sentence.split()) for sentence in sentences])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def documents():
    """Twenty documents of ten sentences in two languages, parallel line by line."""
    generator = random.Random(3)
    english = {
        f"d{number}": [" ".join(generator.choices(WORDS, k=generator.randint(4, 14))) for _ in range(10)]
        for number in range(20)
    }
    foreign = {
        name: [" ".join(f"x{word}" for word in text.split()) for text in lines] for name, lines in english.items()
    }
    return english, foreign


def test_disturbed_documents_keep_their_text_and_know_their_beads(documents):
    english, foreign = documents
    for share in (0.0, 1.0):
        generator = np.random.default_rng(1)
        kinds = set()
        for name in english:
            pair = disturb(english[name], foreign[name], share, generator)
            for side, lines in ((0, pair.english), (1, pair.foreign)):
                assert sorted(number for bead in pair.beads for number in bead[side]) == list(range(len(lines)))
            for first, second in pair.beads:
                kinds.add((len(first), len(second)))
                texts = [pair.english[i] for i in first], [pair.foreign[j] for j in second]
                if first and second:
                    assert " ".join(texts[0]) == " ".join(texts[1]).replace("x", "")
        expected = {(1, 1)} if not share else {(1, 0), (0, 1), (1, 2), (2, 1), (1, 3), (3, 1)}
        assert expected <= kinds <= expected | {(1, 1)}
    again = [disturb(english["d0"], foreign["d0"], 0.5, np.random.default_rng(7)) for _ in range(2)]
    assert again[0] == again[1]


def test_vectors_find_the_beads_of_disturbed_documents(documents):
    english, foreign = documents
    generator = np.random.default_rng(1)
    disturbed = [disturb(english[name], foreign[name], 0.3, generator) for name in english]
    true = [document.beads for document in disturbed]
    everything = [encode([text for lines in side.values() for text in lines]) for side in documents]
    aligner = VectorAligner(*everything, skip=0.3)
    found = align_documents(aligner, [(document.english, document.foreign) for document in disturbed], encode)
    assert bead_scores(found, true)["f1"] > 0.95
    one_by_one = [bead for document in disturbed for bead in [[((i,), (i,)) for i in range(len(document.english))]]]
    assert bead_scores(one_by_one, true)["f1"] < 0.6


def test_scores_of_one_language(documents):
    english, foreign = documents
    rows = score_mining("xx", english, foreign, list(english), encode, MiningOptions(dev_share=0.4, disturbed=0.3))
    value = {(row["method"], row["measure"]): float(row["value"]) for row in rows}
    assert value["margin", "to_english"] == value["margin", "from_english"] == 1.0
    assert value["margin", "f1"] > 0.8
    assert value["vectors", "f1"] > 0.85 and value["vectors", "f1"] > value["lengths", "f1"] > 0.5
    assert rows == score_mining(
        "xx", english, foreign, list(english), encode, MiningOptions(dev_share=0.4, disturbed=0.3)
    )
    with pytest.raises(InputError, match="xx: 0 dev and 20 test documents"):
        score_mining("xx", english, foreign, list(english), encode, MiningOptions(dev_share=0.0))
