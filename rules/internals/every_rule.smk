# Give every rule an environment, and a log named after the rule and its wildcards.
for one in workflow.rules:
    if one.norun:
        continue
    one.conda_env = ENVIRONMENT
    if not one.log:
        places = {
            name: re.search(rf"{{{name}\b", one.output[0])
            for name in one.wildcard_names
        }
        parts = [
            f"{{{name}}}"
            for name in sorted(places, key=lambda name: places[name].start())
        ]
        one.log_modifier = workflow.modifier.path_modifier
        one.set_log(paths.LOG.where(of="/".join([one.name, *parts])))
