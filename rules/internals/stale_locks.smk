# A killed run resumes with the same command (snakemake#509, snakemake#2407). Snakemake would ask for --unlock. That is
# unsafe while jobs of the killed run still wait in Slurm's queue. Only a run that executes jobs takes a folder over.
from isthmus.provenance.stale_locks import take_over

execute = workflow.execute


def take_over_and_execute(*arguments, **options):
    if not workflow.dryrun:
        try:
            workflow.held_folder = take_over(Path(workflow.workdir_init))
        except InputError as error:
            sys.exit(f"error: {error}")
    return execute(*arguments, **options)


if workflow.is_main_process:
    workflow.execute = take_over_and_execute
