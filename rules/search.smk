# Search: candidates are trained and evaluated like any chain. Tables read the measurements of the chosen candidate.
ruleorder: take_chosen > measure
ruleorder: take_chosen > measure_alignment


rule choose_candidate:
    input:
        measures=by_wildcards(search.dev_measures),
    output:
        output=paths.CHOICE.where(select=config["search"]["select"]),
    localrule: True
    params:
        **program("search/choose"),
        candidates=by_wildcards(search.candidates),
        chain="{chain}",
        task="{task}",
        select=config["search"]["select"],
    shell:
        command("search/choose")


rule take_chosen:
    input:
        chosen=by_wildcards(search.choice),
        candidate_measures=by_wildcards(search.candidate_files, ending=MEASURES),
        candidate_items=by_wildcards(search.candidate_files, ending=ITEMS),
    output:
        output=paths.SEARCHED_EVALUATION + MEASURES,
        by_item=paths.SEARCHED_EVALUATION + ITEMS,
    wildcard_constraints:
        searched=alternatives(search.searched_paths(config)),
    localrule: True
    params:
        **program("search/take_chosen"),
        chain=by_wildcards(search.searched_chain),
        translator=by_wildcards(search.translate_prefix),
        candidates=by_wildcards(search.candidates_of),
    shell:
        command("search/take_chosen")
