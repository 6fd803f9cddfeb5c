"""A wrong configuration stops at parse time; the message has the key, a suggestion and the YAML to write."""

import copy
from pathlib import Path

import pytest
import yaml
from configurations import DEFAULT, changed, message
from snakemake.utils import update_config

from isthmus.config.generated import generated
from isthmus.config.lookups import task_chains, task_methods
from isthmus.config.reference import schema
from isthmus.config.resolve import resolve
from isthmus.errors import InputError
from isthmus.evaluation.jobs import evaluations
from isthmus.training.jobs import costs

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = [ROOT / "config.yaml", *sorted((ROOT / "config").glob("*.yaml"))]
TABLE = {"kind": "bitext", "source": "local", "languages": ["sw"], "path": "pairs.tsv"}

DERIVED = {"kind": "bitext", "source": "mined", "languages": ["sw"], "text": "mw_text", "encoder": "mini_mbert"}
SMT = {"kind": "translate", "method": "smt"}
COLLECTION = {
    "kind": "collection",
    "source": "local",
    "directions": ["sw-en"],
    "documents": "documents.jsonl",
    "queries": "queries.tsv",
}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_shipped_configurations_are_valid(path):
    resolved = resolve(yaml.safe_load(path.read_text()), [path])
    assert resolved["evaluation"]["bootstrap"] >= 100


def test_the_comparison_goes_over_real_local():
    files = [ROOT / "config/real_local.yaml", ROOT / "config/overlays/comparison.yaml"]
    config, over = (yaml.safe_load(path.read_text()) for path in files)
    update_config(config, over)
    resolved = resolve(config, files)
    assert len(resolved["seeds"]) == 3
    assert len(resolved["corpora"]["xnli"]["languages"]) == 15
    assert "freelb" in task_methods(resolved, "nli") and "freelb" not in task_methods(resolved, "clir")
    assert "plain.mse" in task_chains(resolved, "clir") and "plain.mse" not in task_chains(resolved, "nli")


def test_a_task_compares_the_methods_it_names():
    config = resolve(changed("tasks.nli.methods", ["zero_shot", "optical"]), [DEFAULT])
    assert task_chains(config, "nli") == ["plain", "plain.ot"]
    assert "pgd" in task_chains(config, "clir") == list(config["methods"].values())
    pgd = [path for path in evaluations(config) if "/pgd/" in path]
    assert pgd and not [path for path in pgd if "/nli/" in path]
    assert [path for path in costs(config, "mini_mbert") if path.endswith("/clir/pgd.json")]
    assert not [path for path in costs(config, "mini_mbert") if path.endswith("/nli/pgd.json")]


def test_the_methods_of_a_task_are_known_and_hold_the_baseline():
    assert "there is no method 'opticall'; did you mean 'optical'" in message(
        changed("tasks.nli.methods", ["zero_shot", "opticall"])
    )
    assert "tasks.clir.methods: 'zero_shot', the baseline" in message(changed("tasks.clir.methods", ["optical"]))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_key_is_commented(path):
    """A line with a key has a comment on it or above it, or the key is a name in a list of blocks."""
    lines = path.read_text().splitlines()
    top = [number for number, line in enumerate(lines) if line[:1].isalpha()]
    for number in top:
        assert "#" in lines[number] or lines[number - 1].lstrip().startswith("#"), f"{path.name}:{number + 1}"


def test_resolving_changes_nothing_given():
    config = yaml.safe_load(DEFAULT.read_text())
    before = copy.deepcopy(config)
    resolve(config, [DEFAULT])
    assert config == before


@pytest.mark.parametrize(("path", "text"), generated().items(), ids=[path.name for path in generated()])
def test_what_the_models_write_is_up_to_date(path, text):
    assert path.read_text() == text, "run `make schema`"


def test_every_schema_property_is_described_and_closed():
    def walk(node, path):
        if isinstance(node, list):
            for index, child in enumerate(node):
                walk(child, f"{path}/{index}")
        elif isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node and "allOf" not in node:
                assert node.get("additionalProperties") is False, path
                for name, rule in node["properties"].items():
                    described = rule.get("description") or rule.keys() & {"const", "$ref"}
                    assert described, f"{path}/{name}"
            for key, child in node.items():
                walk(child, f"{path}/{key}")

    walk(schema(), "")


def test_misspelt_key_is_named_with_its_line_and_the_yaml_to_write():
    text = DEFAULT.read_text()
    config = changed("sedes", [1])
    error = message(config)
    assert "unknown key 'sedes'" in error and "did you mean 'seeds'" in error and "seeds: [1]" in error
    error = message(changed("evaluation.bootstrp", 10))
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("evaluation:"))
    assert f"config.yaml:{line}: evaluation.bootstrp" in error


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("gpus_per_training", 2, "gpus_per_training: several GPUs are asked for, but `gpu` is false"),
        ("corpora.mw_bitext.languages", ["sw", "xq"], "'xq' is no ISO 639 language code"),
        ("corpora.mw_bitext.languages", ["sw", "th"], "microworld has no 'th'"),
        ("corpora.mw_bitext.languages", ["en"], "English is one side"),
        ("corpora.mw_bitext", TABLE | {"documents": "d.txt"}, "names the document of each line"),
        ("corpora.mw_bitext", DERIVED | {"text": "mw_txt"}, "there is no corpus 'mw_txt'; did you mean 'mw_text'"),
        ("corpora.mw_bitext", DERIVED | {"text": "mw_nli"}, "a corpus of kind text is wanted"),
        ("corpora.mw_bitext", DERIVED | {"languages": ["ur"]}, "'mw_text' has no 'ur'; it has en, sw"),
        ("corpora.mw_bitext", DERIVED | {"encoder": "mini"}, "there is no encoder 'mini'"),
        ("corpora.mw_clir", COLLECTION, "the key 'qrels' is missing"),
        ("bitext.corpora", ["mw_bitxt"], "there is no corpus 'mw_bitxt'; did you mean 'mw_bitext'"),
        ("bitext.corpora", ["mw_text"], "a corpus of kind bitext is wanted, but 'mw_text' is of kind text"),
        ("bitext.score", {"encoder": "mini_mbrt"}, "there is no encoder 'mini_mbrt'; did you mean 'mini_mbert'"),
        ("encoders.mini_mbert.source", "pretrian", "did you mean 'pretrain'"),
        ("encoders.mini_mbert.corpus", "nowhere", "there is no corpus 'nowhere'"),
        ("encoders.mini_mbert.corpus", ..., "the key 'corpus' is missing"),
        ("steps.ot.method", "otter", "'otter' is not known"),
        ("steps.ot.options.epsilom", 0.1, "did you mean 'epsilon'"),
        ("steps.smt", SMT | {"options": {"languages": "xh"}}, "languages: no corpus of bitext is in 'xh'"),
        ("steps.ot.options.languages", "sw xh", "languages: no corpus of bitext is in 'xh'; they are in de, fi"),
        ("steps.ot.options.batch_size", "many", "'many' is not of type 'integer'"),
        ("methods.optical", "plain.ott", "names the step 'ott'"),
        ("methods.optical", "ot", "a train step before or after, such as `plain.ot` or `ot.plain`"),
        ("methods.optical", "plain.pgd", "trains twice"),
        ("methods.optical", "plain;rm -rf", "does not match"),
        ("results", "{wild}", "does not match"),
        ("seeds", [], "should be non-empty"),
        ("seeds", [1, 1], "non-unique"),
        ("tasks.nli.methods", ["zero_shot", "zero_shot"], "tasks.nli.methods.1: non-unique: zero_shot stands twice"),
        ("corpora.mw_clir.directions", ["sw-en", "de-en", "sw-en"], "directions.2: non-unique: sw-en stands twice"),
        ("evaluation.statistics.further", [["optical", "score"]] * 2, "further.1: non-unique: [optical, score] stands"),
        ("steps.ot.options.languages", "sw de sw", "languages: 'sw' stands twice"),
        ("steps.ot.options.max_length", 1024, "the encoder 'mini_mbert' takes 512 tokens at most"),
        ("encoders.mini_mbert.options.positions", 32, "options.max_length: blocks of 64 tokens are longer than"),
        ("encoders.mini_mbert.options", {"positions": 64}, "max_length is 96, but the encoder 'mini_mbert' takes 64"),
        ("steps.plain.clir.query_length", 513, "query_length is 513, but the encoder"),
        ("steps.plain.clir.batch_size", 1, "plain.clir.batch_size: a batch of 1 holds nothing to tell"),
        ("bitext.corpora", [], "learns from bitext, but `bitext: corpora:` names none"),
        ("tasks.nli.train", "mw_clir", "a corpus of kind nli is wanted"),
        ("tasks.clir.evaluate.0.split", "train", "dev and test, not train"),
        ("corpora.mw_nli.splits", ["test"], "has no split 'train'"),
        ("methods", ..., "the key 'methods' is missing"),
    ],
)
def test_mistakes_are_explained(path, value, expected):
    assert expected in message(changed(path, value))


def test_every_list_of_the_schema_holds_nothing_twice():
    def lists(node, path=""):
        if isinstance(node, dict):
            if node.get("type") == "array":
                yield path, node
            for key, child in node.items():
                yield from lists(child, f"{path}/{key}")
        elif isinstance(node, list):
            for index, child in enumerate(node):
                yield from lists(child, f"{path}/{index}")

    found = dict(lists(schema()))
    assert len(found) > 40 and [path for path, node in found.items() if not node.get("uniqueItems")] == []


def test_the_line_of_the_second_of_two_is_named(tmp_path):
    path = tmp_path / "mine.yaml"
    listed = "evaluate:\n      - {corpus: mw_nli, split: test}\n      - {split: test, corpus: mw_nli}"
    path.write_text(DEFAULT.read_text().replace("evaluate: [{corpus: mw_nli, split: test}]", listed))
    first, second = (n for n, text in enumerate(path.read_text().splitlines(), 1) if text.startswith("      - {"))
    with pytest.raises(InputError) as caught:
        resolve(yaml.safe_load(path.read_text()), [path])
    assert str(caught.value).startswith(f"{path}:{second}: tasks.nli.evaluate.1: ")
    assert f"the first time in line {first};" in str(caught.value)


def test_a_length_that_is_not_written_is_compared_with_the_encoder_too():
    config = changed("encoders.mini_mbert.options", {"positions": 96})
    del config["steps"]["ot"]["options"]["max_length"]
    assert "steps.ot: max_length is 128, but the encoder 'mini_mbert' takes 96" in message(config)


def test_a_set_whose_split_is_not_written_is_the_one_whose_is():
    twice = [{"corpus": "mw_nli"}, {"corpus": "mw_nli", "split": "test"}]
    assert "tasks.nli.evaluate.1: non-unique" in message(changed("tasks.nli.evaluate", twice))


def test_a_gap_is_between_groups_that_share_no_language():
    config = changed("groups", {"low": ["sw", "so"], "high": ["de", "sw"]})
    config["evaluation"]["statistics"] = {"gap": ["high", "low"]}
    assert "statistics.gap: both groups hold sw" in message(config)


def test_a_search_tries_no_batch_of_one():
    config = changed("search", {"clir": {"plain": {"batch_size": [1, 8]}}})
    config["tasks"]["clir"]["evaluate"] = [{"corpus": "mw_clir", "split": split} for split in ("dev", "test")]
    assert "search.clir.plain.batch_size.0: a batch of 1" in message(config)


def test_a_batch_of_one_is_enough_where_nothing_is_contrasted():
    assert resolve(changed("steps.plain.nli.batch_size", 1), [DEFAULT])
    contrastive = {"kind": "align", "method": "contrastive", "options": {"batch_size": 1}}
    config = changed("steps.contrastive", contrastive)
    config["methods"]["contrastive"] = "plain.contrastive"
    assert "steps.contrastive.options.batch_size: a batch of 1" in message(config)


def test_unknown_placeholder_is_refused():
    config = changed("seeds", [1])
    mine = {"kind": "text", "source": "local", "languages": ["sw"], "path": "{data}/{langauge}.txt"}
    config["corpora"]["mine"] = mine
    assert "unknown placeholder {langauge}" in message(config)
    table = {"columns": {"id": "{qeury}"}}
    mine = {"kind": "collection", "source": "hub", "directions": ["sw-en"], "dataset": "a/b", "queries": table}
    config["corpora"]["mine"] = mine
    assert "corpora.mine.queries.columns.id: unknown placeholder {qeury}" in message(config)


def test_a_key_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "twice.yaml"
    path.write_text(DEFAULT.read_text() + "\nseeds: [2]\n")
    with pytest.raises(InputError, match=r"twice.yaml:\d+: 'seeds' stands twice, the first time in line \d+"):
        resolve(yaml.safe_load(path.read_text()), [path])


def test_a_number_that_yaml_takes_for_text_is_written_out():
    assert "write 0.002" in message(changed("steps.plain.options.learning_rate", "2e-3"))


@pytest.mark.parametrize(("option", "value"), [("max_steps", -6), ("batch_size", 0), ("learning_rate", -1.0)])
def test_an_option_out_of_range_stops_before_any_job(option, value):
    assert f"steps.plain.options.{option}" in message(changed(f"steps.plain.options.{option}", value))


def test_a_group_names_languages_of_the_data():
    assert "no corpus is in 'xh'" in message(changed("groups.low_resource", ["sw", "xh"]))


def test_a_step_that_is_not_defined_comes_with_its_block():
    assert "write\n  steps:\n    mse: {kind: align, method: mse}" in message(changed("methods.optical", "plain.mse"))
    assert "write\n  steps:\n    mine: {kind: train | align" in message(changed("methods.optical", "plain.mine"))
