"""What search costs at full size: BM25 by words, and MaxSim with the ranking of its scores timed apart.

Documents, queries and vectors are generated. Without an encoder, MaxSim's share is the least it can be, so the
ranking's share of a real search is smaller than what is printed.

Example:
    PYTHONPATH=workflow_scripts python bench/search.py bm25 --documents 1000000 --queries 7000
    PYTHONPATH=workflow_scripts python bench/search.py maxsim --documents 100000 --queries 7000
"""

import argparse
import resource
import time
from collections.abc import Iterator

import numpy as np

WORDS, LENGTH = 200_000, 60
BLOCK = 4096


def texts(count: int, length: int, seed: int) -> Iterator[str]:
    """Yield texts whose words follow Zipf's law."""
    generator = np.random.default_rng(seed)
    for start in range(0, count, 10_000):
        drawn = generator.zipf(1.3, (min(10_000, count - start), length)) % WORDS
        yield from (" ".join(f"w{word}" for word in row) for row in drawn)


def bm25(documents: int, queries: int) -> None:
    from isthmus.evaluation.bm25 import BM25Search
    from isthmus.tasks.retrieval.data import Query

    collection = {f"d{number}": text for number, text in enumerate(texts(documents, LENGTH, 1))}
    asked = [Query(text, "en") for text in texts(queries, 6, 2)]
    start = time.monotonic()
    BM25Search()("en", collection, asked)
    print(f"bm25: {documents:,} documents, {queries:,} queries: {time.monotonic() - start:.0f} s")


def maxsim(documents: int, queries: int, dimension: int = 16, words: int = 8, tokens: int = 16) -> None:
    import torch
    from sentence_transformers.util import maxsim as score

    from isthmus.evaluation.ranking import Best

    torch.manual_seed(1)
    asked = torch.nn.functional.normalize(torch.randn(queries, words, dimension), dim=-1)
    ids = [f"d{number}" for number in range(documents)]
    best = Best(ids, queries, 1000)
    scoring = ranking = 0.0
    for begin in range(0, documents, BLOCK):
        names = ids[begin : begin + BLOCK]
        start = time.monotonic()
        scores = score(asked, torch.nn.functional.normalize(torch.randn(len(names), tokens, dimension), dim=-1))
        middle = time.monotonic()
        best.add(best.places(names), scores.numpy())
        scoring, ranking = scoring + middle - start, ranking + time.monotonic() - middle
    start = time.monotonic()
    best.rankings()
    ranking += time.monotonic() - start
    took = f"scores {scoring:.0f} s, ranking {ranking:.0f} s, {ranking / (scoring + ranking):.1%}"
    print(f"maxsim: {documents:,} documents, {queries:,} queries: {took}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("search", choices=["bm25", "maxsim"])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1000)
    args = parser.parse_args()
    {"bm25": bm25, "maxsim": maxsim}[args.search](args.documents, args.queries)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
