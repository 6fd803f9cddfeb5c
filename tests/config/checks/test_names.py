"""Names that tables and paths use are refused where they stand."""

import copy

import pytest
import yaml
from configurations import DEFAULT, changed, message

from isthmus.config.resolve import resolve
from isthmus.errors import InputError


def named(section: str, name: str) -> dict:
    """The default configuration with one more entry of a section, a copy of its last."""
    config = yaml.safe_load(DEFAULT.read_text())
    config.setdefault(section, {"low_resource": ["sw"]})
    config[section][name] = copy.deepcopy(list(config[section].values())[-1])
    return config


TAKEN = {
    "methods": ["untrained", "statistical", "sentence_vectors", "bm25_translation", "human_translation", "bm25_mine"],
    "groups": ["all", "with_bitext", "without_bitext", "all_languages", "average"],
    "encoders": ["bm25", "translation", "statistical", "encoders"],
    "steps": ["untrained", "alignment", "sha256", "bm25_smt"],
}


@pytest.mark.parametrize(("section", "name"), [(section, name) for section in TAKEN for name in TAKEN[section]])
def test_a_name_that_tables_and_paths_use_is_refused_where_it_stands(tmp_path, section, name):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(named(section, name), sort_keys=False))
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if text.startswith(f"  {name}:"))
    with pytest.raises(InputError) as caught:
        resolve(yaml.safe_load(path.read_text()), [path])
    assert str(caught.value).startswith(f"{path}:{line}: {section}.{name}: ") and "taken" in str(caught.value)


@pytest.mark.parametrize("name", ["mine", "ot2", "dictionary", "all", "average"])
def test_other_names_are_free(name):
    assert name in resolve(named("methods", name), [DEFAULT])["methods"]


def test_names_of_two_kinds_that_would_share_a_place_are_refused():
    assert "a corpus is called 'mw_clir' too" in message(named("encoders", "mw_clir"))
    assert "'sw' is a language of the corpora" in message(named("groups", "sw"))
    assert "two underscores in a row" in message(named("steps", "ot__mse"))


def test_a_name_that_cannot_be_a_path_is_refused():
    config = changed("seeds", [1])
    config["encoders"]["../evil"] = config["encoders"]["mini_mbert"]
    assert "a name is made of a-z" in message(config)
