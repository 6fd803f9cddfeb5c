"""Score word alignments from a model's token vectors against gold, and write transport plans for a figure.

The scores are a tidy TSV: method, language, measure (aer, precision, recall, f1), value, items (sentence pairs).

Args:
    model: encoder, classifier or retriever folder
    gold: files {lang}.gold.tsv
    aligners: names of word aligners
    options: fields of AlignmentOptions
    scores: TSV to write
    plans: JSON to write: the first aligner's plan of one sentence pair for each language
"""

from isthmus.cli import NO_OPTIONS, Folder, Inputs, Json, Output, Words, call
from isthmus.config.options import parse_options
from isthmus.evaluation.alignment import score_aligners
from isthmus.evaluation.scores import write_scores
from isthmus.files import write_json
from isthmus.training.gpus import one_gpu
from isthmus.words.aligners import AlignmentOptions


@one_gpu
def main(
    *, model: Folder, gold: Inputs, aligners: Words, options: Json = NO_OPTIONS, scores: Output, plans: Output
) -> None:
    rows, drawn = score_aligners(model, gold, aligners, parse_options(AlignmentOptions, options, "alignment"))
    write_scores(scores, rows)
    write_json(plans, drawn)


if __name__ == "__main__":
    call(main, __doc__)
