"""What a training costs, counted as it happens: passes of a batch through an encoder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from torch import Tensor, nn
from torch.autograd.graph import register_multi_grad_hook
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from transformers.models.bert.modeling_bert import BertEncoder, BertLayer
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaEncoder, XLMRobertaLayer

from isthmus.errors import InputError
from isthmus.training.counts import Costs

Options = TypeVar("Options")
LAYERS, STACKS = (BertLayer, XLMRobertaLayer), (BertEncoder, XLMRobertaEncoder)


@contextmanager
def counted(costs: Costs) -> Iterator[None]:
    """Add every encoder pass made inside to ``costs``.

    An encoder is the stack of layers of a BERT or an XLM-R. A gradient comes back through it when it reaches any of its
    layers that learns, or that lies above something that does.
    """
    outputs: list[Tensor] = []

    def back(gradient: Tensor) -> None:
        costs.backward_passes += 1

    def count(module: nn.Module, inputs: Any, output: Any) -> None:
        if isinstance(module, LAYERS):
            outputs.append(output)
        elif isinstance(module, STACKS):
            costs.forward_passes += 1
            learning = [layer for layer in outputs if layer.requires_grad]
            outputs.clear()
            if learning:
                register_multi_grad_hook(learning, back, mode="any")

    def begin(module: nn.Module, inputs: Any) -> None:
        if isinstance(module, STACKS):
            outputs.clear()

    handles = (register_module_forward_pre_hook(begin), register_module_forward_hook(count))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def within_passes(options: Options, learn: Callable[[Options, Path, Path], Costs]) -> Options:
    """``options`` with the number of updates that their budget of ``passes`` allows; as they are without a budget.

    Args:
        options: of a training step, with ``max_steps`` and ``passes``.
        learn: trains under given options, state folder and output; here for a single update, whose passes are counted
            and which is thrown away.

    Raises:
        InputError: the budget does not suffice for one update.
    """
    if not options.passes:
        return options
    with TemporaryDirectory() as folder:
        trial = learn(replace(options, max_steps=1, passes=0), Path(folder) / "state", Path(folder) / "model")
    if not trial.passes:
        return options
    updates = options.passes // trial.passes
    if not updates:
        raise InputError(f"passes: {options.passes} do not suffice for one update, which takes {trial.passes}")
    return replace(options, max_steps=updates)
