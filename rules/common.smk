# Shared by all files here: the checked configuration, the layout of the results folder, the wildcards.
import gc
import inspect
import json
import os
import re
import sys
from pathlib import Path

# A plan of thousands of jobs holds millions of live objects. At its default pace, Python's garbage collector takes a
# sixth of the planning time.
gc.set_threshold(1_000_000, 50, 50)

sys.path.insert(0, str(Path(workflow.basedir) / "workflow_scripts"))

from isthmus.config.checks.lines import check_text
from isthmus.programs import LAUNCHER, parameters
from isthmus.provenance.fingerprints import code_fingerprint
from isthmus.config.resolve import resolve
from isthmus.errors import InputError
from isthmus.paths import DIGESTS, EXPRESSIONS, ITEMS, MEASURES, PLANS, SCORES, located
from isthmus.report.items import figures, items, reports, tables
from isthmus.corpora import downloads
from isthmus.corpora.sources import module_name
from isthmus.bitext import jobs as bitext
from isthmus.config import lookups
from isthmus.config.methods import step_method
from isthmus.corpora import jobs as corpora
from isthmus.encoders import jobs as encoders
from isthmus.evaluation import jobs as evaluation
from isthmus.search import jobs as search
from isthmus.search import protocol
from isthmus.training import jobs as training
from isthmus.translation import jobs as translation
from isthmus.config.steps import last_step, step_options
from isthmus.tasks import TASKS
from snakemake_logger_plugin_isthmus import attach

# A configuration on the command line replaces the default one; the two are not merged.
if not workflow.config_settings.configfiles:
    try:
        check_text(Path("config.yaml"))
    except InputError as error:
        sys.exit(f"error: {error}")

    configfile: "config.yaml"


try:
    config.update(resolve(config, [Path(file) for file in workflow.configfiles]))
    paths = located(config)
    DOWNLOADS = downloads.wanted(config)
    TABLES, FIGURES = tables(), figures(config)
    if workflow.is_main_process:
        downloads.require_local_files(config)
except InputError as error:
    sys.exit(f"error: {error}")

ENVIRONMENT = f"{workflow.basedir}/envs/{'gpu' if config['gpu'] else 'cpu'}.yaml"
LOCK_FILE = os.path.relpath(Path(workflow.configfiles[-1]).with_name("corpora.lock"))


def grows(amount):
    """Make a resource that grows with each attempt, so that a retried job gets more."""
    return lambda wildcards, attempt: amount * attempt


# The resources of each kind of job. Training on several GPUs runs one process for each GPU, started by torchrun. The
# shutdown timeout gives them time to save their state.
PROCESSES = config["gpus_per_training"]
CPU_JOB = {"mem_mb": grows(4000), "runtime": grows(240)}
GPU = {"gpu": 1} if config["gpu"] else {}
GPU_JOB = {**GPU, "mem_mb": grows(6000), "runtime": grows(240)}
GPU_SEARCH = {**GPU_JOB, "mem_mb": grows(8000)}
GPU_EACH = {"gpu": PROCESSES} if config["gpu"] else {}
GPU_TRAINING = {
    **GPU_EACH,
    "mem_mb": grows(8000 * PROCESSES),
    "runtime": grows(480),
}
LAUNCH = (
    ["python"]
    if PROCESSES == 1
    else [
        *("python", "-m", "torch.distributed.run", "--standalone"),
        *("--nproc-per-node", str(PROCESSES), "--shutdown-timeout", "110"),
        *("--signals-to-handle", "SIGTERM,SIGINT,SIGHUP,SIGUSR1", "--"),
    ]
)


def alternatives(names):
    """Return a wildcard constraint: one of the names. Without names, nothing matches."""
    return "|".join(re.escape(name) for name in names) or "(?!)"


def one_of(section, key, *values):
    """Return a wildcard constraint: a name under ``section`` whose ``key`` is one of ``values``."""
    return alternatives(lookups.names(config, section, key, *values))


def ending(kind):
    """Return a wildcard constraint: a chain with a last step of this kind."""
    return rf"([a-z0-9_]+\.)*({one_of('steps', 'kind', kind)})"


def by_wildcards(function, **given):
    """Make an input or param function: ``function`` of the configuration, and of the wildcards in its parameters."""
    names = [*inspect.signature(function).parameters][1:]
    names = [name for name in names if name not in given]

    def value(wildcards):
        found = {name: wildcards.get(name) for name in names}
        return function(config, **found, **given)

    return value


wildcard_constraints:
    **EXPRESSIONS
    | {
        "encoder": alternatives(config["encoders"]),
        "corpus": alternatives(config["corpora"]),
        "step": alternatives(config["steps"]),
        "chain": r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*",
    },


# On one machine, GPU jobs take turns: the pool has as many GPUs as the largest job needs. On a cluster, the scheduler
# assigns the GPUs.
resource_scopes:
    gpu="local",


workflow.global_resources.setdefault("gpu", PROCESSES)


# A job saves its state when Slurm (before the time limit) or the user stops it. The trap makes its shell wait for that.
# ISTHMUS_GPU tells a job that it needs a GPU; without a GPU it fails.
ASKS_GPU = "export ISTHMUS_GPU=1; " if config["gpu"] else ""
shell.prefix(f"set -euo pipefail; trap : TERM; {ASKS_GPU}")
