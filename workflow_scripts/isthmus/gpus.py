"""One GPU for each job of a machine that has several.

Snakemake counts the GPUs that jobs ask for, but doesn't say which of them is whose; a cluster does.
"""

import functools
import logging
import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import torch
from filelock import FileLock, Timeout

log = logging.getLogger("isthmus")


def one_gpu(main: Callable[[Namespace], None]) -> Callable[[Namespace], None]:
    """A command's ``main`` that sees one GPU where there are several: one that no other job of this user's has."""

    @functools.wraps(main)
    def with_gpu(args: Namespace) -> None:
        count = torch.cuda.device_count()  # asks the driver alone: CUDA reads the variable below when it starts
        if count < 2:
            main(args)
            return
        named = os.environ.get("CUDA_VISIBLE_DEVICES", "")
        device, lock = take(named.split(",") if named else [str(number) for number in range(count)])
        with lock:
            os.environ["CUDA_VISIBLE_DEVICES"] = device
            log.info("on GPU %s", device)
            main(args)

    return with_gpu


def take(devices: list[str]) -> tuple[str, FileLock]:
    """The first free one of some devices and its lock, which goes with the process; waits while none is free."""
    folder = Path(tempfile.gettempdir())
    locks = {device: FileLock(folder / f"isthmus-{os.getuid()}-gpu-{device}.lock") for device in devices}
    waiting = False
    while True:
        for device, lock in locks.items():
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            return device, lock
        if not waiting:
            log.info("all %d GPUs are taken by other jobs; waiting for one", len(devices))
        waiting = True
        time.sleep(1)
