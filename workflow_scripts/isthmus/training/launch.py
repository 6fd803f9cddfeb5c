"""The rank of this process in its job, from torchrun's variables. This module does not load torch."""

import os

NAMES = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")


def launched() -> tuple[int, int]:
    """Return the rank of this process and the number of processes; 0 and 1 without torchrun."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return 0, 1
    return int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def forget_launch() -> None:
    """Remove torchrun's variables."""
    for name in NAMES:
        os.environ.pop(name, None)
