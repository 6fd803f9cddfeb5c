"""Transport between sets of sentences: the loss does not depend on their order; training pairs are shuffled."""

import pytest
import torch

from isthmus.alignment.base import Side
from isthmus.alignment.pairs import unpaired
from isthmus.methods.align.ot_sentence import OtSentenceAligner, OtSentenceOptions


class Loss(OtSentenceAligner):
    """The aligner's loss, without models."""

    def __init__(self, **options) -> None:
        torch.nn.Module.__init__(self)
        self.options = OtSentenceOptions(**options)


@pytest.fixture
def english() -> Side:
    """Make five sentences of three tokens. The first token is special; the last one of the last sentence is padding."""
    torch.manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(5, 3, 32, dtype=torch.float64), dim=-1)
    content = torch.tensor([[0, 1, 1]] * 4 + [[0, 1, 0]]).bool()
    return Side(vectors, content, content, content)


def reordered(side: Side, order: list[int]) -> Side:
    return Side(*(part[order] for part in side[:4]))


@pytest.mark.parametrize("options", [{}, {"solver": "exact"}, {"solver": "ipot"}, {"cost": "euclidean"}])
def test_the_same_set_in_another_order_costs_nothing(english, options):
    loss = Loss(**options)
    shuffled = reordered(english, [3, 0, 4, 1, 2])
    other = english._replace(vectors=english.vectors.flip(-1))
    assert abs(loss.loss(english, shuffled)) < 1e-4
    assert loss.loss(english, other) > 0.5
    torch.testing.assert_close(loss.loss(english, other), loss.loss(english, reordered(other, [3, 0, 4, 1, 2])))


def test_special_tokens_and_padding_are_not_in_a_sentence(english):
    changed = english.vectors.clone()
    changed[:, 0] = changed[4, 2] = 0.7
    assert abs(Loss().loss(english, english._replace(vectors=changed))) < 1e-4


def test_a_sentence_without_tokens_is_left_out(english):
    content = english.content.clone()
    content[2] = False
    rest = reordered(english, [0, 1, 3, 4])
    torch.testing.assert_close(
        Loss(epsilon=0.2).loss(rest, english._replace(content=content, vectors=english.vectors.roll(1, -1))),
        Loss(epsilon=0.2).loss(rest, rest._replace(vectors=rest.vectors.roll(1, -1))),
    )


def test_unbalanced_leaves_a_sentence_without_a_counterpart_alone(english):
    """The sentence's gradient is almost zero. Balanced transport pulls it to a sentence with another meaning."""
    stranger = english.vectors.clone()
    stranger[2] = torch.nn.functional.normalize(torch.randn(3, 32, dtype=torch.float64), dim=-1)
    pull = {}
    for solver in ("sinkhorn", "unbalanced"):
        vectors = stranger.clone().requires_grad_()
        Loss(solver=solver, penalty=0.1, iterations=500).loss(english, english._replace(vectors=vectors)).backward()
        pull[solver] = vectors.grad[2].norm()
    assert pull["unbalanced"] < 0.1 * pull["sinkhorn"]


def test_the_gradient_is_that_of_finite_differences(english):
    """The plan is differentiated, in double precision."""
    loss = Loss(plan="differentiated", epsilon=0.3, iterations=5)
    foreign = english.vectors.flip(-1).clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda vectors: loss.loss(english, english._replace(vectors=vectors)), foreign)


def test_pairs_are_parted():
    pairs = [{"english": f"e{i}", "foreign": f"f{i}"} for i in range(200)]
    parted = unpaired(pairs, 1)
    assert [pair["english"] for pair in parted] == [pair["english"] for pair in pairs]
    assert sorted(pair["foreign"] for pair in parted) == sorted(pair["foreign"] for pair in pairs)
    assert sum(pair in pairs for pair in parted) < 10
    assert parted == unpaired(pairs, 1) != unpaired(pairs, 2)
