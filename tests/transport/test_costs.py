"""Costs between unit vectors."""

import torch
from torch.nn.functional import normalize

from isthmus.transport.costs import cosine_cost, euclidean_cost


def test_costs_are_what_they_say():
    torch.manual_seed(0)
    a, b = normalize(torch.randn(3, 30, 7), dim=-1), normalize(torch.randn(3, 28, 7), dim=-1)
    torch.testing.assert_close(euclidean_cost(a, b), torch.cdist(a.double(), b.double()).float())
    torch.testing.assert_close(cosine_cost(a, b), euclidean_cost(a, b) ** 2 / 2)  # for unit vectors
    torch.testing.assert_close(
        cosine_cost(a, b), 1 - torch.cosine_similarity(a[:, :, None], b[:, None], dim=-1), rtol=0, atol=1e-6
    )
    assert cosine_cost(a.bfloat16(), b.bfloat16()).dtype == torch.float32
    equal = a.clone().requires_grad_()
    euclidean_cost(equal, a).diagonal(dim1=1, dim2=2).sum().backward()
    assert (equal.grad == 0).all()
