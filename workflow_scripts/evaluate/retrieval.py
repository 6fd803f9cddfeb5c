"""Search a collection with a late-interaction retriever and write a folder of TREC runs.

{direction}.run is for the original queries, {direction}.translated.run for their human translations.

Args:
    model: retriever folder
    corpus: folder of a collection
    queries: folder of the queries
    directions: query and document languages, such as sw-en
    split: split of the queries
    columns: text, translation or both; both take twice as long
    precision: precision of the encoder; auto takes bf16 if the machine has instructions for it
    folder: folder to write
"""

from pathlib import Path

from isthmus.cli import Folder, Output, Precision, Words, call
from isthmus.tasks.retrieval.data import write_runs
from isthmus.tasks.retrieval.model import load_retriever
from isthmus.tasks.retrieval.predict import MaxSimSearch
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    model: Folder,
    corpus: Path,
    queries: Path | None = None,
    directions: Words,
    split: str,
    columns: Words = ("text", "translation"),
    precision: Precision = "auto",
    folder: Output,
) -> None:
    search = MaxSimSearch(load_retriever(model), precision)
    write_runs(search, corpus, directions, split, folder, model.name, columns, queries)


if __name__ == "__main__":
    call(main, __doc__)
