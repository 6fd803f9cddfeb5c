"""What made a result, and whether it still holds.

Snakemake reruns a job when its rule, its parameters or its inputs change. It does not look into the modules that a
program imports. Each job therefore has a parameter ``code``: the fingerprint of the code that its program can reach.
An edit reruns the jobs whose results it can change, and no other: training a model costs hours.

:mod:`~isthmus.provenance.summaries` reads every source file. It splits a module into units: each function, class and
constant, and the statements that run on import (the unit ``""``). It keeps two things of a unit:

* a digest of its plain form, the syntax without comments, docstrings, layout and annotations of functions;
* the names that it uses.

:mod:`~isthmus.provenance.fingerprints` starts at a program and follows these names, transitively. Take

    # workflow_scripts/run.py         # isthmus/a.py               # isthmus/b.py
    from isthmus.a import used        from isthmus.b import half   def half(x):
    used(1)                           def used(x):                     return x / 2
                                          return half(x)           def double(x):
                                      def unused(x): ...               return 2 * x

The program reaches ``run.py``, ``a.used``, ``b.half`` and the import statements of ``a`` and ``b``. An edit of
``b.half`` changes the fingerprint of ``isthmus.b`` and reruns the job. An edit of ``a.unused`` or ``b.double``, or of a
docstring, changes nothing. Four rules complete this:

* Importing a module runs it, so whoever reaches a name also reaches the unit ``""`` of its module and its packages.
* A data file in a package belongs to that package.
* A method is loaded by its name in the configuration, which no import shows. The rule names its module, and the whole
  module counts.
* Another package counts by its version, also as ``packages``; the standard library by Python's version.

A name that is computed at run time (``getattr`` with a variable) is not followed. Register such functions in a dict.

The other modules: :mod:`~isthmus.provenance.changes` says what differs between two runs of a job (``why.py``),
:mod:`~isthmus.provenance.shared_cache` shares results between workflows, and :mod:`~isthmus.provenance.stale_locks`
takes a folder over from a workflow that was killed.
"""
