"""The registry of measures."""

import pytrec_eval

from isthmus.evaluation.clir import MEASURES as COMPUTED
from isthmus.evaluation.measures import COMPARED, MEASURES, PRIMARY, by_provider, gain_of


def test_every_name_is_its_own_and_every_provider_knows_its_measures():
    assert all(name == measure.name and measure.description for name, measure in MEASURES.items())
    assert COMPUTED == by_provider("pytrec_eval") == ["map", "ndcg_cut_10", "recall_100"]
    assert {name.rstrip("_0123456789") for name in COMPUTED} <= set(pytrec_eval.supported_measures)
    assert [name for name in COMPARED if MEASURES[name].falling] == ["aer"]


def test_values_are_printed_with_their_unit_and_a_difference_with_its_sign():
    accuracy, gain = MEASURES["accuracy"], MEASURES["map_gain"]
    assert (accuracy.heading, accuracy.text(0.7)) == ("Accuracy (%)", "70.0")
    assert (gain.heading, gain.text(0.05), gain.text(float("nan"))) == ("Gain in MAP", "+0.050", "")


def test_a_difference_in_a_variant_is_printed_as_one_in_the_primary_measure():
    for name in ("accuracy", "pair_accuracy", "accuracy_pgd_0.5"):
        assert gain_of(name) is MEASURES["accuracy_gain"]
    assert gain_of(f"{PRIMARY['clir']}_noise_0.1") is MEASURES["map_gain"]
