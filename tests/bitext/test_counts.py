"""Counts of the bitext stage."""

from collections import Counter

import pytest

from isthmus.bitext.clean import STEPS
from isthmus.bitext.counts import write_counts
from isthmus.errors import InputError


def test_counts_that_do_not_add_up_are_refused(tmp_path):
    gone = Counter({("duplicates", "near"): 1})
    write_counts(tmp_path / "counts.tsv", STEPS, 3, gone, 2)
    with pytest.raises(RuntimeError, match="3 pairs came in, 1 went, but 1 were written"):
        write_counts(tmp_path / "counts.tsv", STEPS, 3, gone, 1)
    with pytest.raises(InputError, match=r"no pair is left .duplicates: near 1"):
        write_counts(tmp_path / "counts.tsv", STEPS, 1, gone, 0)
