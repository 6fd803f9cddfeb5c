"""What a training costs, counted as it happens: passes of a batch through an encoder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle
from transformers.models.bert.modeling_bert import BertEncoder, BertLayer
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaEncoder, XLMRobertaLayer

from isthmus.errors import InputError
from isthmus.training.counts import Costs

Options = TypeVar("Options")
LAYERS, STACKS = (BertLayer, XLMRobertaLayer), (BertEncoder, XLMRobertaEncoder)


@contextmanager
def counted(costs: Costs, *models: nn.Module | None) -> Iterator[None]:
    """Add every pass through the encoders in ``models`` to ``costs``.

    An encoder is the stack of layers of a BERT or an XLM-R. A gradient comes back through it when it reaches the lowest
    layer whose output has one: what reaches a higher layer goes on to that one.
    """
    stacks = {
        module for model in models if model is not None for module in model.modules() if isinstance(module, STACKS)
    }
    handles = [handle for stack in stacks for handle in _hooks(stack, costs)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _hooks(stack: nn.Module, costs: Costs) -> Iterator[RemovableHandle]:
    """Count the passes of one stack by hooks on it and on its layers alone."""
    seen = False

    def back(gradient: Tensor) -> None:
        costs.backward_passes += 1

    def begin(module: nn.Module, inputs: Any) -> None:
        nonlocal seen
        seen = False
        costs.forward_passes += 1

    def layer_done(module: nn.Module, inputs: Any, output: Tensor) -> None:
        nonlocal seen
        if not seen and output.requires_grad:
            seen = True
            output.register_hook(back)

    yield stack.register_forward_pre_hook(begin)
    for layer in stack.layer:
        yield layer.register_forward_hook(layer_done)


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
