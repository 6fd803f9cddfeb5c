"""A synthetic corpus: meanings, expressed in eight languages, as every kind of data that the workflow reads.

A lexicon and a small grammar for each language generate it. The same arguments and seed give the same bytes.
docs/data.md says what each part guarantees.
"""

from collections.abc import Iterator
from pathlib import Path

from isthmus import files
from isthmus.errors import InputError

from . import collection, inference
from .grammar import LANGUAGES, grammar
from .meaning import Clause
from .narrative import narrative
from .realise import Grammar, Token, alignment
from .sampling import Sampler

__all__ = [
    "LANGUAGES",
    "write_alignment",
    "write_bitext",
    "write_documents",
    "write_nli",
    "write_pairs",
    "write_qrels",
    "write_queries",
    "write_text",
]


def write_nli(path: str | Path, language: str, split: str, items: int, seed: int) -> None:
    """Write ``items`` premises and hypotheses of a split; row k is the same item in every language.

    Raises:
        InputError: unknown language or split.
    """
    words = grammar(language)
    if split not in ("train", "dev", "test"):
        raise InputError(f"microworld has no NLI split {split!r}; it has train, dev and test")
    rows = (
        {
            "id": f"nli-{split}-{number:06d}",
            "premise": words.sentence(premise),
            "hypothesis": words.sentence(hypothesis),
            "label": label,
        }
        for number, (premise, hypothesis, label) in enumerate(inference.items(split, items, seed))
    )
    files.write_tsv(path, ["id", "premise", "hypothesis", "label"], rows)


def distinct(sampler: Sampler, count: int) -> Iterator[Clause]:
    """Yield ``count`` different clauses."""
    seen = set()
    while len(seen) < count:
        clause = sampler.clause()
        if clause not in seen:
            seen.add(clause)
            yield clause


def foreign_grammar(language: str) -> Grammar:
    """Return the grammar of a language other than English."""
    if language == "en":
        raise InputError("microworld's bitext and alignments pair English with another language, not with 'en'")
    return grammar(language)


def write_bitext(path: str | Path, language: str, pairs: int, seed: int) -> None:
    """Write ``pairs`` English sentences and their translations; a smaller size is a prefix of a larger one.

    Raises:
        InputError: unknown language, or English.
    """
    english, foreign = grammar("en"), foreign_grammar(language)
    clauses = enumerate(distinct(Sampler(f"bitext/{seed}", "train"), pairs))
    rows = (
        {"id": f"bitext-{number:06d}", "english": english.sentence(clause), "foreign": foreign.sentence(clause)}
        for number, clause in clauses
    )
    files.write_tsv(path, ["id", "english", "foreign"], rows)


def write_alignment(path: str | Path, language: str, pairs: int, seed: int) -> None:
    """Write ``pairs`` sentence pairs of test meanings with their gold word alignment (the full stop is a word).

    Raises:
        InputError: unknown language, or English.
    """
    english, foreign, stop = grammar("en"), foreign_grammar(language), [Token(".", "stop")]
    rows = []
    for number, clause in enumerate(distinct(Sampler(f"alignment/{seed}", "test"), pairs)):
        left, right = english.tokens(clause) + stop, foreign.tokens(clause) + stop
        sure, possible = (" ".join(f"{i}-{j}" for i, j in links) for links in alignment(left, right))
        row = {"id": f"alignment-{number:06d}", "sure": sure, "possible": possible}
        row |= {"english": " ".join(word.text for word in left), "foreign": " ".join(word.text for word in right)}
        rows.append(row)
    files.write_tsv(path, ["id", "english", "foreign", "sure", "possible"], rows)


def write_pairs(path: str | Path, pairs: int, seed: int) -> None:
    """Write English (query, document) pairs for a retriever, from stories of train meanings."""
    english, sampler, rows = grammar("en"), Sampler(f"pairs/{seed}", "train"), []
    while len(rows) < pairs:
        story = sampler.story(collection.SENTENCES)
        asked = [clause for clause in story if collection.askable(clause, "train")]
        if asked:
            query = english.sentence(collection.query(sampler.random.choice(asked)))
            row = {"id": f"pair-{len(rows):06d}", "query": query, "document": text(english, story)}
            rows.append(row)
    files.write_tsv(path, ["id", "query", "document"], rows)


def text(words: Grammar, story: tuple[Clause, ...]) -> str:
    """Join the sentences of a story."""
    return " ".join(words.sentence(clause) for clause in story)


def write_documents(path: str | Path, language: str, documents: int, seed: int) -> None:
    """Write the stories of the collection in one language; an id is the same story in every language.

    Raises:
        InputError: unknown language.
    """
    words = grammar(language)
    stories = enumerate(collection.stories(documents, seed))
    files.write_jsonl(
        path, ({"doc_id": f"story-{number:05d}", "text": text(words, story)} for number, story in stories)
    )


def write_queries(
    path: str | Path,
    query_language: str,
    document_language: str,
    queries: int,
    dev_queries: int,
    documents: int,
    seed: int,
) -> None:
    """Write the queries with their translations into the document language; the first ``dev_queries`` are dev.

    Raises:
        InputError: unknown language, or too few stories for the queries.
    """
    asking, answering = grammar(query_language), grammar(document_language)
    rows = (
        {"query_id": name, "split": split, "text": asking.sentence(asked), "translation": answering.sentence(asked)}
        for name, split, asked in collection.queries(queries, dev_queries, documents, seed)
    )
    files.write_tsv(path, ["query_id", "split", "text", "translation"], rows)


def write_qrels(
    path: str | Path,
    query_language: str,
    document_language: str,
    queries: int,
    dev_queries: int,
    documents: int,
    seed: int,
) -> None:
    """Write graded judgements (TREC): 2 for a story with every fact of the query, 1 for all but one.

    Raises:
        InputError: unknown language, or too few stories for the queries.
    """
    grammar(query_language), grammar(document_language)
    stories = collection.stories(documents, seed)
    lines = []
    for name, _, asked in collection.queries(queries, dev_queries, documents, seed):
        wanted = collection.facts(asked)
        for number, story in enumerate(stories):
            if grade := collection.grade(wanted, story):
                lines.append(f"{name} 0 story-{number:05d} {grade}\n")
    files.write_text(path, "".join(lines))


def write_text(path: str | Path, language: str, lines: int, seed: int) -> None:
    """Write short stories, one a line, that return to most of their facts.

    Their (subject, verb) pairs occur in no other language's text.

    Raises:
        InputError: unknown language.
    """
    words = grammar(language)
    sampler = Sampler(f"text/{language}/{seed}", "train", lane=list(LANGUAGES).index(language))
    stories = (narrative(sampler, sampler.random.randint(1, 2)) for _ in range(lines))
    files.write_text(path, "".join(text(words, story) + "\n" for story in stories))
