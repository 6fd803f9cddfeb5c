"""The collection: queries, judgements and their splits."""

from collections import Counter

from isthmus import files
from isthmus.corpora import microworld
from isthmus.corpora.microworld import collection, inference
from isthmus.corpora.microworld.grammar import grammar
from isthmus.corpora.microworld.meaning import Phrase


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
