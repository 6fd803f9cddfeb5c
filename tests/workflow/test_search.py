"""The configuration keys of a fair comparison: the jobs that Snakemake plans for them, and error messages."""

import json
import subprocess
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, planned, program, snakemake

from isthmus.config.resolve import resolve
from isthmus.errors import InputError
from isthmus.evaluation.jobs import evaluations
from isthmus.report.items import reports
from isthmus.report.jobs import note
from isthmus.report.tables.chosen import table
from isthmus.search.choice import best, dev_scores
from isthmus.search.jobs import candidates_of, reads_translations
from isthmus.search.protocol import protocol
from isthmus.training.jobs import costs

SMOKE = ROOT / "config/smoke.yaml"


def smoke(**changes) -> dict:
    """Return the smoke configuration with one encoder, with the blocks of ``changes`` merged in."""
    config = yaml.safe_load(SMOKE.read_text())
    config["encoders"] = {"tiny_bert": config["encoders"]["tiny_bert"]}
    for key, block in changes.items():
        config[key] = config.get(key, {}) | block
    return config


def plan(config: dict, folder: Path) -> dict[str, int]:
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    result = snakemake("--configfile", str(path), "--dry-run", cwd=folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return planned(result.stdout + result.stderr)


def message(config: dict) -> str:
    with pytest.raises(InputError) as caught:
        resolve(config, [SMOKE])
    return str(caught.value)


def test_pairs_and_robustness_are_one_job_a_model_and_set(tmp_path):
    robustness = {"radii": [0.1, 1], "rates": [0.1], "languages": ["en", "sw"]}
    jobs = plan(smoke(evaluation={"nli_pairs": ["en", "sw"], "robustness": robustness}), tmp_path)
    chains, translated = 7, 2
    assert jobs["evaluate_nli"] == jobs["evaluate_nli_pairs"] == jobs["evaluate_clir"] == chains
    assert jobs["evaluate_nli_robustness"] == jobs["evaluate_clir_robustness"] == chains - translated
    assert jobs["nli_pairs_table"] == 1 and jobs["robustness_table"] == 2


def of_fairness(config: dict) -> list[str]:
    """List the tables of costs, pairs and robustness of a run."""
    names = [Path(path).name for path in reports(config) if path.endswith(".csv")]
    return [name for name in names if name.split(".")[-2] in ("costs", "nli_pairs", "robustness")]


def test_off_they_cost_nothing():
    config = resolve(smoke(), [SMOKE])
    assert not [path for path in evaluations(config) if "/pairs/" in path or "/robustness/" in path]
    assert of_fairness(config) == ["tiny_bert.costs.csv"]


def test_attack_alone_leaves_retrieval_alone():
    config = resolve(smoke(evaluation={"robustness": {"radii": [0.5]}}), [SMOKE])
    attacked = [path for path in evaluations(config) if "/robustness/" in path]
    assert attacked and all("/nli/" in path for path in attacked)
    assert of_fairness(config) == ["tiny_bert.costs.csv", "tiny_bert.nli.robustness.csv"]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"nli_pairs": ["sw"]}, "one language makes no pairs; write two or more, such as [en, sw]"),
        ({"nli_pairs": ["en", "fi"]}, "no evaluated set is in 'fi'; they are in de, en, sw"),
        ({"nli_pairs": ["en", "en"]}, "non-unique"),
        ({"robustness": {"radii": [0]}}, "0 is less than or equal to the minimum of 0"),
        ({"robustness": {"rates": [1.5]}}, "1.5 is greater than the maximum of 1"),
        ({"robustness": {"rates": [0.1], "languages": ["so"]}}, "no evaluated set is in 'so'"),
        ({"robustness": {"languages": ["sw"]}}, "languages without `radii` or `rates` ask for nothing"),
        ({"robustness": {"radius": [0.1]}}, "unknown key 'radius'; did you mean 'radii'"),
    ],
)
def test_wrong_evaluation_keys_say_so(block, expected):
    assert expected in message(smoke(evaluation=block))


def test_pairs_need_the_task():
    config = smoke(evaluation={"nli_pairs": ["en", "sw"]})
    del config["tasks"]["nli"]
    assert "need the task nli" in message(config)


def test_equal_passes_give_each_chain_steps_of_its_own():
    config = resolve(smoke(budget={"hold": "passes"}), [SMOKE])
    assert config["methods"]["zero_shot"] == config["methods"]["translate_smt"].removeprefix("smt.") == "plain"
    assert config["methods"]["optical"] == "plain__optical.ot__optical"
    assert config["methods"]["adversarial"] == "pgd__adversarial"
    steps = config["steps"]
    assert steps["pgd__adversarial"]["method"] == "pgd"
    for task, passes in (("nli", 12), ("clir", 24)):  # six plain updates
        assert steps["pgd__adversarial"][task]["passes"] == passes
        shares = [steps[f"{step}__optical"][task]["passes"] for step in ("plain", "ot")]
        assert sum(shares) == pytest.approx(passes, abs=1) and shares[0] / shares[1] == pytest.approx(6 / 4, rel=0.15)
    assert "passes" not in steps["plain"].get("nli", {})


def test_equal_passes_are_planned(tmp_path):
    jobs = plan(smoke(budget={"hold": "passes"}), tmp_path)
    assert jobs["train"] == 10 and jobs["align"] == 6  # plain, pgd, and before each of three aligners


SEARCHED = {
    "select": "target_dev",
    "nli": {"plain": {"learning_rate": [1e-3, 2e-3]}, "ot": {"epsilon": [0.02, 0.1], "student_share": [0.5, 1.0]}},
}


def with_search(**search) -> dict:
    config = smoke(search=SEARCHED | search)
    config["corpora"]["mw_nli"] |= {
        "splits": ["train", "dev", "test"],
        "items": {"train": 96, "dev": 30, "test": 30},
    }
    config["tasks"]["nli"]["evaluate"] = [{"corpus": "mw_nli", "split": "dev"}, {"corpus": "mw_nli", "split": "test"}]
    config["tasks"]["clir"]["evaluate"].append({"corpus": "mw_clir", "split": "dev"})
    return config


def test_every_candidate_is_trained_and_the_chosen_one_reported(tmp_path):
    jobs = plan(with_search(), tmp_path)
    # plain 2, plain.ot 2 x 4, plain.score 2, pgd 1, pgd.ot 4; dictionary.plain and smt.plain as plain.
    assert jobs["train"] == 3 + 2
    assert jobs["choose_candidate"] == 4  # plain, plain.ot, plain.score, pgd.ot
    assert jobs["evaluate_nli"] == 2 * (2 + 8 + 2 + 1 + 4 + 2 + 2)
    assert jobs["take_chosen"] == 6 * 2
    assert jobs["chosen_table"] == jobs["costs_table"] == 1


def test_the_names_of_candidates_spell_their_options():
    config = resolve(with_search(), [SMOKE])
    assert candidates_of(config, "nli/plain") == ["plain__learning_rate_0_001", "plain__learning_rate_0_002"]
    assert candidates_of(config, "nli/pgd.ot")[1] == "pgd.ot__epsilon_0_02__student_share_1"
    assert candidates_of(config, "clir/plain.ot") == ["plain.ot"]
    chosen = config["steps"]["plain__learning_rate_0_001"]
    assert chosen["nli"] == {"learning_rate": 1e-3} and "clir" not in chosen
    assert note(config) == "synthetic, options chosen on target-language dev" and protocol(config) == "target_dev"


def test_each_protocol_is_reported_apart():
    english, target = (resolve(with_search(select=select), [SMOKE]) for select in ("en_dev", "target_dev"))
    shared = {
        f"results_smoke/{file}"
        for file in ("tables/bitext.csv", "tables/bitext.md", "tables/licences.tsv", "summary.txt")
    }
    assert set(reports(english)) & set(reports(target)) == shared
    assert costs(english, "tiny_bert") == costs(target, "tiny_bert")


def test_english_dev_of_retrieval_asks_the_translations_of_every_candidate():
    search = {"select": "en_dev", "nli": {}, "clir": {"plain": {"learning_rate": [1e-3, 2e-3]}}}
    config = resolve(with_search(**search), [SMOKE])
    candidates = candidates_of(config, "clir/plain.ot")
    assert all(reads_translations(config, chain, "dev") for chain in candidates)
    assert not any(reads_translations(config, chain, "test") for chain in candidates)
    assert all(reads_translations(config, chain, "test") for chain in candidates_of(config, "clir/plain"))


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"select": "test"}, "known here: en_dev, target_dev"),
        ({"nli": {"plian": {"epochs": [1, 2]}}}, "no method trains or aligns by a step 'plian'"),
        ({"nli": {"smt": {"iterations": [1, 2]}}}, "no method trains or aligns by a step 'smt'"),
        ({"nli": {"ot": {"epslion": [1]}}}, "ot has no option 'epslion' for nli"),
        ({"nli": {"ot": {"epsilon": [0.1, "small"]}}}, "'small' is not of type 'number'"),
        ({"nli": {"ot": {"epsilon": []}}}, "[] should be non-empty"),
        ({"nli": {"plain": {"query_length": [8, 16]}}}, "plain has no option 'query_length' for nli"),
    ],
)
def test_wrong_searches_say_so(search, expected):
    assert expected in message(with_search(**search))


def test_a_search_needs_a_dev_set_and_another():
    config = with_search()
    config["tasks"]["nli"]["evaluate"] = [{"corpus": "mw_nli", "split": "test"}]
    assert "with split: dev to choose on" in message(config)
    config["tasks"]["nli"]["evaluate"] = [{"corpus": "mw_nli", "split": "dev"}]
    assert "with split: test to report" in message(config)


def test_names_of_derived_steps_are_kept_free():
    config = with_search()
    config["steps"]["my__step"] = config["steps"]["plain"]
    assert "two underscores in a row are for the names of derived steps" in message(config)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda config: config["budget"].update(hold="seconds"), "'seconds' is not known"),
        (lambda config: config["methods"].update(zero_shot="pgd"), "the first method is one `plain` step"),
        (
            lambda config: config["steps"]["ot"]["options"].pop("max_steps"),
            "is shared out by `max_steps`, which it lacks",
        ),
    ],
)
def test_a_budget_that_cannot_be_held_says_so(change, expected):
    config = smoke(budget={"hold": "passes"})
    change(config)
    assert expected in message(config)


def rows(scores: dict[str, float], **about) -> pd.DataFrame:
    row = {"task": "nli", "corpus": "x", "split": "dev", "seed": "1", "queries": "", "direction": "", "language": "sw"}
    found = [row | about | {"chain": chain, "value": value, "measure": "accuracy"} for chain, value in scores.items()]
    return pd.DataFrame(found)


def test_dev_scores_choose_and_test_scores_are_not_looked_at():
    table = pd.concat(
        [
            rows({"a": 0.5, "b": 0.6}),
            rows({"a": 0.7, "b": 0.4}, language="de"),
            rows({"a": 0.1, "b": 0.9}, language="en"),
            rows({"a": 0.0, "b": 1.0}, split="test"),
            rows({"a": 0.0, "b": 1.0}, language="average"),
        ]
    )
    scores = dev_scores(table, "nli", "target_dev")
    assert scores == pytest.approx({"a": 0.6, "b": 0.5}) and best(scores, ["b", "a"]) == "a"
    assert dev_scores(table, "nli", "en_dev") == {"a": 0.1, "b": 0.9}
    assert best({"a": 0.5, "b": 0.5}, ["b", "a"]) == "b"
    with pytest.raises(InputError, match="en_dev: no dev score of c"):
        dev_scores(pd.concat([table, rows({"c": 0.5})]), "nli", "en_dev")


def test_english_dev_of_retrieval_is_the_translated_queries():
    table = pd.concat(
        [
            rows({"a": 0.2, "b": 0.1}, queries="original", direction="sw-en"),
            rows({"a": 0.3, "b": 0.4}, queries="translated", direction="sw-en"),
            rows({"a": 0.9, "b": 0.0}, queries="translated", direction="en-sw"),
        ]
    ).assign(task="clir", measure="map")
    assert dev_scores(table, "clir", "en_dev") == {"a": 0.3, "b": 0.4}
    assert dev_scores(table, "clir", "target_dev") == {"a": 0.2, "b": 0.1}


def command(script: str, *words: object) -> None:
    run = subprocess.run([*program(script), *map(str, words)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_command_lines_hand_the_chosen_measurements_on(tmp_path):
    candidates = ["plain__epochs_1", "plain__epochs_2"]
    for chain, dev, test in (("plain__epochs_1", 0.5, 0.9), ("plain__epochs_2", 0.6, 0.3)):
        rows({chain: dev}).to_csv(tmp_path / f"{chain}.dev.csv", index=False)
        for kind in ("measures", "items"):
            rows({f"smt.{chain}": test}, split="test").to_csv(tmp_path / f"{chain}.{kind}.csv", index=False)
    chosen = tmp_path / "chosen/target_dev/tiny/nli/plain.json"
    command("search/choose", "--measures", *(tmp_path / f"{chain}.dev.csv" for chain in candidates),
            "--candidates", *candidates, "--chain", "plain", "--task", "nli", "--select", "target_dev",
            "--output", chosen)  # fmt: skip
    assert json.loads(chosen.read_text())["chosen"] == "plain__epochs_2"
    command("search/take_chosen", "--chosen", chosen, "--chain", "smt.plain", "--translator=smt.",
            "--candidates", *(f"smt.{chain}" for chain in candidates),
            "--candidate-measures", *(tmp_path / f"{chain}.measures.csv" for chain in candidates),
            "--candidate-items", *(tmp_path / f"{chain}.items.csv" for chain in candidates),
            "--output", tmp_path / "taken.csv", "--by-item", tmp_path / "items.csv")  # fmt: skip
    taken = pd.read_csv(tmp_path / "taken.csv")
    assert list(taken["chain"]) == ["smt.plain"] and list(taken["value"]) == [0.3]
    text = table([chosen], "target_dev").markdown
    assert text.startswith("# Chosen on target-language dev") and "| tiny    | nli  | plain | plain__epochs_2 |" in text
