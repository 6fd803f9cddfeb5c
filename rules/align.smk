# Align steps: move the parent with bitext. The parent is a trained model or a bare encoder; it is teacher and start.


use rule train as align with:
    wildcard_constraints:
        chain=ending("align"),
    params:
        **step_program("align/align"),
