"""Search a collection with the sentence vectors of an untrained encoder (its own pooling and prefixes).

Args:
    encoder: encoder folder
    corpus: folder of a collection
    directions: query and document languages, such as sw-en
    split: split of the queries
    precision: precision of the encoder; auto takes bf16 if the machine has instructions for it
    folder: folder to write the runs into
"""

from pathlib import Path

from isthmus.cli import Folder, Output, Precision, Words, call
from isthmus.evaluation.identity import SENTENCE
from isthmus.evaluation.sentence import SentenceSearch, sentence_model
from isthmus.tasks.retrieval.data import write_runs
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *, encoder: Folder, corpus: Path, directions: Words, split: str, precision: Precision = "auto", folder: Output
) -> None:
    search = SentenceSearch(sentence_model(encoder), precision)
    write_runs(search, corpus, directions, split, folder, SENTENCE)


if __name__ == "__main__":
    call(main, __doc__)
