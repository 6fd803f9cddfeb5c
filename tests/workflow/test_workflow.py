"""The workflow in Snakemake: it parses, plans the right jobs, and reruns the jobs that an edit affects."""

import json
import re
import shlex
from itertools import takewhile
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, copy_project, planned, snakemake

from isthmus.config.steps import split_chain
from isthmus.files import read_tsv
from isthmus.programs import programs, summary

MADE = [f"results_smoke/bitext/mw_bitext/{language}.tsv" for language in ("sw", "de")]
CONFIGS = ["config.yaml", "config/smoke.yaml", "config/paper.yaml"]


def dry_run(config: str, *arguments: str) -> dict[str, int]:
    result = snakemake("--configfile", str(ROOT / config), "--dry-run", "--forceall", *arguments, cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    return planned(result.stdout + result.stderr)


@pytest.mark.parametrize("config", CONFIGS)
def test_dry_run_plans_every_model_once(config):
    block = yaml.safe_load((ROOT / config).read_text())
    jobs = dry_run(config)
    grid = len(block["encoders"]) * len(block.get("seeds", [1]))
    chains = set(block["methods"].values())
    models = {split_chain(chain, block["steps"])[1] for chain in chains}
    trained = {chain.split(".")[0] for chain in models}
    aligned = {chain for chain in models if "." in chain}
    assert jobs["train"] == grid * len(trained) * 2
    assert jobs["align"] == grid * len(aligned) * 2
    assert jobs["evaluate_nli"] == grid * len(chains) * len(block["tasks"]["nli"]["evaluate"])
    assert jobs["evaluate_clir"] == grid * len(chains) * len(block["tasks"]["clir"]["evaluate"])


def test_dry_run_of_real_local(real_data):
    jobs = dry_run("config/real_local.yaml", "--config", f"data={real_data}")
    assert jobs["train"] == 4 and jobs["export_encoder"] == 1


@pytest.mark.parametrize("config", CONFIGS)
def test_dry_run_with_the_slurm_profile(config):
    jobs = dry_run(config, "--profile", str(ROOT / "slurm"))
    assert jobs["align"] > 0


def test_an_encoder_may_be_aligned_before_it_is_trained():
    """Each step starts from the model of the steps before it; a first align step starts from the encoder."""
    wanted = [f"results_smoke/models/tiny_bert/seed-1/{task}/ot.score.plain.ot" for task in ("nli", "clir")]
    result = snakemake(
        "--configfile", str(ROOT / "config/smoke.yaml"), "--dry-run", "--forceall", "--printshellcmds", *wanted
    )
    assert result.returncode == 0, result.stdout + result.stderr
    jobs = planned(result.stdout + result.stderr)
    assert (jobs["align"], jobs["train"]) == (6, 2)
    commands = [line for line in result.stdout.splitlines() if re.search(r" (align|train)/\w+ ", line)]
    programs = [re.search(r" (align|train)/\1 ", command)[1] for command in commands]
    assert (programs.count("align"), programs.count("train")) == (6, 2)
    starts = {
        re.search(r"--output=\S*?seed-1/(\S+)", command)[1]: re.search(
            r"--parent=\S*?/(?:seed-1/(\S+)|encoders/(\S+))\.sha256", command
        ).group(1, 2)
        for command in commands
    }
    for task in ("nli", "clir"):
        assert starts[f"{task}/ot"] == (None, "tiny_bert")
        for chain in ("ot.score", "ot.score.plain", "ot.score.plain.ot"):
            assert starts[f"{task}/{chain}"] == (f"{task}/{chain.rpartition('.')[0]}", None)


def test_a_train_step_depends_on_bitext_where_its_method_reads_it_and_nowhere_else(tmp_path):
    config = yaml.safe_load((ROOT / "config/smoke.yaml").read_text())
    hide = {"kind": "train", "method": "language_adversarial", "options": {"languages": "sw"}}
    config["steps"] |= {
        "hide": hide,
        "together": {"kind": "train", "method": "ot_posterior", "clir": {"languages": ""}},
    }
    path = tmp_path / "text.yaml"
    path.write_text(yaml.safe_dump(config))

    def command(task: str, step: str) -> list[str]:
        wanted = f"results_smoke/models/tiny_bert/seed-1/{task}/{step}"
        result = snakemake("--configfile", str(path), "--dry-run", "--forceall", "--printshellcmds", wanted)
        assert result.returncode == 0, result.stdout + result.stderr
        words = next(shlex.split(line) for line in result.stdout.splitlines() if re.search(r" train/\w+ ", line))
        jobs = planned(result.stdout + result.stderr)
        after = words[words.index("--bitext") + 1 :]
        bitext = list(takewhile(lambda word: not word.startswith("--"), after))
        assert ("exclude_overlap" in jobs) == bool(bitext)
        return [Path(file).name for file in bitext]

    assert command("nli", "plain") == command("clir", "pgd") == []
    assert command("nli", "hide") == ["sw.tsv"]
    assert command("clir", "together") == ["sw.tsv", "de.tsv"]


def test_lint_finds_nothing():
    result = snakemake("--lint")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_wrong_key_stops_before_any_job(tmp_path):
    config = yaml.safe_load((ROOT / "config/smoke.yaml").read_text())
    config["evaluation"]["bootstrp"] = 7
    path = tmp_path / "wrong.yaml"
    path.write_text(yaml.safe_dump(config))
    result = snakemake("--configfile", str(path), "--cores", "1", cwd=tmp_path)
    assert result.returncode != 0
    assert "did you mean 'bootstrap'" in result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert not (tmp_path / "results_smoke").exists()


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """Make a working copy with the finished bitext of the smoke configuration."""
    root = copy_project(tmp_path_factory.mktemp("copy"))
    result = run(root, "--cores", "2", *MADE)
    assert result.returncode == 0, result.stderr
    return root


def run(root: Path, *arguments: str):
    return snakemake("--snakefile", str(root / "Snakefile"), "--configfile", "config/smoke.yaml", *arguments, cwd=root)


def rerun(root: Path) -> dict[str, int]:
    """Return the jobs that a dry-run of the bitext would rerun."""
    result = run(root, "--dry-run", *MADE)
    assert result.returncode == 0, result.stderr
    output = result.stdout + result.stderr
    return planned(output) if "Job stats:" in output else {}


def edited(path: Path, old: str, new: str):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text


def test_nothing_changed_nothing_runs(copy):
    assert rerun(copy) == {}


def test_a_comment_in_the_library_reruns_nothing(copy):
    path = copy / "workflow_scripts/isthmus/bitext/clean.py"
    before = path.read_text()
    path.write_text(f"# a remark\n{before}")
    try:
        assert rerun(copy) == {}
    finally:
        path.write_text(before)


def test_an_edit_in_the_library_reruns_what_reaches_it(copy):
    path = copy / "workflow_scripts/isthmus/bitext/clean.py"
    before = edited(path, "CHUNK = ", "CHUNK = 1 + ")
    try:
        jobs = rerun(copy)
    finally:
        path.write_text(before)
    bitext = {"clean_bitext": 2, "split_bitext": 2, "exclude_overlap": 2}
    assert jobs == bitext | {"total": 6}


def test_one_language_of_one_corpus_reruns_alone(copy):
    path = copy / "config/smoke.yaml"
    before = edited(path, "pairs: {sw: 40, de: 80}", "pairs: {sw: 50, de: 80}")
    try:
        jobs = rerun(copy)
    finally:
        path.write_text(before)
    assert jobs == {"bitext_corpus": 1, "clean_bitext": 1, "split_bitext": 1, "exclude_overlap": 1, "total": 4}


def test_scoring_goes_between_cleaning_and_splitting(copy):
    path = copy / "config/smoke.yaml"
    encoder = next(iter(yaml.safe_load(path.read_text())["encoders"]))
    scored = f"bitext: {{corpora: [mw_bitext], score: {{encoder: {encoder}, keep: 20}}}}"
    before = edited(path, "bitext: {corpora: [mw_bitext]}", scored)
    try:
        jobs = rerun(copy)
    finally:
        path.write_text(before)
    assert jobs["score_bitext"] == jobs["split_bitext"] == jobs["exclude_overlap"] == 2
    assert "clean_bitext" not in jobs and "bitext_corpus" not in jobs


@pytest.mark.parametrize(
    ("old", "new", "jobs"),
    [
        # A language of a corpus.
        ("languages: [sw, de], pairs: {sw: 40, de: 80}", "languages: [sw, de, so], pairs: {sw: 40, de: 80, so: 9}", {}),
        # A corpus of one language: the other bitext of that language may not contain its dev and test pairs.
        (
            "bitext: {corpora: [mw_bitext]}",
            "bitext: {corpora: [mw_bitext, more]}",
            {"exclude_overlap": 2, "total": 5},
        ),
        # A language to evaluate NLI in, which no bitext is in.
        ("mw_nli: {kind: nli, source: microworld, languages: [en, sw, de]", "mw_nli: {kind: nli, source: microworld, "
         "languages: [en, sw, de, fi]", None),
    ],
)  # fmt: skip
def test_what_is_added_runs_its_own_bitext_jobs(copy, old, new, jobs):
    path = copy / "config/smoke.yaml"
    more = "corpora:\n  more: {kind: bitext, source: microworld, languages: [sw], pairs: 30, seed: 9}\n"
    before = edited(path, old, new)
    edited(path, "corpora:\n", more)
    block = yaml.safe_load(path.read_text())
    wanted = [
        f"results_smoke/bitext/{corpus}/{language}.tsv"
        for corpus in block["bitext"]["corpora"]
        for language in block["corpora"][corpus]["languages"]
    ]
    try:
        result = run(copy, "--dry-run", *wanted)
    finally:
        path.write_text(before)
    assert result.returncode == 0, result.stderr
    one = {"bitext_corpus": 1, "clean_bitext": 1, "split_bitext": 1, "exclude_overlap": 1, "total": 4}
    output = result.stdout + result.stderr
    assert (planned(output) if "Job stats:" in output else {}) == ({} if jobs is None else one | jobs)


def test_a_planted_evaluation_sentence_is_not_trained_on(copy):
    """This is the last test on the copy, because it changes the corpora."""
    bitext = copy / "results_smoke/corpora/mw_bitext/sw.tsv"
    items = read_tsv(copy / "results_smoke/corpora/mw_nli/sw.test.tsv")
    document = json.loads((copy / "results_smoke/corpora/mw_clir/documents/en.jsonl").read_text().splitlines()[3])
    planted = (
        ["It is only a longer name of this thing.", items[3]["hypothesis"].upper()],
        [
            document["text"].split(". ")[0],
            "Hili ni jina refu zaidi la kitu hiki.",
        ],
    )
    before = overlap(copy)
    with bitext.open("a") as handle:
        handle.writelines("\t".join((f"planted-{n}", *pair)) + "\n" for n, pair in enumerate(planted))
    result = run(copy, "--cores", "2", MADE[0])
    assert result.returncode == 0, result.stderr
    assert "planted" in (copy / "results_smoke/bitext/mw_bitext/split/sw.tsv").read_text()
    assert "planted" not in (copy / MADE[0]).read_text()
    assert {reason: overlap(copy)[reason] - before[reason] for reason in before} == {
        "english side": 1,
        "foreign side": 1,
    }


def overlap(copy: Path) -> dict[str, int]:
    """Count the Swahili pairs that were dropped because one side is in an evaluation set."""
    counts = read_tsv(copy / "results_smoke/bitext/mw_bitext/counts/sw.overlap.tsv")
    return {row["reason"]: int(row["pairs"]) for row in counts if row["reason"].endswith("side")}


def test_scripts_teach():
    """Every command line has a docstring that serves as its help."""
    for program in programs():
        assert summary(program), program


def test_the_drawn_dag_is_the_one_snakemake_draws():
    def edges(drawing: str) -> set[tuple[str, str]]:
        names = dict(re.findall(r"(id\d+)\[(\w+)\]", drawing))
        return {(names[first], names[second]) for first, second in re.findall(r"(id\d+) --> (id\d+)", drawing)}

    drawn = edges((ROOT / "docs/architecture.md").read_text())
    assert drawn == edges(snakemake("--rulegraph", "mermaid-js", "all").stdout), "draw it again in docs/architecture.md"
    assert ("align", "evaluate_clir") in drawn


def test_a_configuration_without_a_synthetic_corpus_has_no_note():
    """A quoted empty value would vanish, so the note is inside one word, the settings."""
    plan = snakemake("--configfile", str(ROOT / "config/paper.yaml"), "--dry-run", "--forceall", "--printshellcmds")
    commands = [shlex.split(line) for line in plan.stdout.splitlines() if "report/table" in line]
    words = [word for command in commands for word in command if word.startswith("--settings=")]
    settings = [json.loads(word.removeprefix("--settings=")) for word in words]
    notes = [found["note"] for found in settings if "note" in found]
    assert len(notes) > 10 and set(notes) == {""}
