# Corpora: each kind of data, from whatever source, in one standard form. One job a language, so that adding one runs one.


for kind, (rule_name, corpus_kind, pattern) in FILES.items():

    rule:
        name:
            rule_name
        input:
            files=lambda w, kind=kind: needs.inputs(kind, w),
            fetched=lambda w, kind=kind: needs.fetched(w.corpus, needs.request(kind, w)),
        output:
            output=pattern.where(results=RESULTS),
        wildcard_constraints:
            corpus=alternatives(layout.read_corpora(corpus_kind)),
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
            options=lambda w, kind=kind: as_json(needs.options(needs.request(kind, w))),
        shell:
            command("corpora/make_corpus")


# The files that models are scored on, by their digests: one input of each of many jobs, in the place of dozens.


rule collection:
    input:
        lambda w: layout.collection_files(w.corpus),
    output:
        layout.collection("{corpus}"),
    localrule: True
    shell:
        "sha256sum {input:q} > {output:q} 2> {log:q}"


use rule collection as nli_set with:
    input:
        lambda w: layout.nli_files(w.corpus, w.split),
    output:
        layout.nli_set("{corpus}", "{split}"),
    localrule: True


# Downloads, by local rules. A job is keyed on its own entry alone and finds what it had before.


rule fetch_one:
    output:
        output=f"{config['downloads']}/wanted/{{owner}}/{{wanted}}.json",
    log:
        f"{RESULTS}/logs/fetch/{{owner}}/{{wanted}}.log",
    wildcard_constraints:
        wanted="[^/]+",
        owner=alternatives([*config["corpora"], *config["encoders"]]),
    localrule: True
    params:
        script=program("corpora/fetch")["script"],
        owner="{owner}",
        folder=lambda w: config["downloads"],
        lock=LOCK_FILE,
        wanted=lambda w, output: json.dumps(needs.downloads[output[0]]),
    shell:
        command("corpora/fetch")


rule fetch:
    input:
        list(needs.downloads),


rule licence_table:
    input:
        fetched=list(needs.downloads),
        files=[file for entry in needs.licences() for file in entry["files"]],
    output:
        output=report(
            f"{RESULTS}/tables/licences.tsv",
            caption="../report/licences.rst",
            category="Summary",
        ),
    localrule: True
    params:
        **program("corpora/list_licences"),
        entries=json.dumps(needs.licences()),
    shell:
        command("corpora/list_licences")


rule licences:
    input:
        rules.licence_table.output,
    log:
        f"{RESULTS}/logs/report/licences-shown.log",
    localrule: True
    shell:
        "cp {input:q} {log:q}"
