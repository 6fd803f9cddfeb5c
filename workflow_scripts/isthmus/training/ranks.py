"""One training in several processes of a machine, a GPU each, started by torchrun. The mathematics is that of one.

Every process holds the whole model, reads the whole batch, draws the same random numbers and computes the same loss. So
losses whose examples meet (in-batch negatives, transport, an adversary's) do not change. The processes divide the work
of the encoder's layers (:mod:`isthmus.training.parts`): each computes its share of a batch's rows and gathers the rest.
Only the first process, rank 0, writes and logs.
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
"""How long a process waits for another: torchrun ends all of them where one fails."""


def meeting() -> dist.Store:
    """The store in which torchrun's processes exchange values before they are joined."""
    return next(dist.rendezvous("env://", timeout=PATIENCE))[0]


@contextmanager
def joined() -> Iterator[None]:
    """Join the processes of torchrun, if it started this one. Its variables are hidden: accelerate sees one."""
    if launched()[1] == 1:
        yield
        return
    dist.init_process_group(timeout=PATIENCE)
    forget_launch()
    logging.getLogger("transformers.training_args").setLevel(logging.ERROR)  # it says to start several processes
    yield
    dist.destroy_process_group()


def size() -> int:
    """How many processes train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def rank() -> int:
    """The number of this one, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def from_first(make: Callable[[], T]) -> T:
    """Call ``make`` in the first process and give its result to all."""
    if size() == 1:
        return make()
    made = [make() if rank() == 0 else None]
    dist.broadcast_object_list(made, device=torch.device("cpu"))
    return made[0]


def highest(number: int) -> int:
    """The highest of the processes' numbers; each waits for all."""
    if size() == 1:
        return number
    told = torch.tensor(number)
    dist.all_reduce(told, dist.ReduceOp.MAX)
    return int(told)


def average_gradients(optimizer: Optimizer) -> None:
    """Give every process the mean of the processes' gradients: the whole batch's, to the same last bit."""
    if size() == 1:
        return
    learning = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    gradients = [parameter.grad for parameter in learning if parameter.grad is not None]
    for work in [dist.all_reduce(gradient, async_op=True) for gradient in gradients]:
        work.wait()
    torch._foreach_div_(gradients, size())


@contextmanager
def own_draws() -> Iterator[None]:
    """Draw other random numbers in each process inside, and the same ones again afterwards."""
    seed = int(torch.randint(2**62, ()))
    with torch.random.fork_rng(range(torch.cuda.device_count())):
        torch.manual_seed(seed + rank())
        yield


def own_places(batch: Tensor) -> Tensor:
    """``(S,)``: this process's places among a batch's rows, ``(B, ...)``. All have equally many: the last ones begin
    again."""
    share = -(-len(batch) // size())
    return torch.arange(rank() * share, (rank() + 1) * share, device=batch.device) % len(batch)


def shared(whole: Tensor, places: Tensor) -> Tensor:
    """``(S, ...)``: the rows of a batch, ``(B, ...)``, at this process's ``places``."""
    return _Shared.apply(whole, places)


def gathered(share: Tensor, rows: int) -> Tensor:
    """``(B, ...)``: the batch of so many rows from every process's :func:`shared`, after work on it."""
    return _Gathered.apply(share, rows)


class _Shared(torch.autograd.Function):
    """The gradient is gathered, and :class:`_Gathered`'s factor taken off it."""

    @staticmethod
    def forward(ctx: Any, whole: Tensor, places: Tensor) -> Tensor:
        ctx.rows = len(whole)
        return whole[places]

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return _all(gradient)[: ctx.rows] / size(), None


class _Gathered(torch.autograd.Function):
    """The gradient is that of this process's rows, times the number of processes: the weights between here and
    :class:`_Shared` get it of a share of the batch, and their mean over the processes is then the batch's."""

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
    """``(N S, ...)``: the processes' shares, ``(S, ...)`` each, one below the other."""
    result = share.new_empty(size() * len(share), *share.shape[1:])
    dist.all_gather_single(result, share.contiguous())
    return result
