"""Classify the NLI items of some languages and write a folder of predictions, {lang}.tsv.

With pairs, premises in each language are combined with hypotheses in each language. The predictions are
{premise}-{hypothesis}.tsv, and the files must be parallel.

Args:
    model: classifier folder
    files: the items, {lang}.{split}.tsv
    pairs: whether to combine premises and hypotheses across languages
    max_items: number of items to score, from the start of each file; 0 for all
    precision: precision of the classifier; auto takes bf16 if the machine has instructions for it
    folder: folder to write
"""

from isthmus.cli import Files, Folder, Output, Precision, call
from isthmus.tasks.nli.data import pairings
from isthmus.tasks.nli.predict import Classifier, read_files, write_predictions
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    model: Folder,
    files: Files,
    pairs: bool = False,
    max_items: int = 0,
    precision: Precision = "auto",
    folder: Output,
) -> None:
    classifier = Classifier(model, precision)
    chosen = pairings(read_files(files), max_items or None) if pairs else read_files(files, max_items).items()
    write_predictions(folder, ((name, found, classifier(name, found)) for name, found in chosen))


if __name__ == "__main__":
    call(main, __doc__)
