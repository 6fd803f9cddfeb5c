"""Align the sentences of translated documents, and write sentence pairs.

Only documents on both sides count. Sentences without a counterpart are left out and counted in the log.

Args:
    english: TSV: document, text
    foreign: TSV: document, text
    method: align by sentence lengths alone, or by sentence vectors of an encoder
    encoder: encoder folder, for vectors
    precision: precision of the encoder; auto takes bf16 if the machine has instructions for it
    skip: cost of a skipped sentence, for vectors
    output: TSV of pairs: id, english, foreign
"""

from typing import Literal

from isthmus.bitext.mine.beads import bead_texts
from isthmus.bitext.mine.documents import read_documents, shared_documents
from isthmus.bitext.mine.lengths import align_lengths, length_ratio
from isthmus.bitext.mine.vectors import VectorAligner, align_documents
from isthmus.cli import Folders, Input, Output, Precision, call, log
from isthmus.corpora.formats.standard import write_bitext
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    english: Input,
    foreign: Input,
    method: Literal["lengths", "vectors"],
    encoder: Folders = (),
    precision: Precision = "auto",
    skip: float = 0.5,
    output: Output,
) -> None:
    sides = read_documents(english), read_documents(foreign)
    names = shared_documents(*sides, foreign)
    documents = [(sides[0][name], sides[1][name]) for name in names]
    texts = [[sentence for pair in documents for sentence in pair[side]] for side in (0, 1)]
    if method == "lengths":
        ratio = length_ratio(*texts)
        aligned = [align_lengths(*pair, ratio) for pair in documents]
    else:
        from isthmus.bitext.mine.encode import SentenceEncoder  # slow import of torch; lengths do not need it

        encode = SentenceEncoder(*encoder, precision)
        aligner = VectorAligner(*map(encode, texts), skip=skip)
        aligned = align_documents(aligner, documents, encode)
    beads = bead_texts(documents, aligned)
    pairs = [bead for bead in beads if all(bead)]
    log.info(
        "%d documents of %d English and %d foreign are on both sides: %d and %d sentences, %d pairs, %d beads alone",
        *(len(names), *map(len, sides), *map(len, texts), len(pairs), len(beads) - len(pairs)),
    )
    numbered = ((number, *pair) for number, pair in enumerate(pairs, 1))
    write_bitext(output, numbered, f"the pairs of {english} and {foreign}")


if __name__ == "__main__":
    call(main, __doc__)
