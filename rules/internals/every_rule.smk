# Give every rule an environment, and a log named after the rule and its wildcards.
for one in workflow.rules:
    if one.norun:
        continue
    one.conda_env = ENVIRONMENT
    if not one.log:
        parts = [f"{{{name}}}" for name in sorted(one.wildcard_names)]
        one.log_modifier = workflow.modifier.path_modifier
        one.set_log(paths.LOG.where(of="/".join([one.name, *parts])))
