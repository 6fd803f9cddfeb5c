"""Score an encoder's sentence vectors on parallel documents: retrieval, mining among distractors, sentence alignment.

Args:
    encoder: encoder folder
    english: TSV: document, text
    foreign: files {lang}.sentences.tsv
    options: fields of MiningOptions
    precision: precision of the encoder; auto takes bf16 if the machine has instructions for it
    output: TSV to write: method (margin, cosine, lengths, vectors), language, measure, value, items
"""

from isthmus.bitext.mine.documents import parallel_documents, read_documents
from isthmus.bitext.mine.encode import SentenceEncoder
from isthmus.cli import NO_OPTIONS, Folder, Input, Inputs, Json, Output, Precision, call
from isthmus.config.options import parse_options
from isthmus.evaluation.mining import MiningOptions, score_mining
from isthmus.evaluation.scores import write_scores
from isthmus.paths import language_of
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    encoder: Folder,
    english: Input,
    foreign: Inputs,
    options: Json = NO_OPTIONS,
    precision: Precision = "auto",
    output: Output,
) -> None:
    scoring = parse_options(MiningOptions, options, "mining")
    encode = SentenceEncoder(encoder, precision)
    true, rows = read_documents(english), []
    for path in foreign:
        other = read_documents(path)
        names = parallel_documents(true, other, path)
        rows += score_mining(language_of(path), true, other, names, encode, scoring)
    write_scores(output, rows)


if __name__ == "__main__":
    call(main, __doc__)
