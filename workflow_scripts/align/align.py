"""Run one align step: move a bare encoder, or an English model's encoder, with bitext in all its languages.

The parent is the frozen teacher, and the student starts from it. The classifier's head or the retriever's projection
does not change. From an encoder folder it makes an encoder folder, which a train step can read. A killed run resumes
with the same arguments, from the state folder.

Args:
    task: task of the model, nli or clir
    method: align method
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

from isthmus.alignment import AlignOptions
from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import align
from isthmus.alignment.pairs import read_bitext
from isthmus.cli import NO_OPTIONS, Files, Folder, Input, Json, Output, call
from isthmus.config.methods import load_method
from isthmus.config.options import parse_options
from isthmus.files import filled_tsv
from isthmus.tasks import Task
from isthmus.training import ranks
from isthmus.training.command import finish
from isthmus.training.costs import within_passes
from isthmus.training.counts import Costs
from isthmus.training.engine import prepare, step_fingerprint
from isthmus.training.gpus import one_gpu

COLUMNS = {"clir": {"query": "query", "document": "document"}, "nli": {"query": "hypothesis", "document": "premise"}}
"""Columns of a task's training data, by the role of their texts."""


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
    options_class, aligner_class = load_method("align", method)
    parsed = parse_options(options_class, options, f"step {method}")
    pairs = read_bitext(bitext)
    rows = filled_tsv(english, COLUMNS[task].values())
    counterparts = {role: [row[column] for row in rows] for role, column in COLUMNS[task].items()}

    def learn(options: AlignOptions, state: Path, output: Path) -> Costs:
        prepare(seed)
        student, teacher = (load_for_alignment(parent, task, options.max_length) for _ in range(2))
        aligner = aligner_class(student.encoder, teacher.encoder, options)
        mark = step_fingerprint(f"{task} {method}", options, seed, (parent, english, *bitext))
        costs = align(student.encoder, aligner, pairs, counterparts, options, seed, state, mark)
        if ranks.rank() == 0:
            student.save(output)
        return costs

    if not aligner_class.closed_form:
        parsed = within_passes(parsed, learn)
    finish(learn(parsed, state, output), costs, state)


if __name__ == "__main__":
    call(main, __doc__)
