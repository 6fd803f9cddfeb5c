# Fetch: whatever comes from elsewhere, by local rules. A job is keyed on its own entry alone and finds what it had before.


rule fetch_one:
    output:
        f"{config['downloads']}/wanted/{{owner}}/{{wanted}}.json",
    log:
        f"{RESULTS}/logs/fetch/{{owner}}/{{wanted}}.log",
    wildcard_constraints:
        wanted="[^/]+",
        owner=alternatives([*config["corpora"], *config["encoders"]]),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        script=program("corpora/fetch.py")["script"],
        folder=lambda w: config["downloads"],
        lock=LOCK_FILE,
        wanted=lambda w, output: json.dumps(needs.downloads[output[0]]),
    shell:
        "python {params.script:q} --for {wildcards.owner:q} --wanted {params.wanted:q} --folder {params.folder:q}"
        " --lock {params.lock:q} --output {output:q} &> {log:q}"


rule fetch:
    input:
        list(needs.downloads),


rule licence_table:
    input:
        fetched=list(needs.downloads),
        files=[file for entry in needs.licences() for file in entry["files"]],
    output:
        report(
            f"{RESULTS}/tables/licences.tsv",
            caption="../report/licences.rst",
            category="Summary",
        ),
    log:
        f"{RESULTS}/logs/report/licences.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("corpora/list_licences.py"),
        entries=json.dumps(needs.licences()),
    shell:
        "python {params.script:q} --entries {params.entries:q} --output {output:q} &> {log:q}"


rule licences:
    input:
        rules.licence_table.output,
    log:
        f"{RESULTS}/logs/report/licences-shown.log",
    localrule: True
    conda:
        ENVIRONMENT
    shell:
        "cp {input:q} {log:q}"
