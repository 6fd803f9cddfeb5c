# Corpora: each kind of data has one standard format, whatever its source. Each language has its own job, so a new
# language runs only its own jobs.


for kind, (rule_name, corpus_kind, pattern) in downloads.FILES.items():

    rule:
        name:
            rule_name
        input:
            files=lambda w, kind=kind: downloads.inputs(config, kind, w),
            fetched=lambda w, kind=kind: downloads.fetched(config, kind, w),
        output:
            output=pattern.within(config),
        wildcard_constraints:
            corpus=alternatives(corpora.read_corpora(config, corpus_kind)),
        localrule: True
        params:
            **program(
                "corpora/make_corpus",
                modules=lambda w: [module_name(config["corpora"][w.corpus]["source"])],
            ),
            name="{corpus}",
            kind=kind,
            source=lambda w: config["corpora"][w.corpus]["source"],
            lang=lambda w: w.get("lang", ""),
            split=lambda w: w.get("split", ""),
            query=lambda w: w.get("query", ""),
            document=lambda w: w.get("document", ""),
            options=lambda w, kind=kind: as_json(
                downloads.reader_options(config, kind, w)
            ),
        shell:
            command("corpora/make_corpus")


# The digests of all files of an evaluation set. A job then has one input in place of dozens.


rule collection:
    input:
        by_wildcards(corpora.collection_files),
    output:
        paths.COLLECTION,
    localrule: True
    shell:
        "sha256sum {input:q} > {output:q} 2> {log:q}"


use rule collection as nli_set with:
    input:
        by_wildcards(corpora.nli_files),
    output:
        paths.NLI_SET,
    localrule: True


# Downloads, by local rules. Each job depends on its own entry alone, and reuses earlier downloads.


rule fetch_one:
    output:
        output=paths.WANTED,
    log:
        paths.LOG.where(of="fetch/{owner}/{wanted}"),
    wildcard_constraints:
        owner=alternatives([*config["corpora"], *config["encoders"]]),
    localrule: True
    params:
        script=program("corpora/fetch")["script"],
        owner="{owner}",
        folder=lambda w: config["downloads"],
        lock=LOCK_FILE,
        wanted=lambda w, output: json.dumps(DOWNLOADS[output[0]]),
    shell:
        command("corpora/fetch")


rule fetch:
    input:
        list(DOWNLOADS),


LICENCES = downloads.licences(config)


rule licence_table:
    input:
        fetched=list(DOWNLOADS),
        files=[file for entry in LICENCES for file in entry["files"]],
    output:
        output=report(
            paths.LICENCES,
            caption="../report/licences.rst",
            category="Summary",
        ),
    localrule: True
    params:
        **program("corpora/list_licences"),
        entries=json.dumps(LICENCES),
    shell:
        command("corpora/list_licences")


rule licences:
    input:
        rules.licence_table.output,
    log:
        paths.LOG.where(of="report/licences-shown"),
    localrule: True
    shell:
        "cp {input:q} {log:q}"
