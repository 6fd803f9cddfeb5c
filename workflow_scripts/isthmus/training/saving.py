"""Save the state of a training completely or not at all, and find the state that a resume starts from."""

import fcntl
import json
import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from isthmus.errors import Stopped
from isthmus.files import read_json, remove, sync, write_json
from isthmus.training import ranks
from isthmus.training.counts import Costs

log = logging.getLogger("isthmus")
COMPLETE = "isthmus-complete"
COUNTS = "isthmus-counts.json"
MARKER = "fingerprint.json"
SIGNALS = (signal.SIGTERM, signal.SIGUSR1)
KEPT = 2
LEAST_BETWEEN = 33
"""Least time between two saves, as a multiple of the last save's duration: saving takes less than 3% of the time."""


def whole_states(folder: Path) -> list[Path]:
    """List the complete states in ``folder``, the oldest first."""
    found = (path for path in folder.glob("checkpoint-*") if (path / COMPLETE).is_file())
    return sorted(found, key=lambda path: int(path.name.split("-")[1]))


def keep_own(folder: Path, mark: str) -> None:
    """Remove everything from ``folder`` except complete states of the training with the fingerprint ``mark``."""
    marker = folder / MARKER
    try:
        own = json.loads(marker.read_bytes()) == mark
    except (OSError, ValueError):
        own = False
    if not own:
        forget(folder)
        write_json(marker, mark)
    kept = [marker, *whole_states(folder)]
    for path in folder.iterdir():
        if path not in kept:
            remove(path)


def forget(folder: Path) -> None:
    """Remove the states in ``folder``, the fingerprint first: if a kill interrupts this, nothing resumes the rest."""
    remove(folder / MARKER)
    remove(folder)


def last_state(folder: Path, mark: str) -> Path | None:
    """Return the last complete state of the training with the fingerprint ``mark``, after :func:`keep_own`."""
    keep_own(folder, mark)
    return next(reversed(whole_states(folder)), None)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Lock ``folder`` for this training; wait until no other process trains in it."""
    if ranks.rank():  # the first process holds the lock for all
        yield
        return
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("another process is training in %s; waiting for its end", folder)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Saving(TrainerCallback):
    """Trainer callback that saves the state periodically and at a signal.

    It also saves after the last update, if it saved before. A state is marked complete once it is fully on disk. The
    last two states are kept. Several processes have the same state, so only the first one saves. A signal to any
    process stops all of them after the same update.

    Args:
        folder: folder of the states.
        seconds: least time between two saves; 0 for a save after every update. It is longer if a save takes long.

    Attributes:
        signal: signal that this process received, 0 for none.
        stop: signal that any process received and that stops the training after this update, 0 for none.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        self.last, self.took = time.monotonic(), 0.0
        self.signal = self.stop = 0
        self.finished = False

    @contextmanager
    def at_signals(self) -> Iterator[None]:
        """Save and stop at SIGTERM or SIGUSR1. Slurm sends them before a time limit.

        Raises:
            Stopped: on leaving, if a signal came before the last update.
        """
        before = {number: signal.signal(number, self._note) for number in SIGNALS}
        try:
            yield
            ranks.highest(0)  # no process ends before the first has saved
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if self.stop and not self.finished:
            name = signal.Signals(self.stop).name
            raise Stopped(f"{name} came; {self.told()}; the same command goes on from there", 128 + self.stop)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> TrainerControl:
        self.stop = ranks.highest(self.signal)
        self.finished = state.global_step >= state.max_steps
        wait = max(self.seconds, LEAST_BETWEEN * self.took) if self.seconds else 0.0
        if self.stop or time.monotonic() - self.last >= wait or (self.finished and whole_states(self.folder)):
            control.should_save = True
        if self.stop:
            control.should_training_stop = True
        return control

    @contextmanager
    def whole(self, step: int) -> Iterator[Path]:
        """Give the folder for the state of a step. Complete the state on leaving, and keep only the last two states.

        Raises:
            Stopped: the state can't be written; its folder is removed.
        """
        begun = time.monotonic()
        state = self.folder / f"checkpoint-{step}"
        try:
            yield state
            sync(state)
            (state / COMPLETE).touch()
        except (OSError, RuntimeError, SafetensorError) as error:
            remove(state)
            raise Stopped(f"{state}: can't be written ({error}); {self.told()}; make room and run again") from error
        for path in whole_states(self.folder)[:-KEPT]:
            remove(path / COMPLETE)
            remove(path)
        self.last = time.monotonic()
        self.took = self.last - begun

    def told(self) -> str:
        """Describe the last saved state for a message."""
        states = whole_states(self.folder)
        return f"the state of step {states[-1].name.split('-')[1]} is saved" if states else "no state was saved yet"

    def _note(self, number: int, frame: Any) -> None:
        self.signal = number


def saved_counts(state: Path) -> tuple[Costs, int]:
    """Return the costs of the updates before a saved state, and the number of parts of a batch in the encoder."""
    counts = read_json(state / COUNTS)
    return Costs(**counts["costs"]), counts["parts"]
