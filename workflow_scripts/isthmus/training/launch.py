"""Which of the processes of a job this is, as torchrun tells them. Nothing here loads torch."""

import os

NAMES = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")


def launched() -> tuple[int, int]:
    """The number of this process, from 0, among those that torchrun started, and how many they are; 0 and 1 for one
    that it did not start."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return 0, 1
    return int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def forget_launch() -> None:
    """Let this process look as if it had been started alone."""
    for name in NAMES:
        os.environ.pop(name, None)
