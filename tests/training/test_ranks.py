"""A training in two processes: the weights are those of one, up to rounding; a resume gives the same bytes."""

import pytest
from tiny_data import weights
from trainings import FEW, assert_alike, in_two_processes, prepared, train_all


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Make the folder of the trainings in two processes."""
    folder = prepared(tmp_path_factory.mktemp("two"))
    result = in_two_processes("few", folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.mark.slow
def test_two_processes_make_the_weights_of_one(two, tmp_path):
    train_all(FEW, prepared(tmp_path))
    for name in FEW:
        assert_alike(two / name, tmp_path / name)


@pytest.mark.slow
def test_a_signal_to_one_process_stops_both_and_a_resume_ends_with_the_same_bytes(two):
    assert weights(two / "stopped") == weights(two / "dropout")
