"""One training in several processes of one machine, a GPU each, started by torchrun.

The mathematics is that of one process. Every process has the whole model, reads the whole batch, draws the same random
numbers and computes the same loss. So a loss that compares examples (in-batch negatives, transport, a discriminator)
does not change. The processes divide the work of the encoder's layers (:mod:`isthmus.training.parts`). Each computes
its share of a batch's rows and gathers the others. Only rank 0, the first process, writes and logs.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor
from torch.optim import Optimizer

from isthmus.training.launch import forget_launch, launched

T = TypeVar("T")
PATIENCE = timedelta(days=1)
"""Longest wait of a process for another. It can be long, because torchrun ends all processes if one fails."""


def meeting() -> dist.Store:
    """Return the store in which torchrun's processes exchange values before they are joined."""
    return next(dist.rendezvous("env://", timeout=PATIENCE))[0]


@contextmanager
def joined() -> Iterator[None]:
    """Join the processes of torchrun, if it started this one. Hide its variables: accelerate then sees one process."""
    if launched()[1] == 1:
        yield
        return
    dist.init_process_group(timeout=PATIENCE)
    forget_launch()
    # Otherwise transformers advises to start several processes.
    logging.getLogger("transformers.training_args").setLevel(logging.ERROR)
    yield
    dist.destroy_process_group()


def size() -> int:
    """Return the number of processes that train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def rank() -> int:
    """Return the number of this process; the first is 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def from_first(make: Callable[[], T]) -> T:
    """Call ``make`` in the first process and give its result to all."""
    if size() == 1:
        return make()
    made = [make() if rank() == 0 else None]
    dist.broadcast_object_list(made, device=torch.device("cpu"))
    return made[0]


def highest(number: int) -> int:
    """Return the highest of the processes' numbers; each process waits for all."""
    if size() == 1:
        return number
    told = torch.tensor(number)
    dist.all_reduce(told, dist.ReduceOp.MAX)
    return int(told)


def average_gradients(optimizer: Optimizer) -> None:
    """Average the gradients over the processes: each gets the whole batch's gradient, equal to the last bit."""
    if size() == 1:
        return
    learning = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    gradients = [parameter.grad for parameter in learning if parameter.grad is not None]
    for work in [dist.all_reduce(gradient, async_op=True) for gradient in gradients]:
        work.wait()
    torch._foreach_div_(gradients, size())


@contextmanager
def own_draws() -> Iterator[None]:
    """Draw different random numbers in each process inside, and the same ones again afterwards."""
    seed = int(torch.randint(2**62, ()))
    with torch.random.fork_rng(range(torch.cuda.device_count())):
        torch.manual_seed(seed + rank())
        yield


def own_places(batch: Tensor) -> Tensor:
    """Return the row numbers, ``(S,)``, of this process's share of a batch, ``(B, ...)``.

    All shares have equal size: the last share is filled up with the first rows.
    """
    share = -(-len(batch) // size())
    return torch.arange(rank() * share, (rank() + 1) * share, device=batch.device) % len(batch)


def shared(whole: Tensor, places: Tensor) -> Tensor:
    """Return the rows, ``(S, ...)``, of a batch, ``(B, ...)``, at this process's ``places``."""
    return _Shared.apply(whole, places)


def gathered(share: Tensor, rows: int) -> Tensor:
    """Gather the processed shares (:func:`shared`) of all processes into a batch of ``rows`` rows, ``(B, ...)``."""
    return _Gathered.apply(share, rows)


class _Shared(torch.autograd.Function):
    """Autograd function of :func:`shared`. Its backward gathers the gradient and undoes :class:`_Gathered`'s factor."""

    @staticmethod
    def forward(ctx: Any, whole: Tensor, places: Tensor) -> Tensor:
        ctx.rows = len(whole)
        return whole[places]

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return _all(gradient)[: ctx.rows] / size(), None


class _Gathered(torch.autograd.Function):
    """Autograd function of :func:`gathered`. Its backward keeps this process's rows, times the number of processes.

    The weights between :class:`_Shared` and here get the gradient of one share. With this factor, the mean over the
    processes is the whole batch's gradient.
    """

    @staticmethod
    def forward(ctx: Any, share: Tensor, rows: int) -> Tensor:
        ctx.share = len(share)
        return _all(share)[:rows]

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        own = gradient.new_zeros(ctx.share, *gradient.shape[1:])
        rows = gradient[rank() * ctx.share :][: ctx.share]
        own[: len(rows)] = rows * size()
        return own, None


def _all(share: Tensor) -> Tensor:
    """Concatenate the processes' shares, ``(S, ...)`` each, to ``(N S, ...)``."""
    result = share.new_empty(size() * len(share), *share.shape[1:])
    dist.all_gather_single(result, share.contiguous())
    return result
