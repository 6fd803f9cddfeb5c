"""Train the model of one train step on English and write its Hugging Face folder.

For `nli` the model is a classifier. For `clir` it is a retriever, which sentence-transformers' `MultiVectorEncoder`
can load. A killed run resumes with the same arguments, from the state folder.

Args:
    task: task of the model, nli or clir
    method: train method
    options: options of the method and of the training
    seed: seed of every random generator
    parent: folder of the model so far, or of an encoder
    english: the task's training data, in English
    bitext: files {language}.tsv, with english and foreign
    state: folder of the training state
    output: model folder to write
    costs: JSON to write: updates and encoder passes
"""

from pathlib import Path

from isthmus.cli import NO_OPTIONS, Files, Folder, Input, Json, Output, call
from isthmus.config.options import parse_options
from isthmus.robust import options_class
from isthmus.tasks import Task, load_task
from isthmus.training.command import finish
from isthmus.training.costs import within_passes
from isthmus.training.counts import Costs
from isthmus.training.engine import StepOptions
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    task: Task,
    method: str,
    options: Json = NO_OPTIONS,
    seed: int,
    parent: Folder,
    english: Input,
    bitext: Files = (),
    state: Path,
    output: Output,
    costs: Output | None = None,
) -> None:
    task_options, train = load_task(task)
    parsed = parse_options(options_class(method, task_options), options, f"step {method}")

    def learn(options: StepOptions, state: Path, output: Path) -> Costs:
        return train(parent, english, bitext, method, options, seed, state, output)

    finish(learn(within_passes(parsed, learn), state, output), costs, state)


if __name__ == "__main__":
    call(main, __doc__)
