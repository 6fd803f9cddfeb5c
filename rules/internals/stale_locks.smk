# A killed run resumes with the same command (snakemake#509, snakemake#2407). Snakemake would ask for --unlock. That is
# unsafe while jobs of the killed run still wait in Slurm's queue. Only a run that executes jobs takes a folder over.
from isthmus.provenance.stale_locks import taking_over

if workflow.is_main_process:
    workflow.execute = taking_over(workflow)
