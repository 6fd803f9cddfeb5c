"""Pre-train a small BERT with WordPiece by masked language modelling, and write it as a Hugging Face folder.

A killed run resumes with the same command, from the last saved state.

Args:
    text: files {language}.txt, one sentence a line
    options: fields of PretrainOptions
    state: folder of the saved training state
    output: folder to write
"""

from pathlib import Path

from isthmus.cli import NO_OPTIONS, Inputs, Json, Output, call, log
from isthmus.config.options import parse_options
from isthmus.encoders.sources.pretrain import PretrainOptions, pretrain
from isthmus.paths import language_of
from isthmus.training.gpus import one_gpu


@one_gpu
def main(*, text: Inputs, options: Json = NO_OPTIONS, state: Path, output: Output) -> None:
    training = parse_options(PretrainOptions, options, "encoder source `pretrain`")
    pretrain(training, {language_of(path): path for path in text}, state, output)
    log.info("wrote %s", output)


if __name__ == "__main__":
    call(main, __doc__)
