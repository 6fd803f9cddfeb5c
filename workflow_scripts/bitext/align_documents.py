"""Sentence pairs from documents that are translations of one another.

Only documents on both sides count. Sentences without a counterpart are left out; the log says how many.

Example:
    align_documents.py --english results/corpora/news/en.sentences.tsv \\
        --foreign results/corpora/news/sw.sentences.tsv --method vectors --encoder results/encoders/me5_small \\
        --output results/corpora/news_aligned/sw.tsv
"""

import argparse
from pathlib import Path

from isthmus.bitext.mine.beads import bead_texts
from isthmus.bitext.mine.documents import read_documents, shared_documents
from isthmus.bitext.mine.lengths import align_lengths, length_ratio
from isthmus.bitext.mine.vectors import VectorAligner, align_documents
from isthmus.cli import log, made_folder, parser, precision_argument, run
from isthmus.corpora.formats.standard import write_bitext
from isthmus.training.gpus import one_gpu


def main(args: argparse.Namespace) -> None:
    english, foreign = read_documents(args.english), read_documents(args.foreign)
    names = shared_documents(english, foreign, args.foreign)
    documents = [(english[name], foreign[name]) for name in names]
    texts = [[sentence for pair in documents for sentence in pair[side]] for side in (0, 1)]
    if args.method == "lengths":
        ratio = length_ratio(*texts)
        aligned = [align_lengths(*pair, ratio) for pair in documents]
    else:
        from isthmus.bitext.mine.encode import SentenceEncoder  # torch takes seconds, which lengths need not wait for

        encode = SentenceEncoder(args.encoder, args.precision)
        aligner = VectorAligner(*map(encode, texts), skip=args.skip)
        aligned = align_documents(aligner, documents, encode)
    beads = bead_texts(documents, aligned)
    pairs = [bead for bead in beads if all(bead)]
    log.info(
        "%d documents of %d English and %d foreign are on both sides: %d and %d sentences, %d pairs, %d beads alone",
        *(len(names), len(english), len(foreign), *map(len, texts), len(pairs), len(beads) - len(pairs)),
    )
    numbered = ((number, *pair) for number, pair in enumerate(pairs, 1))
    write_bitext(args.output, numbered, f"the pairs of {args.english} and {args.foreign}")


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--english", type=Path, required=True, help="TSV: document, text")
    arguments.add_argument("--foreign", type=Path, required=True, help="TSV: document, text")
    arguments.add_argument("--method", choices=["lengths", "vectors"], required=True)
    arguments.add_argument("--encoder", type=made_folder, help="encoder folder, for vectors")
    precision_argument(arguments)
    arguments.add_argument("--skip", type=float, default=0.5, help="cost of leaving a sentence out, for vectors")
    arguments.add_argument("--output", type=Path, required=True, help="TSV of pairs: id, english, foreign")
    run(one_gpu(main), arguments)
