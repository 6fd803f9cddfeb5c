# Bitext: clean sentence pairs, what was dropped counted by reason.


rule clean_bitext:
    input:
        bitext=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
        exclude=layout.evaluation_files(),
    output:
        bitext=f"{RESULTS}/bitext/{{corpus}}/{{lang}}.tsv",
        counts=f"{RESULTS}/bitext/{{corpus}}/{{lang}}.counts.tsv",
    log:
        f"{RESULTS}/logs/bitext/clean-{{corpus}}-{{lang}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("clean_bitext.py"),
        options=json.dumps(config["bitext"]["clean"]),
    shell:
        "python {params.script:q} --input {input.bitext:q} --exclude {input.exclude:q}"
        " --options {params.options:q} --output {output.bitext:q} --counts {output.counts:q} --log {log:q}"
