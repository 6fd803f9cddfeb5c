"""Draw one figure of the report, once for each set of arguments, each as SVG and as PNG.

The figure is the file of this name in isthmus/report/figures. One start draws all pictures: a start takes 3 s.

Args:
    name: name of the figure
    arguments: arguments of its function, for each picture
    pictures: SVGs to write, with a PNG beside each
"""

from functools import partial
from importlib import import_module

from isthmus.cli import Json, Outputs, call
from isthmus.report.drawing import image
from isthmus.report.output import apply, write_picture


def main(*, name: str, arguments: Json, pictures: Outputs) -> None:
    figure = import_module(f"isthmus.report.figures.{name}").figure
    for path, values in zip(pictures, arguments, strict=True):
        picture = partial(image, apply(figure, values))
        write_picture(path, picture)
        write_picture(path.with_suffix(".png"), picture)


if __name__ == "__main__":
    call(main, __doc__)
