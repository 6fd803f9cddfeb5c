"""Make one corpus file in the standard format of its kind.

Kind `nli` needs --lang and --split; `bitext`, `word_alignment` and `text` need --lang; `documents` needs --document;
`queries` and `qrels` need --query and --document. Their values replace {lang}, {split}, {query} and {document} in the
options.

Args:
    name: the corpus's name, for messages
    kind: kind of the file
    source: source of the corpus
    lang: tag of the language
    split: train, dev or test
    query: language of the queries
    document: language of the documents
    options: the corpus's options, such as {"path": "data/xnli-{split}/{lang}.tsv"}
    fetched: JSON files that corpora/fetch wrote for its downloads
    output: file to write
"""

from isthmus.cli import NO_OPTIONS, Inputs, Json, Output, call, log
from isthmus.corpora.request import Request
from isthmus.corpora.sources import write_corpus
from isthmus.errors import InputError
from isthmus.files import read_json


def main(
    *,
    name: str = "",
    kind: str,
    source: str,
    lang: str = "",
    split: str = "",
    query: str = "",
    document: str = "",
    options: Json = NO_OPTIONS,
    fetched: Inputs = (),
    output: Output,
) -> None:
    request = Request(kind, source, lang, split, query, document, options, [read_json(path) for path in fetched])
    try:
        write_corpus(request, output)
    except InputError as error:
        raise InputError(f"{name}: {error}" if name else str(error)) from error
    log.info("wrote %s", output)


if __name__ == "__main__":
    call(main, __doc__)
