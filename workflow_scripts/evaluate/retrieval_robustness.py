"""Search a collection with a late-interaction retriever for queries with typing errors.

{direction}.noise_{rate}.run: a TREC run with typing errors in a share of the letters of the queries. Rate 0, the
unchanged queries, is always included.

Args:
    model: retriever folder
    corpus: folder of a collection
    queries: folder of the queries
    directions: query and document languages, such as sw-en
    split: split of the queries
    options: rates and seed, fields of RobustnessOptions
    precision: precision of the encoder; auto takes bf16 if the machine has instructions for it
    folder: folder to write
"""

from pathlib import Path

from isthmus.cli import NO_OPTIONS, Folder, Json, Output, Precision, Words, call
from isthmus.config.options import parse_options
from isthmus.evaluation.noise import disturbed_query
from isthmus.evaluation.robustness import RobustnessOptions
from isthmus.tasks.retrieval.data import write_runs
from isthmus.tasks.retrieval.model import load_retriever
from isthmus.tasks.retrieval.predict import MaxSimSearch
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    model: Folder,
    corpus: Path,
    queries: Path,
    directions: Words,
    split: str,
    options: Json = NO_OPTIONS,
    precision: Precision = "auto",
    folder: Output,
) -> None:
    disturbances = parse_options(RobustnessOptions, options, "robustness")
    rates = {f"noise_{rate:g}": rate for rate in (0.0, *disturbances.rates)}
    write_runs(
        MaxSimSearch(load_retriever(model), precision),
        corpus,
        directions,
        split,
        folder,
        model.name,
        list(rates),
        queries,
        lambda row: disturbed_query(row, rates, disturbances.seed),
    )


if __name__ == "__main__":
    call(main, __doc__)
