"""Measure the cost of saving the training state: its size, the seconds of a save, its share of a long training.

Classifiers of random weights, in the shapes of known encoders, alternate updates and saves; all weights are trained.
The share is that of a training with as many saves as the defaults allow: after each save, it waits for the longer of
`save_seconds` and `LEAST_BETWEEN` times the duration of the save.

Example:
    PYTHONPATH=workflow_scripts python bench/saving.py --only multilingual-e5-small
"""

import argparse
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from isthmus.corpora import microworld
from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.encoders.sources.random import RandomOptions, random_encoder
from isthmus.files import write_tsv
from isthmus.tasks.nli.data import LABELS
from isthmus.tasks.nli.train import ClassifierOptions, train
from isthmus.training.saving import LEAST_BETWEEN, whole_states
from isthmus.training.trainer import StepTrainer

SHAPES = {
    "mini_mbert": (RandomOptions(hidden=128, layers=2, heads=4), 6000),
    "multilingual-e5-small": (RandomOptions(hidden=384, layers=12, heads=12), 250_037),
    "mBERT": (RandomOptions(hidden=768, layers=12, heads=12), 119_547),
}
"""Shapes of encoders, and their numbers of word embeddings."""


def measure(name: str, repeats: int, folder: Path) -> None:
    """Print a shape's row."""
    options, vocabulary = SHAPES[name]
    microworld.write_text(folder / "en.txt", "en", 200, seed=1)
    lines = (folder / "en.txt").read_text().splitlines()
    model, tokenizer = random_encoder(options, lines)
    model.resize_token_embeddings(vocabulary, mean_resizing=False)
    save_encoder(model, tokenizer, EncoderInfo(), folder / "encoder")
    rows = [
        {"id": str(number), "premise": line, "hypothesis": line, "label": LABELS[number % 3]}
        for number, line in enumerate(lines)
    ]
    write_tsv(folder / "en.tsv", ["id", "premise", "hypothesis", "label"], rows)
    seconds = timed_saves(folder, ClassifierOptions(max_steps=repeats + 1, batch_size=8, save_seconds=0.0))
    (state, *_) = whole_states(folder / "state")
    size = sum(file.stat().st_size for file in state.iterdir())
    save = statistics.median(seconds[1:])
    share = save / (save + max(ClassifierOptions.save_seconds, LEAST_BETWEEN * save))
    print(f"{name:25} {size / 1e6:10,.0f} {save:10.2f} {100 * share:10.2f}", flush=True)


def timed_saves(folder: Path, options: ClassifierOptions) -> list[float]:
    """Train, and return the seconds of each save."""
    save, seconds = StepTrainer._save_checkpoint, []

    def timed(self: StepTrainer, *arguments: Any) -> None:
        start = time.perf_counter()
        save(self, *arguments)
        seconds.append(time.perf_counter() - start)

    StepTrainer._save_checkpoint = timed
    files = (folder / "encoder", folder / "en.tsv", [])
    train(*files, "plain", options, 1, folder / "state", folder / "model")
    StepTrainer._save_checkpoint = save
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=list(SHAPES), default=list(SHAPES))
    args = parser.parse_args()
    print(f"{'encoder':25} {'state, MB':>10} {'save, s':>10} {'share, %':>10}")
    for chosen in args.only:
        with TemporaryDirectory() as temporary:
            measure(chosen, args.repeats, Path(temporary))
