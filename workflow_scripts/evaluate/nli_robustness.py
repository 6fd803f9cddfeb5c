"""Classify NLI items under attack and under typing errors, and write a folder of predictions.

{lang}.pgd_{radius}.tsv: predictions at the worst point in a ball around the word embeddings, found by projected
gradient ascent. {lang}.noise_{rate}.tsv: predictions with typing errors in a share of the letters of premise and
hypothesis. Radius 0 and rate 0, the unchanged items, are always included. Everything is computed in fp32.

Args:
    model: classifier folder
    files: items, {lang}.{split}.tsv
    options: fields of RobustnessOptions
    folder: folder to write
"""

from isthmus.cli import NO_OPTIONS, Folder, Inputs, Json, Output, call
from isthmus.config.options import parse_options
from isthmus.evaluation.robustness import RobustnessOptions, disturbed_predictions
from isthmus.tasks.nli.predict import Classifier, read_files, write_predictions
from isthmus.training.gpus import one_gpu


@one_gpu
def main(*, model: Folder, files: Inputs, options: Json = NO_OPTIONS, folder: Output) -> None:
    disturbances = parse_options(RobustnessOptions, options, "robustness")
    items = read_files(files, disturbances.max_items)
    write_predictions(folder, disturbed_predictions(Classifier(model, "fp32"), items, disturbances))


if __name__ == "__main__":
    call(main, __doc__)
