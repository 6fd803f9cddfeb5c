"""The identity of an evaluation, read from its path."""

import pytest

from isthmus.errors import InputError
from isthmus.evaluation.identity import Identity, identify


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("mbert/seed-2/nli/plain.ot+pgd/xnli.dev", ("mbert", "plain.ot+pgd", "nli", "xnli", "dev", "2")),
        ("mbert/seed-1/clir/pgd/xquad_r.test", ("mbert", "pgd", "clir", "xquad_r", "test", "1")),
        ("mbert/sentence/xquad_r.test", ("mbert", "sentence_vectors", "clir", "xquad_r", "test", "")),
        ("bm25/xquad_r.test", ("", "bm25_translation", "clir", "xquad_r", "test", "")),
        ("statistical/alignment/gold.tsv", ("", "statistical", "", "gold", "", "")),
        ("bm25/smt/afriqa.test", ("", "bm25_smt", "clir", "afriqa", "test", "")),
        ("translation/smt/news.tsv", ("", "smt", "", "news", "", "")),
        ("mbert/alignment/gold.tsv", ("mbert", "untrained", "", "gold", "", "")),
        ("mbert/seed-1/nli/plain/alignment/gold.tsv", ("mbert", "plain", "nli", "gold", "", "1")),
    ],
)
def test_a_path_says_what_was_evaluated(path, expected):
    assert identify(f"some/evaluation/results/evaluation/{path}") == Identity(*expected)


@pytest.mark.parametrize("path", ["mbert/seed-x/nli/plain/xnli.dev", "mbert/seed-1/nli/plain/xnli", "x"])
def test_another_path_stops(path):
    with pytest.raises(InputError, match="not the path of an evaluation"):
        identify(f"results/evaluation/{path}")
