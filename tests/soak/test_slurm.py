"""`snakemake --profile slurm` on a real Slurm of one node: `pytest tests/soak/test_slurm.py`, as root, an hour.

Its results are compared byte for byte with those of a plain local run.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import yaml
from cluster import Cluster, jobs, why_not
from conftest import copy_project
from daemons import run, until

pytestmark = pytest.mark.slow

RESULTS = "results_smoke"
MODEL = f"{RESULTS}/models/tiny_xlmr/seed-1/nli/plain"
STATE = f"{RESULTS}/state/tiny_xlmr/seed-1/nli/plain"
LOG = f"{RESULTS}/logs/train/tiny_xlmr/1/nli/plain.log"
PROFILE = ["--profile", "slurm", "--slurm-init-seconds-before-status-checks", "2"]
STEPS = 600
WITHOUT_GPU = ("rule_clean_bitext", "rule_evaluate_bm25", "rule_evaluate_statistical", "rule_learn_translator")
started: list[subprocess.Popen] = []


@pytest.fixture(scope="session")
def cluster(request, tmp_path_factory) -> Iterator[Cluster]:
    """Slurm, started and stopped here; with accounting, except for tests without it."""
    if reason := why_not():
        pytest.skip(reason)
    slurm = Cluster(tmp_path_factory.mktemp("slurm"), accounting=getattr(request, "param", True))
    try:
        slurm.start()
        yield slurm
    finally:
        slurm.stop()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Path:
    """Make a project with one model, trained by a plain local run; other projects copy its inputs."""
    root = with_fake_gpus(copy_project(tmp_path_factory.mktemp("local")))
    config = yaml.safe_load((root / "config/smoke.yaml").read_text())
    config["gpu"] = True
    (root / "whole.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    config["encoders"] = {"tiny_xlmr": config["encoders"]["tiny_xlmr"]}
    config["methods"] = {"zero_shot": "plain", "optical": "plain.ot"}
    config["steps"]["plain"]["options"] |= {"max_steps": STEPS, "save_seconds": 2}
    (root / "long.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    snakemake(root, MODEL, "--configfile", "long.yaml", "--cores", "2")
    return root


def with_fake_gpus(root: Path) -> Path:
    """Let the jobs of a project compute on the processor: the cluster's GPUs are only names."""
    rules = root / "rules/common.smk"
    asked = '"export ISTHMUS_GPU=1; "'
    assert asked in rules.read_text()
    rules.write_text(rules.read_text().replace(asked, '""'))
    return root


@pytest.fixture
def project(undisturbed, tmp_path) -> Iterator[Path]:
    """Make a project with everything except the model."""
    shutil.copytree(undisturbed, tmp_path / "project")
    for made in (tmp_path / "project" / RESULTS).glob("*/tiny_xlmr/seed-1"):
        shutil.rmtree(made)
    yield tmp_path / "project"
    for process in started:
        if process.poll() is None:
            process.kill()


def snakemake(folder: Path, *arguments: str) -> str:
    """Run Snakemake in a project to its end."""
    process = start(folder, *arguments)
    assert process.wait(1500) == 0, said(folder)
    return said(folder)


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen:
    with (folder / "snakemake.log").open("a") as log:
        process = subprocess.Popen(
            ["snakemake", *arguments],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=os.environ | environment,
        )
    started.append(process)
    return process


def said(folder: Path) -> str:
    return (folder / "snakemake.log").read_text()


def train(folder: Path, *arguments: str) -> list[str]:
    """Return the command that trains the model through Slurm."""
    return [MODEL, "--configfile", "long.yaml", *PROFILE, *arguments]


def submitted(folder: Path) -> list[dict[str, str]]:
    """List the jobs submitted from a project."""
    return [job for job in jobs() if job["WorkDir"] == str(folder)]


def hold(folder: Path) -> psutil.Process:
    """Stop the training of a project's model once it has saved a state.

    It then uses no time until it resumes, or until Slurm ends it.
    """
    until(lambda: list((folder / STATE).glob("checkpoint-*/isthmus-complete")), "a saved state")
    found = psutil.process_iter(["cmdline", "cwd"])
    (process,) = (each for each in found if each.info["cwd"] == str(folder) and trains(each.info["cmdline"]))
    process.suspend()
    return process


def trains(command: list[str]) -> bool:
    return command[1:2] == ["workflow_scripts/train/train.py"]


def resumed(folder: Path) -> bool:
    """Tell whether the last attempt at the training, or one with a printed log, resumed from a state."""
    return "resuming from checkpoint" in (folder / LOG).read_text() + said(folder)


def same_model(folder: Path, undisturbed: Path) -> bool:
    return (folder / MODEL / "model.safetensors").read_bytes() == (
        undisturbed / MODEL / "model.safetensors"
    ).read_bytes()


def test_a_whole_run_makes_what_a_local_run_makes(cluster, undisturbed, tmp_path):
    local, remote = tmp_path / "local", tmp_path / "remote"
    for folder, how in ((local, ["--cores", "2"]), (remote, PROFILE)):
        folder.mkdir()
        with_fake_gpus(copy_project(folder))
        shutil.copy(undisturbed / "whole.yaml", folder)
        snakemake(folder, "all", "--configfile", "whole.yaml", *how)
    table = f"{RESULTS}/tables/measures.csv"
    assert (remote / table).read_bytes() == (local / table).read_bytes()
    ended = submitted(remote)
    assert {job["JobState"] for job in ended} == {"COMPLETED"}
    rules = {job["Comment"].split("_wildcards_")[0] for job in ended}
    assert {"rule_clean_bitext", "rule_train", "rule_align", "rule_evaluate_clir"} <= rules
    for job in ended:
        asks = not job["Comment"].startswith(WITHOUT_GPU)
        assert job["Partition"] == ("gpu" if asks else "cpu"), job
        assert job.get("TresPerJob") == ("gres:gpu:1" if asks else None), job


def test_a_workflow_outlives_the_controller(cluster, project, undisturbed):
    outlives_the_controller(cluster, project, undisturbed)


def test_a_job_over_its_time_limit_goes_on_from_its_state(cluster, project, undisturbed):
    limit = ["train:runtime=attempt", "train:slurm_extra='--signal=TERM@1'"]
    process = start(project, *train(project, "--set-resources", *limit))
    hold(project)
    assert process.wait(1500) == 0, said(project)
    tries = submitted(project)
    assert len(tries) > 1 and tries[0]["JobState"] != "COMPLETED" and tries[-1]["JobState"] == "COMPLETED"
    assert re.search(r"SIGTERM came; the state of step \d+ is saved", said(project))
    assert resumed(project)
    assert same_model(project, undisturbed)


def test_a_preempted_job_goes_on_from_its_state(cluster, project, undisturbed):
    process = start(project, *train(project))
    hold(project)
    run("sbatch", "--partition=urgent", "--gpus=2", "--mem=100", "--output=/dev/null", "--wrap=true")
    assert process.wait(1500) == 0, said(project)
    (job,) = submitted(project)
    assert f"preempted JobId={job['JobId']} has been requeued" in (cluster.root / "slurmctld.log").read_text()
    assert job["Restarts"] == "1" and job["JobState"] == "COMPLETED"
    assert resumed(project)
    assert same_model(project, undisturbed)


def test_a_site_with_gres(cluster, project, undisturbed):
    """The block at the end of the profile is uncommented."""
    profile = project / "slurm/profile.yaml"
    before, found, block = profile.read_text().partition("# set-resources:\n")
    profile.write_text(before + re.sub("^# ", "", found + block, flags=re.MULTILINE))
    snakemake(project, *train(project))
    (job,) = submitted(project)
    assert job["TresPerNode"] == "gres:gpu:1" and "TresPerJob" not in job
    assert job["Partition"] == "gpu" and job["JobState"] == "COMPLETED"
    assert same_model(project, undisturbed)


def test_a_failing_job_shows_its_own_log(cluster, project):
    text = project / RESULTS / "corpora/mw_nli/en.train.tsv"
    text.write_text("id\tpremise\n1\tno hypothesis\n")
    process = start(project, *train(project, "--retries", "0"))
    assert process.wait(1500) == 1
    assert f"Logfile {LOG}:" in said(project) and "error: " in said(project)


def test_a_killed_workflow_runs_no_job_twice_at_once(cluster, project, undisturbed):
    process = start(project, *train(project))
    hold(project)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert submitted(project)[0]["JobState"] == "RUNNING"
    snakemake(project, *train(project))
    first, second = submitted(project)
    assert first["JobState"] == "CANCELLED" and second["JobState"] == "COMPLETED"
    assert first["EndTime"] <= second["StartTime"]
    assert resumed(project)
    assert same_model(project, undisturbed)


def test_a_requeued_job_goes_on_from_its_state(cluster, project, undisturbed):
    process = start(project, *train(project))
    hold(project)
    run("scontrol", "requeue", submitted(project)[0]["JobId"])
    assert process.wait(1500) == 0, said(project)
    (job,) = submitted(project)
    assert job["Restarts"] == "1" and job["JobState"] == "COMPLETED"
    assert resumed(project)
    assert same_model(project, undisturbed)


def test_a_job_over_its_memory_is_tried_again_with_more(cluster, project, undisturbed):
    snakemake(project, *train(project, "--set-resources", "train:mem_mb=500*attempt"))
    tries = submitted(project)
    assert len(tries) > 1 and tries[0]["JobState"] != "COMPLETED" and tries[-1]["JobState"] == "COMPLETED"
    assert [job["MinMemoryNode"] for job in tries] == [f"{500 * n}M" for n in range(1, len(tries) + 1)]
    assert same_model(project, undisturbed)


@pytest.mark.parametrize("cluster", [False], ids=["no accounting"], indirect=True)
def test_a_workflow_outlives_the_controller_without_accounting(cluster, project, undisturbed):
    path = f"{project}/slurm/without_accounting:{os.environ['PATH']}"
    outlives_the_controller(cluster, project, undisturbed, PATH=path)


def outlives_the_controller(cluster: Cluster, folder: Path, undisturbed: Path, **environment: str) -> None:
    """Check that a workflow survives if its job ends while the controller is down."""
    process = start(folder, *train(folder), **environment)
    training = hold(folder)
    with cluster.controller_killed():
        training.resume()
        training.wait(600)
        time.sleep(60)
        assert process.poll() is None
    assert process.wait(1500) == 0, said(folder)
    (job,) = submitted(folder)
    assert job["Restarts"] == "0" and job["JobState"] == "COMPLETED"
    assert same_model(folder, undisturbed)
