"""Move an encoder, bare or of an English model, with bitext: one align step over all languages that have some.

The parent is the frozen teacher and the student's start; the classifier's head, or the retriever's projection, stays as
it is. An encoder folder becomes an encoder folder. The options of the method and of the training come as one JSON
object. A killed run, started again with the same arguments, resumes from the state folder.

Example:
    align.py --task clir --method ot --parent results/models/me5_small/seed-1/clir/plain \\
        --bitext results/bitext/mafand_sw/sw.tsv results/bitext/ntrex/rw.tsv \\
        --english results/corpora/tydiqa_en/pairs.tsv --options '{"max_steps": 400}' --seed 1 \\
        --state results/state/clir-plain.ot --output results/models/me5_small/seed-1/clir/plain.ot
"""

from argparse import Namespace
from pathlib import Path

from isthmus.alignment import AlignOptions
from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import align
from isthmus.alignment.pairs import read_bitext
from isthmus.cli import parser, run
from isthmus.config.methods import load_method
from isthmus.config.options import parse_options
from isthmus.files import filled_tsv
from isthmus.training import ranks
from isthmus.training.command import finish, step_arguments
from isthmus.training.costs import within_passes
from isthmus.training.counts import Costs
from isthmus.training.engine import prepare, step_fingerprint
from isthmus.training.gpus import one_gpu

COLUMNS = {"clir": {"query": "query", "document": "document"}, "nli": {"query": "hypothesis", "document": "premise"}}
"""The columns of a task's training data that hold the texts of a role."""


def main(args: Namespace) -> None:
    options_class, aligner_class = load_method("align", args.method)
    options = parse_options(options_class, args.options, f"step {args.method}")
    bitext = read_bitext(args.bitext)
    rows = filled_tsv(args.english, COLUMNS[args.task].values())
    counterparts = {role: [row[column] for row in rows] for role, column in COLUMNS[args.task].items()}
    files = (args.parent, args.english, *args.bitext)

    def learn(options: AlignOptions, state: Path, output: Path) -> Costs:
        prepare(args.seed)
        student, teacher = (load_for_alignment(args.parent, args.task, options.max_length) for _ in range(2))
        aligner = aligner_class(student.encoder, teacher.encoder, options)
        mark = step_fingerprint(f"{args.task} {args.method}", options, args.seed, files)
        costs = align(student.encoder, aligner, bitext, counterparts, options, args.seed, state, mark)
        if ranks.rank() == 0:
            student.save(output)
        return costs

    if not aligner_class.closed_form:
        options = within_passes(options, learn)
    finish(args, learn(options, args.state, args.output))


if __name__ == "__main__":
    arguments = parser(__doc__)
    step_arguments(arguments, "align")
    run(one_gpu(main), arguments)
