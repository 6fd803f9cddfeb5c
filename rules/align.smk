# Alignment: bitext moves the model so far, or the bare encoder, which is the teacher and the start.


use rule train as align with:
    wildcard_constraints:
        chain=ending("align"),
    params:
        **step_program("align/align"),
