"""One GPU for each process on a machine with several.

A cluster assigns GPUs to jobs. Snakemake alone only counts them.
"""

import functools
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout

from isthmus.errors import InputError
from isthmus.training.launch import launched
from isthmus.training.ranks import joined, meeting

log = logging.getLogger("isthmus")
ASKED = "ISTHMUS_GPU"
"""Environment variable that the workflow sets for its jobs if the configuration says `gpu: true`."""


def one_gpu(main: Callable[..., None]) -> Callable[..., None]:
    """Decorate a program's ``main`` so that it sees one GPU, which no other job of this user sees.

    Processes that torchrun started get one GPU each, and are joined.
    """

    @functools.wraps(main)
    def with_gpu(*args: Any, **values: Any) -> None:
        with _own_gpu():
            require_asked()
            with joined():
                main(*args, **values)

    return with_gpu


def require_asked() -> None:
    """Stop a job that asks for a GPU if there is none.

    Raises:
        InputError: the workflow asks for a GPU (:data:`ASKED`), but PyTorch can use none.
    """
    if not os.environ.get(ASKED) or torch.cuda.is_available():
        return
    build = torch.version.cuda or torch.version.hip
    reason = (
        f"the build is for CUDA {build}; see whether `nvidia-smi` lists a GPU, and whether its driver is new enough"
        if build
        else "the build is for processors alone; install envs/requirements-gpu.txt"
    )
    raise InputError(
        f"`gpu: true` asks for a GPU, but PyTorch {torch.__version__} finds none on {platform.node()}: {reason}. Or set"
        " `gpu: false`"
    )


@contextmanager
def _own_gpu() -> Iterator[None]:
    """Hide all but one GPU for this process.

    Raises:
        InputError: there are GPUs, but fewer than processes.
    """
    count = torch.cuda.device_count()  # asks only the driver, so CUDA does not read the variable below too early
    rank, processes = launched()
    if 0 < count < processes:
        raise InputError(f"{processes} processes want a GPU each, and there are {count}: lower `gpus_per_training`")
    if count < 2:
        yield
        return
    named = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    devices = named.split(",") if named else [str(number) for number in range(count)]
    with ExitStack() as held:
        if count > processes == 1:
            devices = held.enter_context(taken(devices, 1))
        elif count > processes:  # the first process locks GPUs for all
            store = meeting()
            if rank == 0:
                store.set("gpus", ",".join(held.enter_context(taken(devices, processes))))
            devices = store.get("gpus").decode().split(",")
        os.environ["CUDA_VISIBLE_DEVICES"] = devices[rank]
        log.info("on GPU %s", ", ".join(devices))
        yield


@contextmanager
def taken(devices: Sequence[str], number: int) -> Iterator[list[str]]:
    """Lock ``number`` free GPUs. Until they are available, wait without holding any. The locks end with the process."""
    folder = Path(tempfile.gettempdir())
    locks = {device: FileLock(folder / f"isthmus-{os.getuid()}-gpu-{device}.lock") for device in devices}
    waiting = False
    while True:
        with ExitStack() as held:
            free: list[str] = []
            for device, lock in locks.items():
                with suppress(Timeout):
                    if len(free) < number:
                        held.enter_context(lock.acquire(timeout=0))
                        free.append(device)
            if len(free) == number:
                yield free
                return
        if not waiting:
            log.info("%d of %d GPUs are free, %d are wanted; waiting for other jobs", len(free), len(locks), number)
        waiting = True
        time.sleep(1)
