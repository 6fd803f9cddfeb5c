# Corpora: each kind of data, from whatever source, in one standard form. One job a language, so that adding one runs one.


rule nli_corpus:
    input:
        lambda w: layout.source_files(w.corpus, ("path",), lang=w.lang, split=w.split),
    output:
        f"{RESULTS}/corpora/{{corpus}}/{{lang}}.{{split}}.tsv",
    log:
        f"{RESULTS}/logs/corpora/nli-{{corpus}}-{{lang}}-{{split}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "nli")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus, w.split)),
    shell:
        "python {params.script:q} --kind nli --source {params.source:q} --language {wildcards.lang:q} --split {wildcards.split:q}"
        " --options {params.options:q} --output {output:q} --log {log:q}"


rule bitext_corpus:
    input:
        lambda w: layout.source_files(w.corpus, ("english", "foreign"), lang=w.lang),
    output:
        f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    log:
        f"{RESULTS}/logs/corpora/bitext-{{corpus}}-{{lang}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "bitext")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus, w.lang)),
    shell:
        "python {params.script:q} --kind bitext --source {params.source:q} --language {wildcards.lang:q}"
        " --options {params.options:q} --output {output:q} --log {log:q}"


rule pairs_corpus:
    input:
        lambda w: layout.source_files(w.corpus, ("path",)),
    output:
        f"{RESULTS}/corpora/{{corpus}}/pairs.tsv",
    log:
        f"{RESULTS}/logs/corpora/pairs-{{corpus}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "pairs")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus)),
    shell:
        "python {params.script:q} --kind pairs --source {params.source:q} "
        " --options {params.options:q} --output {output:q} --log {log:q}"


rule documents:
    input:
        lambda w: layout.source_files(w.corpus, ("documents",), document=w.document),
    output:
        f"{RESULTS}/corpora/{{corpus}}/documents/{{document}}.jsonl",
    log:
        f"{RESULTS}/logs/corpora/documents-{{corpus}}-{{document}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "collection")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus)),
    shell:
        "python {params.script:q} --kind documents --source {params.source:q} --language {wildcards.document:q}"
        " --options {params.options:q} --output {output:q} --log {log:q}"


rule queries:
    input:
        lambda w: layout.source_files(
            w.corpus,
            ("queries", "qrels", "translations"),
            query=w.query,
            document=w.document,
        ),
    output:
        f"{RESULTS}/corpora/{{corpus}}/queries/{{query}}-{{document}}.tsv",
    log:
        f"{RESULTS}/logs/corpora/queries-{{corpus}}-{{query}}-{{document}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "collection")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus)),
    shell:
        "python {params.script:q} --kind queries --source {params.source:q} --direction {wildcards.query:q}-{wildcards.document:q}"
        " --options {params.options:q} --output {output:q} --log {log:q}"


rule qrels:
    input:
        lambda w: layout.source_files(
            w.corpus, ("qrels",), query=w.query, document=w.document
        ),
    output:
        f"{RESULTS}/corpora/{{corpus}}/qrels/{{query}}-{{document}}.txt",
    log:
        f"{RESULTS}/logs/corpora/qrels-{{corpus}}-{{query}}-{{document}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "collection")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus)),
    shell:
        "python {params.script:q} --kind qrels --source {params.source:q} --direction {wildcards.query:q}-{wildcards.document:q}"
        " --options {params.options:q} --output {output:q} --log {log:q}"


rule alignment_corpus:
    input:
        lambda w: layout.source_files(w.corpus, ("path", "gold"), lang=w.lang),
    output:
        f"{RESULTS}/corpora/{{corpus}}/{{lang}}.gold.tsv",
    log:
        f"{RESULTS}/logs/corpora/alignment-{{corpus}}-{{lang}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "alignment")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus)),
    shell:
        "python {params.script:q} --kind alignment --source {params.source:q} --language {wildcards.lang:q}"
        " --options {params.options:q} --output {output:q} --log {log:q}"


rule text_corpus:
    input:
        lambda w: layout.source_files(w.corpus, ("path",), lang=w.lang),
    output:
        f"{RESULTS}/corpora/{{corpus}}/{{lang}}.txt",
    log:
        f"{RESULTS}/logs/corpora/text-{{corpus}}-{{lang}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "kind", "text")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("make_corpus.py"),
        source=lambda w: config["corpora"][w.corpus]["source"],
        options=lambda w: json.dumps(layout.source_options(w.corpus, w.lang)),
    shell:
        "python {params.script:q} --kind text --source {params.source:q} --language {wildcards.lang:q}"
        " --options {params.options:q} --output {output:q} --log {log:q}"
