"""Document pairs and comparable text to sentence pairs, where the truth is known."""

import hashlib
import random

import numpy as np
import pytest

from isthmus.bitext.mine.beads import bead_scores, beads_of_links
from isthmus.bitext.mine.disturb import disturb
from isthmus.bitext.mine.documents import parallel_documents, read_documents, split_documents
from isthmus.bitext.mine.lengths import align_lengths, length_ratio
from isthmus.bitext.mine.margin import Candidate, best_threshold, mine, neighbours, precision_at_1, scored
from isthmus.bitext.mine.vectors import VectorAligner, align_documents
from isthmus.corpora.request import Request
from isthmus.corpora.sources.local import write_sentences
from isthmus.errors import InputError
from isthmus.evaluation.mining import MiningOptions, score_mining

WORDS = [f"w{number}" for number in range(300)]


def encode(sentences):
    """A sentence's vector is the sum of its words'; a word and its translation, ``x`` before it, have nearly one."""

    def drawn(text):
        seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
        return np.random.default_rng(seed).standard_normal(64)

    def word(text):
        return drawn(text.removeprefix("x")) + 0.3 * drawn(text)

    vectors = np.stack([sum(word(text) for text in sentence.split()) for sentence in sentences])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def documents():
    """Twenty documents of ten sentences in two languages, line by line the same."""
    generator = random.Random(3)
    english = {
        f"d{number}": [" ".join(generator.choices(WORDS, k=generator.randint(4, 14))) for _ in range(10)]
        for number in range(20)
    }
    foreign = {
        name: [" ".join(f"x{word}" for word in text.split()) for text in lines] for name, lines in english.items()
    }
    return english, foreign


def test_links_make_beads():
    assert beads_of_links([(0, 0), (1, 1), (1, 2), (3, 3), (4, 3)], 5, 5) == [
        ((0,), (0,)),
        ((1,), (1, 2)),
        ((2,), ()),
        ((3, 4), (3,)),
        ((), (4,)),
    ]


def test_beads_are_counted_by_hand():
    gold = [[((0,), (0,)), ((1, 2), (1,)), ((), (2,))], [((0,), (0,))]]
    found = [[((0,), (0,)), ((1,), (1,)), ((2,), (2,))], [((0,), ())]]
    assert bead_scores(found, gold) == pytest.approx({"precision": 1 / 3, "recall": 1 / 3, "f1": 1 / 3})
    assert bead_scores(gold, gold) == {"precision": 1, "recall": 1, "f1": 1}


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


def test_lengths_find_a_split_and_two_joined():
    english = ["a" * 60, "b" * 120, "c" * 30, "d" * 90]
    foreign = ["a" * 120, "b" * 125, "b" * 118, "c" * 60, "d" * 180]
    assert length_ratio(["ab"], ["abcd"]) == 2
    assert align_lengths(english, foreign, 2.0) == [((0,), (0,)), ((1,), (1, 2)), ((2,), (3,)), ((3,), (4,))]
    assert align_lengths(english, ["a" * 120, "bc" * 150, "d" * 180], 2.0)[1] == ((1, 2), (1,))


def test_the_margin_sees_through_a_hub():
    """One foreign vector is near every English one; by cosine it wins, by margin each finds its own."""
    angle = np.radians([0, 40, 80])
    english = np.stack([np.cos(angle), np.sin(angle), np.zeros(3)], axis=1)
    foreign = english * 0.75
    foreign[:, 2] = np.sqrt(1 - 0.75**2)
    hub = np.array([[np.cos(np.radians(40)), np.sin(np.radians(40)), 0.0]])
    foreign = np.concatenate([foreign[[0]], hub, foreign[[2]]])
    to, back = neighbours(english, foreign, 3), neighbours(foreign, english, 3)
    by_hand = english[0] @ foreign[0] / ((np.mean(english[0] @ foreign.T) + np.mean(english @ foreign[0])) / 2)
    assert scored(to, back)[0][to.numbers[0] == 0] == pytest.approx(by_hand, rel=1e-5)
    assert precision_at_1(to, back, "margin") == 1.0 > precision_at_1(to, back, "cosine")


def test_mined_pairs_use_no_sentence_twice_and_come_by_score():
    generator = np.random.default_rng(1)
    english = generator.standard_normal((40, 64))
    foreign = np.concatenate([english[:20] + 0.1, generator.standard_normal((20, 64))])
    english, foreign = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (english, foreign))
    found = mine(english, foreign)
    assert len({pair.english for pair in found}) == len({pair.foreign for pair in found}) == len(found)
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    assert {(pair.english, pair.foreign) for pair in found[:20]} == {(number, number) for number in range(20)}


def test_the_threshold_has_the_best_f1():
    candidates = [Candidate(0, 0, 1.4), Candidate(1, 2, 1.3), Candidate(2, 3, 1.2), Candidate(4, 4, 1.1)]
    assert best_threshold(candidates, {(0, 0), (2, 3)}) == 1.2
    assert best_threshold([], {(0, 0)}) == np.inf


def test_a_document_stays_in_its_split_when_others_come():
    names = [f"d{number}" for number in range(200)]
    dev, test = split_documents(names, 0.25)
    assert 30 < len(dev) < 70 and sorted(dev + test) == sorted(names)
    more, _ = split_documents([f"new{number}" for number in range(50)] + names, 0.25)
    assert [name for name in more if name in names] == dev


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


def test_documents_are_read_and_unequal_ones_named(tmp_path):
    (tmp_path / "en.txt").write_text("one\ntwo\n\nthree\n")
    (tmp_path / "sw.txt").write_text("moja\nmbili\ntatu\n\n")
    (tmp_path / "ids").write_text("a\na\na\nb\n")
    for language in ("en", "sw"):
        options = {"path": str(tmp_path / "{lang}.txt"), "documents": str(tmp_path / "ids")}
        request = Request("sentences", "local", language, options=options)
        write_sentences(request, tmp_path / f"{language}.sentences.tsv")
    english, foreign = (read_documents(tmp_path / f"{language}.sentences.tsv") for language in ("en", "sw"))
    assert english == {"a": ["one", "two"], "b": ["three"]} and foreign == {"a": ["moja", "mbili", "tatu"]}
    with pytest.raises(InputError, match="document a has 3 lines, but 2 in English"):
        parallel_documents(english, foreign, "sw")
    with pytest.raises(InputError, match="no document of English is among its documents, such as c"):
        parallel_documents(english, {"c": ["x"]}, "sw")
