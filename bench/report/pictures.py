"""The report's pictures, by matplotlib. A row without a figure is left out of its line or bars."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import EngFormatter, NullFormatter

from figures import BYTES, RATE, figure_of, values_of
from views import SECTIONS

_COLOURS = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#777777"]
_BAR_GROUP = 0.8  # of the distance between two rows


def _points(results, view, column):
    """Gives the places of a column's figures, and the figures."""
    cells = ((at, view.cell(results, row, column)) for at, row in enumerate(view.rows))
    return [(at, figure_of(values_of(r, view.what))) for at, r in cells if r and values_of(r, view.what)]


def _draw_column(axes, view, number, points):
    width = _BAR_GROUP / len(view.columns)
    shift = (number + 0.5) * width - _BAR_GROUP / 2 if view.picture.bars else 0
    places = [at + shift for at, _ in points]
    medians = [figure.median for _, figure in points]
    spread = [[f.median - f.low for _, f in points], [f.high - f.median for _, f in points]]
    look = {"color": _COLOURS[number], "label": view.columns[number][0]}
    if view.picture.bars:
        axes.bar(places, medians, width * 0.9, yerr=spread, capsize=2, **look)
    else:
        axes.errorbar(places, medians, yerr=spread, marker="o", markersize=4, capsize=2, **look)


def _draw(results, view, file):
    figure, axes = plt.subplots(figsize=(7.6, 4.8 if len(view.rows) > 6 else 4.0), layout="constrained")
    for number, column in enumerate(view.columns):
        points = _points(results, view, column)
        if points:
            _draw_column(axes, view, number, points)
    if view.picture.logarithmic:
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(EngFormatter("" if view.what in (RATE, BYTES) else "s"))
    axes.set(title=view.title, xlabel=view.picture.rows_axis,
             ylabel={RATE: "in a second", BYTES: "bytes"}.get(view.what, "time"))
    slanted = len(view.rows) > 6
    axes.set_xticks(range(len(view.rows)), [label for label, _ in view.rows], rotation=-25 if slanted else 0,
                    ha="left" if slanted else "center")
    axes.grid(axis="y", color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize="small")
    figure.savefig(file)
    plt.close(figure)


def draw_all(results, folder):
    """Draws every picture that the report links to into NAME.svg of a folder."""
    for _, _, views in SECTIONS:
        for view in views:
            if view.is_drawn(results):
                _draw(results, view, folder / f"{view.picture.name}.svg")
