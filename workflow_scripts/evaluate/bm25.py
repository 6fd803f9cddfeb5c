"""Search a collection by BM25 with translated queries; write a TREC run for each direction with translations.

The translations come from the corpus, or from a folder of translated queries. A dictionary's are structured queries.

Args:
    corpus: folder of a collection
    queries: folder of translated queries; by default the corpus's own queries are searched
    column: translation for the corpus's own queries; text or structured for translated ones
    directions: query and document languages, such as sw-en
    split: split of the queries
    folder: folder to write the runs into
"""

from pathlib import Path
from typing import Literal

from isthmus.cli import Output, Words, call
from isthmus.evaluation.bm25 import BM25Search
from isthmus.evaluation.structured import StructuredSearch
from isthmus.tasks.retrieval.data import write_runs


def main(
    *,
    corpus: Path,
    queries: Path | None = None,
    column: Literal["translation", "text", "structured"] = "translation",
    directions: Words,
    split: str,
    folder: Output,
) -> None:
    search = StructuredSearch() if column == "structured" else BM25Search()
    write_runs(search, corpus, directions, split, folder, "bm25", [column], queries)


if __name__ == "__main__":
    call(main, __doc__)
