# How programs are run: the fingerprint of their code, and a command line from the signature of their `main`.


def program(name, step=None, modules=()):
    """The params of every program: the launcher's path, the same in every clone, the fingerprint of the code that the
    program reaches, with that of ``modules`` that it imports by name, and the versions of the packages it uses.
    ``modules`` may be a function of the wildcards; with ``step``, another one, they are those of the step's method, and
    of the task it trains for.
    """

    def of_step(wildcards):
        method = step_method(config["steps"], step(wildcards))
        task = [TASKS[wildcards.task][0]] if method.kind == "train" else []
        return [method.module, *task]

    if step:
        modules = of_step

    def reached(part):
        if not callable(modules):
            return getattr(code_fingerprint(f"{name}.py", *modules), part)
        return lambda w: getattr(code_fingerprint(f"{name}.py", *modules(w)), part)

    launcher = os.path.relpath(f"{workflow.basedir}/workflow_scripts/{LAUNCHER}")
    return {
        "script": launcher,
        "code": reached("code"),
        "packages": reached("packages"),
    }


# Where a parameter of a program comes from, by its annotation: input, output or threads. The rest are params.
FROM = {
    **dict.fromkeys(("Input", "Folder"), "--{word}={{input.{name}:q}}"),
    **dict.fromkeys(("Inputs", "Folders"), "--{word} {{input.{name}:q}}"),
    **dict.fromkeys(("Words", "Files"), "--{word} {{params.{name}:q}}"),
    "Output": "--{word}={{output.{name}:q}}",
    "Outputs": "--{word} {{output.{name}:q}}",
    "Threads": "--{word}={{threads:q}}",
}


def command(name, start="python", program=""):
    """The shell line of a program: its launcher, and each parameter of its ``main`` from where the annotation says.
    ``program`` is the param that names it, where a rule that takes this one's line over runs another.
    """
    words = [
        FROM.get(
            annotation.removesuffix(" | None"), "--{word}={{params.{name}:q}}"
        ).format(word=parameter.replace("_", "-"), name=parameter)
        for parameter, annotation in parameters(name).items()
    ]
    return " ".join([start, "{params.script:q}", program or name, *words, "&> {log:q}"])


def as_json(block):
    """A block of the configuration as one word of a command line, the same in whatever order its keys were written."""
    return json.dumps(block, sort_keys=True)


def step_program(name):
    """The params of the program of a chain's last step, and of its launcher."""

    def options(wildcards):
        return step_options(config["steps"], last_step(wildcards.chain), wildcards.task)

    return {
        **program(name, lambda w: last_step(w.chain)),
        "launch": LAUNCH,
        "program": name,
        "task": "{task}",
        "method": lambda w: config["steps"][last_step(w.chain)]["method"],
        "options": lambda w: as_json(options(w)),
        "seed": "{seed}",
        "bitext": by_wildcards(training.step_bitext),
        "state": paths.STATE,
    }


def translator_program(name):
    """The params of a program that runs a translate step."""
    return {
        **program(name, lambda w: w.translator),
        "method": lambda w: config["steps"][w.translator]["method"],
        "options": lambda w: as_json(
            translation.translator_options(config, w.translator)
        ),
        "language": "{lang}",
    }
