# Early cut-off (snakemake#280): a job that makes the same bytes again stops the cascade. Snakemake plans a run once. It
# schedules everything downstream of a job, even if the output does not change. So each time a job ends, we check the
# jobs scheduled only because of it against Snakemake's own records: checksums, params, code and input files
# (docs/architecture.md).
from snakemake.dag import DAG
from snakemake_interface_logger_plugins.common import LogEvent

finish = DAG.finish


async def unchanged(dag, job):
    """Whether a job has the same inputs, params and code as the run that made its outputs."""
    recorded = dag.workflow.persistence

    async def as_recorded(file):
        sums = recorded.input_checksums(job, file)
        return len(sums) == 1 and await file.is_same_checksum(
            sums.pop(), dag.max_checksum_file_size
        )

    return (
        [*dag.reason(job).get_names()] == ["input files updated by another job"]
        and all([await file.exists() for file in job.output])
        and not await recorded.incomplete(job)
        and recorded.has_metadata(job)
        and not recorded.params_changed(job)
        and not any(recorded.code_changed(job))
        and not any(recorded.input_changed(job))
        and not any(recorded.software_stack_changed(job))
        and all([await as_recorded(file) for file in job.input])
    )


async def finish_and_cut_off(dag, job, update_checkpoint_dependencies=True):
    ready = await finish(dag, job, update_checkpoint_dependencies)
    if workflow.dryrun:
        return ready
    ended = job.jobs if job.is_group() else [job]
    following = {later for one in ended for later in dag.depending[one]}
    for later in following:
        if later in dag.ready_jobs and later.output and await unchanged(dag, later):
            workflow.scheduler.finished_jobs += 1
            logger.info(
                f"Not run, nothing changed: {', '.join(later.output)}",
                extra={"event": LogEvent.JOB_FINISHED, "job_id": later.jobid},
            )
            workflow.scheduler.progress()
            dag.register_running({later})
            ready |= await dag.finish(later)
    return ready


DAG.finish = finish_and_cut_off
