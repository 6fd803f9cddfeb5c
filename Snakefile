# Isthmus compares ways to carry a model's English skill to other languages. This file is the table of contents;
# `make help` lists the commands.
from snakemake.utils import min_version

min_version("9.0")


report: "report/workflow.rst"


include: "rules/common.smk"
include: "rules/programs.smk"
include: "rules/internals/stale_locks.smk"
include: "rules/internals/early_cutoff.smk"
include: "rules/corpora.smk"
include: "rules/bitext.smk"
include: "rules/encoders.smk"
include: "rules/train.smk"
include: "rules/align.smk"
include: "rules/evaluate.smk"
include: "rules/search.smk"
include: "rules/translate.smk"
include: "rules/baselines.smk"
include: "rules/report.smk"
include: "rules/internals/shared_cache.smk"


rule all:
    default_target: True
    input:
        reports(config),


include: "rules/internals/every_rule.smk"


# Show a progress bar on a terminal, elsewhere a line for each finished job.
if workflow.is_main_process:
    attach(workflow.logger_manager)


onsuccess:
    asked = {rule.name for rule in workflow.dag.targetrules}
    shown = Path(paths.LICENCES if "licences" in asked else paths.SUMMARY)
    if shown.is_file():
        print(shown.read_text(encoding="utf-8"))
