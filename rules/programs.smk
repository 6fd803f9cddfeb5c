# Run programs: params with the fingerprint of the code, and a command line from the signature of `main`.


def program(name, step=None, modules=()):
    """Return the params of every program: launcher, fingerprint of the code, and versions of the packages.

    The launcher's path is relative, so it is the same in every clone. The fingerprint covers the code that the program
    reaches, and ``modules``, which it imports by name. ``modules`` may be a function of the wildcards. With ``step``,
    also a function of the wildcards, the modules are those of the step's method and of its task.
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


# The annotation of a program's parameter gives the source of its value: input, output or threads. The rest are params.
FROM = {
    **dict.fromkeys(("Input", "Folder"), "--{word}={{input.{name}:q}}"),
    **dict.fromkeys(("Inputs", "Folders"), "--{word} {{input.{name}:q}}"),
    **dict.fromkeys(("Words", "Files"), "--{word} {{params.{name}:q}}"),
    "Output": "--{word}={{output.{name}:q}}",
    "Outputs": "--{word} {{output.{name}:q}}",
    "Threads": "--{word}={{threads:q}}",
}


def command(name, start="python", program=""):
    """Return the shell line of a program: its launcher, and an argument for each parameter of ``main``.

    A rule that inherits this line may run another program. Then ``program`` is the param with the program's name.
    """
    words = [
        FROM.get(
            annotation.removesuffix(" | None"), "--{word}={{params.{name}:q}}"
        ).format(word=parameter.replace("_", "-"), name=parameter)
        for parameter, annotation in parameters(name).items()
    ]
    return " ".join([start, "{params.script:q}", program or name, *words, "&> {log:q}"])


def as_json(block):
    """Return a block of the configuration as one word of a command line; the order of its keys does not matter."""
    return json.dumps(block, sort_keys=True)


def step_program(name):
    """Return the params of the program for a chain's last step, and of its launcher."""

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
    """Return the params of a program that runs a translate step."""
    return {
        **program(name, lambda w: w.translator),
        "method": lambda w: config["steps"][w.translator]["method"],
        "options": lambda w: as_json(
            translation.translator_options(config, w.translator)
        ),
        "language": "{lang}",
    }
