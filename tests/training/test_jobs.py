"""The start model and the inputs of a step of a chain."""

from isthmus.bitext.jobs import bitext
from isthmus.training.jobs import parent, step_bitext, step_word_lists

OT = {"kind": "align", "method": "ot"}


def test_paths_spell_the_chain_and_a_step_starts_from_what_is_before_it():
    config = {
        "results": "r",
        "steps": {"one": OT | {"options": {"languages": "sw"}, "clir": {"languages": "so sw"}}, "all": OT},
        "bitext": {"corpora": ["news", "more"]},
        "corpora": {"news": {"languages": ["sw", "so", "de"]}, "more": {"languages": ["sw"]}},
    }
    assert parent(config, "e", 1, "nli", "ot.plain") == "r/models/e/seed-1/nli/ot.sha256"
    assert parent(config, "e", 1, "nli", "ot") == parent(config, "e", 1, "clir", "plain") == "r/encoders/e.sha256"
    assert step_bitext(config, "nli", "one") == ["r/bitext/news/sw.tsv", "r/bitext/more/sw.tsv"]
    assert len(step_bitext(config, "clir", "one")) == 3
    assert step_bitext(config, "nli", "all") == bitext(config)


def test_the_word_lists_of_a_steps_languages_are_its_inputs():
    options = {"dictionary": "lists/en-{lang}.txt", "languages": "so sw"}
    steps = {
        "lexical": {"kind": "align", "method": "lexical_injection", "options": options},
        "rotation": {"kind": "align", "method": "rotation", "clir": {"dictionary": "lists/all.txt"}},
    }
    corpora = {"news": {"languages": ["sw", "de"]}, "more": {"languages": ["sw", "so"]}}
    config = {"results": "r", "steps": steps, "corpora": corpora, "bitext": {"corpora": list(corpora)}}
    assert step_word_lists(config, "nli", "lexical") == ["lists/en-sw.txt", "lists/en-so.txt"]
    assert step_word_lists(config, "clir", "rotation") == ["lists/all.txt"]
    assert step_word_lists(config, "nli", "rotation") == []


def test_training_waits_for_the_file_of_synonyms():
    steps = {"swap": {"nli": {"synonyms": "lists/en.tsv"}}, "own": {}}
    config = {"results": "r", "steps": steps, "corpora": {}}
    assert step_word_lists(config, "nli", "swap") == ["lists/en.tsv"]
    assert step_word_lists(config, "clir", "swap") == step_word_lists(config, "nli", "own") == []
