# Corpora: each kind of data, from whatever source, in one standard form. One job a language, so that adding one runs one.


for kind, (rule_name, corpus_kind, pattern) in FILES.items():

    rule:
        name:
            rule_name
        input:
            files=lambda w, kind=kind: needs.inputs(kind, w),
            fetched=lambda w, kind=kind: needs.fetched(w.corpus, needs.request(kind, w)),
        output:
            pattern.where(results=RESULTS),
        log:
            f"{RESULTS}/logs/corpora/{kind}/{pattern.removeprefix('{results}/corpora/')}.log",
        wildcard_constraints:
            corpus=alternatives(layout.read_corpora(corpus_kind)),
        localrule: True
        conda:
            ENVIRONMENT
        params:
            **program(
                "corpora/make_corpus.py",
                modules=lambda w: [module_name(config["corpora"][w.corpus]["source"])],
            ),
            kind=kind,
            source=lambda w: config["corpora"][w.corpus]["source"],
            part=lambda w: needs.part_arguments(w),
            options=lambda w, kind=kind: as_json(needs.options(needs.request(kind, w))),
        shell:
            "python {params.script:q} --name {wildcards.corpus:q} --kind {params.kind:q} --source {params.source:q}"
            " {params.part:q} --options {params.options:q} --fetched {input.fetched:q} --output {output:q} &> {log:q}"


# What models are scored on, by the digests of its files: one input of each of many jobs, in the place of dozens.


rule collection:
    input:
        lambda w: layout.collection_files(w.corpus),
    output:
        layout.collection("{corpus}"),
    log:
        f"{RESULTS}/logs/corpora/{{corpus}}-collection.log",
    localrule: True
    conda:
        ENVIRONMENT
    shell:
        "sha256sum {input:q} > {output:q} 2> {log:q}"


use rule collection as nli_set with:
    input:
        lambda w: layout.nli_files(w.corpus, w.split),
    output:
        layout.nli_set("{corpus}", "{split}"),
    log:
        f"{RESULTS}/logs/corpora/{{corpus}}-{{split}}.log",
    localrule: True
