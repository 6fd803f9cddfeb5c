"""Translate columns of a corpus file into English; the other columns stay as they are.

A dictionary also writes the column `structured`: the translations of each word with their probabilities, as JSON.

Args:
    method: a translate method
    model: folder that translate/make_translator wrote
    language: language to translate from
    options: the method's options
    columns: columns to translate
    max_items: number of rows to translate, from the start; 0 for all
    input: corpus file, tab-separated
    output: the same file with translated columns
"""

from isthmus.cli import NO_OPTIONS, Folder, Input, Json, Output, Words, call
from isthmus.files import filled_tsv, write_tsv
from isthmus.training.gpus import one_gpu
from isthmus.translation.methods import translate_method
from isthmus.translation.rows import translated


@one_gpu
def main(
    *,
    method: str,
    model: Folder,
    language: str,
    options: Json = NO_OPTIONS,
    columns: Words,
    max_items: int = 0,
    input: Input,
    output: Output,
) -> None:
    translator = translate_method(method, options)
    rows = filled_tsv(input, columns)[: max_items or None]
    result = translated(rows, columns, translator.load(model, language))
    write_tsv(output, list(result[0]), result)


if __name__ == "__main__":
    call(main, __doc__)
