"""Explain why Snakemake would run each job: one line with the changed dependency, old and new. Nothing is run.

Args:
    targets: files or rules; without any, the whole workflow
    configfile: the configuration; config.yaml by default

Example:
    why.py --configfile config/smoke.yaml results_smoke/bitext/mw_bitext/sw.tsv

    clean_bitext results_smoke/bitext/mw_bitext/clean/sw.tsv: code isthmus.bitext.clean 5b1f0c.. -> 90aa7d..
    split_bitext results_smoke/bitext/mw_bitext/split/sw.tsv: after clean_bitext
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snakemake.api import SnakemakeApi
from snakemake.settings.types import ConfigSettings, DAGSettings, OutputSettings, Quietness, ResourceSettings

from isthmus.cli import Targets, call
from isthmus.config.options import LIBRARY
from isthmus.provenance.changes import parameter_changes

SNAKEFILE = LIBRARY.parents[1] / "Snakefile"


def main(*, targets: Targets = (), configfile: Path | None = None) -> None:
    with planned(targets, configfile) as workflow:
        for level in workflow.dag.toposorted():
            for job in level:
                if workflow.dag.needrun(job) and job.output:
                    print(why(workflow, job))


@contextmanager
def planned(targets: Iterable[str], configfile: Path | None) -> Iterator[Any]:
    """Yield Snakemake's ``Workflow`` with a planned run in its ``dag``."""
    output = OutputSettings(quiet={Quietness.ALL}, enable_file_logging=False)
    with SnakemakeApi(output) as api:
        config = ConfigSettings(configfiles=[configfile] if configfile else [])
        workflow_api = api.workflow(ResourceSettings(cores=1), config_settings=config, snakefile=SNAKEFILE)
        workflow_api.dag(DAGSettings(targets=frozenset(targets), force_incomplete=True, max_checksum_file_size=10**12))
        workflow = workflow_api._workflow
        workflow._prepare_dag(forceall=False, ignore_incomplete=False, lock_warn_only=True)
        workflow._build_dag()
        yield workflow


def why(workflow: Any, job: Any) -> str:
    """Return one line: the job, and the reason to run it."""
    return f"{job.rule.name} {job.output[0]}: {'; '.join(_reasons(workflow, job))}"


def _reasons(workflow: Any, job: Any) -> Iterator[str]:
    reason, recorded = workflow.dag.reason(job), workflow.persistence
    yield from (f"no {file}" for file in reason.missing_output)
    if reason.forced:
        yield from (f"half-made {file}" for file in workflow.async_run(recorded.incomplete(job)))
    for file in reason.updated_input:
        old = ",".join(sorted(_short(text) for text in recorded.input_checksums(job, file)))
        yield f"{file} {old} -> {_short(workflow.async_run(file.checksum(workflow.dag.max_checksum_file_size)))}"
    if reason.params_changed:
        yield from parameter_changes(recorded.params(job.output[0]) or [], dict(job.params._allitems()))
    if reason.input_changed:
        old, new = set(recorded.input(job.output[0])), set(map(str, job.input))
        yield from (f"{file} no longer read" for file in sorted(old - new))
        yield from (f"{file} newly read" for file in sorted(new - old))
    if reason.code_changed:
        old, new = recorded.code(job.output[0]).split(), job.rule.shellcmd.split()
        yield f"command {' '.join(w for w in old if w not in new)} -> {' '.join(w for w in new if w not in old)}"
    before = workflow.dag.dependencies[job].items()
    yield from (f"after {name}" for name in {it.rule.name for it, files in before if files & reason.updated_input_run})


def _short(checksum: str | None) -> str:
    return (checksum or "?").removeprefix("sha256:")[:12]


if __name__ == "__main__":
    call(main, __doc__)
