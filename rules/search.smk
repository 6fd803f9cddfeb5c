# A search: its candidates are trained and evaluated as any chain is; the tables read the chosen one's measurements.
ruleorder: take_chosen > measure
ruleorder: take_chosen > measure_alignment


rule choose_candidate:
    input:
        measures=lambda w: layout.dev_measures(w.encoder, f"{w.task}/{w.chain}"),
    output:
        output=f"{RESULTS}/chosen/{config['search']['select']}/{{encoder}}/{{task}}/{{chain}}.json",
    localrule: True
    params:
        **program("search/choose"),
        candidates=lambda w: layout.candidates_of(f"{w.task}/{w.chain}"),
        chain="{chain}",
        task="{task}",
        select=config["search"]["select"],
    shell:
        command("search/choose")


rule take_chosen:
    input:
        chosen=lambda w: layout.choice(w.encoder, w.searched),
        candidate_measures=lambda w: layout.candidate_files(
            f"{w.encoder}/seed-{w.seed}", w.searched, f"{w.rest}.measures.csv"
        ),
        candidate_items=lambda w: layout.candidate_files(
            f"{w.encoder}/seed-{w.seed}", w.searched, f"{w.rest}.items.csv"
        ),
    output:
        output=f"{EVALUATION}/{MODEL}/{{searched}}/{{rest}}.measures.csv",
        by_item=f"{EVALUATION}/{MODEL}/{{searched}}/{{rest}}.items.csv",
    wildcard_constraints:
        searched=alternatives(layout.searched_paths()),
        rest=r"((alignment|pairs|robustness)/)?[a-z0-9_]+(\.(train|dev|test))?",
    localrule: True
    params:
        **program("search/take_chosen"),
        chain=lambda w: w.searched.split("/")[1],
        translator=lambda w: w.searched.split("/")[1].removesuffix(
            layout.model_chain(w.searched.split("/")[1])
        ),
        candidates=lambda w: layout.candidates_of(w.searched),
    shell:
        command("search/take_chosen")
