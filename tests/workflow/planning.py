"""Snakemake's plan for a working copy, made in a separate process with Snakemake already imported."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Plan(NamedTuple):
    """A plan: ``after`` has each job with the jobs that read its output; ``why`` has a line for each job to run.

    A job is its rule and its first output file.
    """

    after: dict[str, set[str]]
    why: dict[str, str]

    def expected(self, roots: list[str]) -> set[str]:
        """Return the jobs that match one of the patterns, and all jobs downstream."""
        found = {job for job in self.after for root in roots if fnmatch(job, root)}
        waiting = list(found)
        while waiting:
            new = self.after[waiting.pop()] - found
            found |= new
            waiting += new
        return found


def plan(copy: Path, config: str, packages: Path | None = None) -> Plan:
    """Return the plan of ``snakemake all`` in a working copy. Packages are first searched in ``packages``."""
    return _apart(_plan, copy, config, packages)


def outputs(copy: Path, config: str) -> list[tuple[str, bool]]:
    """List each output of a working copy's jobs, and whether it is a folder."""
    return _apart(_outputs, copy, config, None)


def _apart(function: Callable[[Any], T], copy: Path, config: str, packages: Path | None) -> T:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["snakemake.api", "pandas"])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_in_copy, function, copy, config, packages).result()


def _in_copy(function: Callable[[Any], T], copy: Path, config: str, packages: Path | None) -> T:
    os.chdir(copy)
    sys.path[:0] = [str(copy / "workflow_scripts"), *([str(packages)] if packages else [])]
    from why import planned

    with planned([], Path(config)) as workflow:
        return function(workflow)


def _plan(workflow: Any) -> Plan:
    from why import why

    dag = workflow.dag
    jobs = [job for job in dag.jobs if job.output]
    names = {job: f"{job.rule.name} {job.output[0]}" for job in jobs}
    after = {names[job]: {names[later] for later in dag.depending[job] if later.output} for job in jobs}
    return Plan(after, {names[job]: why(workflow, job) for job in jobs if dag.needrun(job)})


def _outputs(workflow: Any) -> list[tuple[str, bool]]:
    jobs = list(workflow.dag.jobs)
    written = [file for job in jobs for file in [*job.output, *([job.benchmark] if job.benchmark else [])]]
    return [(str(file), file.is_directory) for file in written]
