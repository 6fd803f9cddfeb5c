"""The corpora of microworld: formats, labels, judgements, splits, reserved combinations, determinism."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from isthmus import files
from isthmus.corpora import microworld
from isthmus.corpora.microworld import LANGUAGES, collection, inference
from isthmus.corpora.microworld.grammar import grammar
from isthmus.corpora.microworld.meaning import Phrase, concepts
from isthmus.corpora.microworld.narrative import narrative
from isthmus.corpora.microworld.sampling import Sampler, allowed, combinations, reserved
from isthmus.errors import InputError

LIBRARY = Path(microworld.__file__).parents[3]


@pytest.fixture(scope="module")
def nli():
    return {split: inference.items(split, count, 1) for split, count in (("train", 4500), ("dev", 300), ("test", 900))}


def lines_below(noun):
    """The noun and its hypernyms, from the concept table itself."""
    chain = [noun]
    while concepts()[chain[-1]].parent:
        chain.append(concepts()[chain[-1]].parent)
    return chain


def exclusive(one, other):
    return (
        one != other
        and one in concepts()
        and other in concepts()
        and concepts()[one].group == concepts()[other].group != ""
    )


def thing_covers(specific, general):
    """Whether the indefinite ``specific`` makes ``general`` true."""
    if general is None or specific is None:
        return general is None and specific is None
    fits = general.noun in lines_below(specific.noun) and general.quality in ("", specific.quality)
    return fits and general.quantity in ("", specific.quantity)


def subject_covers(specific, general, kind):
    if kind == "exist":
        return thing_covers(specific, general)
    if general.quantity == "all":
        return specific == general
    fits = general.noun in lines_below(specific.noun) and general.quality in ("", specific.quality)
    if general.quantity == "some":
        return fits and specific.quantity != ""
    return fits and general.quantity == specific.quantity


def covers(specific, general, but="", subjects=True):
    """Whether a positive clause makes another true, leaving one role out."""
    if subjects and not subject_covers(specific.subject, general.subject, general.kind):
        return False
    for role in ("verb", "person", "predicate"):
        if role != but and getattr(specific, role) != getattr(general, role):
            return False
    for role in ("instrument", "companion", "place", "time"):
        if role != but and getattr(general, role) not in ("", getattr(specific, role)):
            return False
    return specific.kind == general.kind and thing_covers(specific.object, general.object)


def clash(one, other):
    """Whether two positive clauses differ in one role by words that exclude each other."""
    if {one.subject.quantity, other.subject.quantity} == {"some", "all"}:
        wide, narrow = sorted((one.subject, other.subject), key=lambda subject: subject.quantity == "some")
        coreferent = wide.noun in lines_below(narrow.noun)
    else:
        coreferent = not other.subject.quantity and subject_covers(one.subject, other.subject, "act")
    roles = [
        role for role in ("verb", "predicate", "place", "time") if exclusive(getattr(one, role), getattr(other, role))
    ]
    return coreferent and other.kind != "exist" and any(covers(one, other, role, subjects=False) for role in roles)


def relation(premise, hypothesis):
    """The label that follows from two meanings, worked out without the code that made them."""
    one, other = premise._replace(negated=False), hypothesis._replace(negated=False)
    if not premise.negated:
        true, false = covers(one, other), clash(one, other)
        if hypothesis.negated:
            true, false = false, true
        return "entailment" if true else "contradiction" if false else "neutral"
    corefers = other.kind == "exist" or other.subject.noun in lines_below(one.subject.noun)
    event = other if other.kind == "exist" else other._replace(subject=Phrase(one.subject.noun))
    if corefers and covers(event, one):
        return "entailment" if hypothesis.negated else "contradiction"
    return "neutral"


def test_labels_follow_from_the_meanings(nli):
    wrong = [row for rows in nli.values() for row in rows if relation(row[0], row[1]) != row[2]]
    assert not wrong, wrong[:3]


def test_every_hypothesis_has_each_label_once(nli):
    for rows in nli.values():
        labels = Counter((hypothesis, label) for _, hypothesis, label in rows)
        assert set(labels.values()) == {1}
        assert len(labels) == 3 * len({hypothesis for _, hypothesis, _ in rows})


def test_both_polarities_occur_under_every_label(nli):
    seen = Counter((label, p.negated, h.negated) for p, h, label in nli["train"])
    assert (
        len(seen) == 10 and min(seen.values()) >= 100
    )  # a denial never entails what is affirmed, nor excludes a denial


@pytest.mark.parametrize("language", ["en", "sw", "fi"])
def test_the_hypothesis_alone_gives_nothing_away(language, nli):
    vectorizer = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\S+")
    sentence = grammar(language).sentence
    train = vectorizer.fit_transform(sentence(hypothesis) for _, hypothesis, _ in nli["train"])
    test = vectorizer.transform(sentence(hypothesis) for _, hypothesis, _ in nli["test"])
    classifier = LogisticRegression(max_iter=100).fit(train, [label for *_, label in nli["train"]])
    assert abs(classifier.score(test, [label for *_, label in nli["test"]]) - 1 / 3) <= 0.05


def test_splits_share_no_sentence(nli):
    sentences = {split: {x for row in rows for x in row[:2]} for split, rows in nli.items()}
    assert not sentences["train"] & sentences["dev"]
    assert not sentences["train"] & sentences["test"]
    assert not sentences["dev"] & sentences["test"]


def test_reserved_combinations_are_in_test_only(nli):
    used = {
        split: {pair for row in rows for clause in row[:2] for pair in combinations(clause) if reserved(*pair)}
        for split, rows in nli.items()
    }
    assert not used["train"] and not used["dev"]
    assert len(used["test"]) >= 30


def test_reserved_combinations_are_in_no_training_file(tmp_path):
    verbs = {grammar("en").lexicon[name][0]: name for name, row in concepts().items() if row.type == "verb"}
    nouns = {grammar("en").lexicon[name][0]: name for name in concepts() if concepts()[name].type in ("food", "thing")}
    microworld.write_bitext(tmp_path / "bitext", "de", 2000, 1)
    microworld.write_pairs(tmp_path / "pairs", 300, 1)
    microworld.write_text(tmp_path / "text", "en", 1000, 1)
    microworld.write_alignment(tmp_path / "alignment", "de", 2000, 1)
    found = {}
    for kind in ("bitext", "pairs", "text", "alignment"):
        phrases = re.findall(r"(\w+ing) an? (\w+)", (tmp_path / kind).read_text(encoding="utf-8"))
        pairs = {(verbs[verb], nouns[noun]) for verb, noun in phrases if verb in verbs and noun in nouns}
        assert len(pairs) > 100
        found[kind] = {pair for pair in pairs if reserved(*pair)}
    assert not found["bitext"] and not found["pairs"] and not found["text"]
    assert found["alignment"]


def test_bitext_is_nested_and_disjoint_from_the_gold_alignments(tmp_path):
    microworld.write_bitext(tmp_path / "small", "sw", 100, 1)
    microworld.write_bitext(tmp_path / "large", "sw", 1000, 1)
    microworld.write_alignment(tmp_path / "gold", "sw", 300, 1)
    small, large = (files.read_tsv(tmp_path / name, ["id", "english", "foreign"]) for name in ("small", "large"))
    assert small == large[:100]
    gold = files.read_tsv(tmp_path / "gold", ["id", "english", "foreign", "sure", "possible"])
    assert len(gold) == 300
    assert not {row["english"] for row in large} & {row["english"].replace(" .", ".") for row in gold}
    for row in gold:
        sizes = len(row["english"].split()), len(row["foreign"].split())
        links = [tuple(map(int, link.split("-"))) for link in row["possible"].split()]
        assert set(row["sure"].split()) <= set(row["possible"].split())
        assert all(i < sizes[0] and j < sizes[1] for i, j in links)
        assert (sizes[0] - 1, sizes[1] - 1) in links  # the full stops


def test_a_row_is_the_same_item_in_every_language(tmp_path):
    items, columns = inference.items("test", 60, 1), []
    for language in ("en", "so", "mr"):
        microworld.write_nli(tmp_path / language, language, "test", 60, 1)
        rows = files.read_tsv(tmp_path / language, ["id", "premise", "hypothesis", "label"])
        columns.append([(row["id"], row["label"]) for row in rows])
        assert [row["premise"] for row in rows] == [grammar(language).sentence(premise) for premise, _, _ in items]
    assert columns[0] == columns[1] == columns[2]
    assert Counter(label for _, label in columns[0]) == dict.fromkeys(inference.LABELS, 20)


def test_texts_share_no_subject_and_verb():
    pairs = {}
    for lane, language in enumerate(LANGUAGES):
        sampler = Sampler(f"text/{language}/1", "train", lane)
        pairs[language] = {(c.subject.noun, c.verb or c.kind) for _ in range(150) for c in narrative(sampler, 2)}
    for one in LANGUAGES:
        for other in LANGUAGES:
            assert one == other or not pairs[one] & pairs[other]


def test_text_comes_back_to_what_it_said():
    sampler, returns = Sampler("text", "train"), 0
    for _ in range(300):
        told, *again = narrative(sampler, 1)
        for clause in again:
            returns += 1
            assert clause != told and allowed(clause, "train") and clause.negated == told.negated
            assert (clause.subject.noun, clause.verb, clause.kind) == (told.subject.noun, told.verb, told.kind)
            assert clause.person == told.person and clause.predicate == told.predicate
    assert returns > 150


def test_collection(tmp_path):
    size = {"queries": 40, "dev_queries": 10, "documents": 400, "seed": 1}
    microworld.write_documents(tmp_path / "sw.jsonl", "sw", 400, 1)
    microworld.write_queries(tmp_path / "en-sw.tsv", "en", "sw", **size)
    microworld.write_queries(tmp_path / "sw-sw.tsv", "sw", "sw", **size)
    microworld.write_qrels(tmp_path / "en-sw.txt", "en", "sw", **size)
    documents = {row["doc_id"]: row["text"] for row in files.read_jsonl(tmp_path / "sw.jsonl", ["doc_id", "text"])}
    queries = files.read_tsv(tmp_path / "en-sw.tsv", ["query_id", "split", "text", "translation"])
    own = files.read_tsv(tmp_path / "sw-sw.tsv", ["query_id", "split", "text", "translation"])
    assert len(documents) == 400 and all(text.count(".") == collection.SENTENCES for text in documents.values())
    assert Counter(row["split"] for row in queries) == {"dev": 10, "test": 30}
    assert [row["translation"] for row in queries] == [row["text"] for row in own] == [r["translation"] for r in own]
    qrels = [line.split() for line in (tmp_path / "en-sw.txt").read_text().splitlines()]
    assert {grade for *_, grade in qrels} == {"1", "2"}
    assert {query for query, _, document, grade in qrels if grade == "2"} == {row["query_id"] for row in queries}
    assert {document for _, _, document, _ in qrels} <= set(documents)


def test_judgements_follow_the_shared_facts():
    stories = collection.stories(300, 1)
    _, _, asked = collection.queries(20, 5, 300, 1)[0]
    wanted = collection.facts(asked)
    changed = asked._replace(place="market" if asked.place != "market" else "school")
    assert collection.grade(wanted, (stories[7][0], asked)) == 2
    assert collection.grade(wanted, (changed,)) == (1 if asked.place else 2)
    assert collection.grade(wanted, (asked._replace(negated=True),)) == 0
    stranger = Phrase("queen" if asked.subject.noun != "queen" else "king")
    assert collection.grade(wanted, (asked._replace(subject=stranger, kind="at", verb=""),)) == 0


def test_dev_and_test_stories_share_no_sentence_with_training():
    stories = collection.stories(300, 1)
    train = {row for row in inference.items("train", 1500, 1) for row in row[:2]}
    split = {"dev": set(), "test": set()}
    for number, story in enumerate(stories):
        split[collection.story_split(number)].update(story)
    assert not split["dev"] & split["test"] and not (split["dev"] | split["test"]) & train


def test_queries_belong_to_their_split(tmp_path):
    microworld.write_pairs(tmp_path / "pairs", 400, 1)
    train = {row["query"] for row in files.read_tsv(tmp_path / "pairs", ["id", "query", "document"])}
    asked = {"dev": set(), "test": set()}
    for _, split, clause in collection.queries(120, 40, 1000, 1):
        asked[split].add(grammar("en").sentence(clause))
    assert len(asked["dev"]) == 40 and len(asked["test"]) == 80
    assert not asked["dev"] & asked["test"] and not (asked["dev"] | asked["test"]) & train


def test_unknown_language_and_impossible_sizes_stop(tmp_path):
    calls = [
        lambda: microworld.write_nli(tmp_path / "x", "xx", "train", 3, 1),
        lambda: microworld.write_bitext(tmp_path / "x", "xx", 3, 1),
        lambda: microworld.write_alignment(tmp_path / "x", "xx", 3, 1),
        lambda: microworld.write_documents(tmp_path / "x", "xx", 3, 1),
        lambda: microworld.write_queries(tmp_path / "x", "en", "xx", 1, 0, 9, 1),
        lambda: microworld.write_qrels(tmp_path / "x", "xx", "en", 1, 0, 9, 1),
        lambda: microworld.write_text(tmp_path / "x", "xx", 3, 1),
    ]
    for call in calls:
        with pytest.raises(InputError, match=r"no language 'xx'; it has en \(English\)"):
            call()
    with pytest.raises(InputError, match="'en'"):
        microworld.write_bitext(tmp_path / "x", "en", 3, 1)
    with pytest.raises(InputError, match="fewer queries or more documents"):
        microworld.write_queries(tmp_path / "x", "en", "sw", 50, 10, 20, 1)
    assert not list(tmp_path.iterdir())


SCRIPT = """
import hashlib, json, sys, tempfile
from pathlib import Path
from isthmus.corpora import microworld as m
folder = Path(tempfile.mkdtemp())
m.write_nli(folder / "nli", "so", "test", 60, 3)
m.write_bitext(folder / "bitext", "fr", 60, 3)
m.write_alignment(folder / "alignment", "tl", 60, 3)
m.write_pairs(folder / "pairs", 30, 3)
m.write_documents(folder / "documents", "mr", 80, 3)
m.write_queries(folder / "queries", "fi", "de", 12, 4, 80, 3)
m.write_qrels(folder / "qrels", "fi", "de", 12, 4, 80, 3)
m.write_text(folder / "text", "sw", 60, 3)
print(json.dumps({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}))
"""


def test_the_same_bytes_whatever_the_hash_seed():
    runs = []
    for hash_seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(LIBRARY)}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout))
    assert runs[0] == runs[1] and len(runs[0]) == 8


def test_another_seed_gives_other_items():
    assert set(inference.items("test", 60, 1)) != set(inference.items("test", 60, 2))
