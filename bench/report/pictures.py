"""The report's pictures, by matplotlib, and beside each a .csv of what it shows. A row without a figure is left out of its
line or bars."""

import csv
import re

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import EngFormatter, FuncFormatter, NullFormatter

from figures import BYTES, RATE, figure_of, values_of
from views import SECTIONS

# Each in a light and in a dark surrounding.
_COLOURS = {"#4477aa": "#77aadd", "#ee6677": "#ff8899", "#228833": "#44bb55", "#ccbb44": "#ddcc66", "#66ccee": "#99ddff",
            "#aa3377": "#dd66aa", "#777777": "#aaaaaa"}
_INK, _GRID, _PAPER = "#222222", "#dddddd", "#fefefe"
_DARK = {**_COLOURS, _INK: "#e6e6e6", _GRID: "#444444", _PAPER: "#161616"}
_BAR_GROUP = 0.8  # of the distance between two rows
_LEAST_BYTES = 4096  # less is drawn on a plain scale, down to nothing: a page of memory

plt.rcParams.update({"svg.hashsalt": "leaklab", "text.color": _INK, "axes.edgecolor": _INK, "axes.labelcolor": _INK,
                     "axes.titlecolor": _INK, "xtick.color": _INK, "ytick.color": _INK, "figure.facecolor": _PAPER,
                     "axes.facecolor": _PAPER, "legend.facecolor": _PAPER, "legend.edgecolor": _GRID})


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
    look = {"color": list(_COLOURS)[number], "label": view.columns[number][0]}
    if view.picture.bars:
        axes.bar(places, medians, width * 0.9, yerr=spread, capsize=2, ecolor=_INK, **look)
    else:
        axes.errorbar(places, medians, yerr=spread, marker="os^Dvph"[number], markersize=5, capsize=3,
                      linestyle=["-", "--", ":", "-."][number % 4], **look)


def _memory_text(size, _):
    units = ["B", "KiB", "MiB", "GiB"]
    while abs(size) >= 1024 and len(units) > 1:
        size /= 1024
        units.pop(0)
    return f"{size:g} {units[0]}"


def _scale(axes, view, most):
    if view.what == BYTES and view.picture.logarithmic:
        # Nothing is what should be left, and it has a place on no logarithmic scale.
        axes.set_yscale("symlog", base=2, linthresh=_LEAST_BYTES)
        axes.set_yticks([0] + [_LEAST_BYTES * 16**n for n in range(8) if _LEAST_BYTES * 16 ** (n - 1) < most])
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_minor_locator(plt.NullLocator())
    elif view.picture.logarithmic:
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(_memory_text) if view.what == BYTES else
                                   EngFormatter("" if view.what == RATE else "s"))


def _in_light_and_dark(svg):
    """Gives the picture with variables in place of its colours, which are others where the reader has it dark."""
    name_of = {colour: f"--c{n}" for n, colour in enumerate(_DARK)}

    def values(colours):
        return "".join(f"{name_of[light]}:{colour};" for light, colour in colours)

    style = (f"<style>:root{{{values((c, c) for c in _DARK)}fill:var({name_of[_INK]})}}"
             f"@media (prefers-color-scheme:dark){{:root{{{values(_DARK.items())}}}}}</style>")
    svg = re.sub("|".join(_DARK), lambda found: f"var({name_of[found.group()]})", svg)
    return re.sub(r"(<svg [^>]*>)", lambda found: found.group() + style, svg, count=1)


def _draw(results, view, file):
    figure, axes = plt.subplots(figsize=(7.6, 4.8 if len(view.rows) > 6 else 4.0), layout="constrained")
    drawn = [(number, _points(results, view, column)) for number, column in enumerate(view.columns)]
    for number, points in drawn:
        if points:
            _draw_column(axes, view, number, points)
    _scale(axes, view, max(f.high for _, points in drawn for _, f in points))
    axes.set(xlabel=view.picture.rows_axis,
             ylabel=view.picture.figures_axis or {RATE: "in a second", BYTES: "bytes"}.get(view.what, "time"))
    axes.set_title(view.title, wrap=True)
    slanted = len(view.rows) > 6
    axes.set_xticks(range(len(view.rows)), [label for label, _ in view.rows], rotation=-25 if slanted else 0,
                    ha="left" if slanted else "center")
    axes.grid(axis="y", color=_GRID)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize="small")
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
    file.write_text(_in_light_and_dark(file.read_text(encoding="utf-8")), encoding="utf-8")


def _write_figures(results, view, file):
    unit = {RATE: "in a second", BYTES: "bytes"}.get(view.what, "seconds")
    with file.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write([view.picture.rows_axis, "line", f"median ({unit})", "least", "most"])
        for column in view.columns:
            for at, figure in _points(results, view, column):
                write([view.rows[at][0], column[0], *(f"{value:.6g}" for value in figure)])


def draw_all(results, folder):
    """Draws every picture that the report links to into NAME.svg of a folder, and writes its figures to NAME.csv."""
    for _, _, views in SECTIONS:
        for view in views:
            if view.is_drawn(results):
                _draw(results, view, folder / f"{view.picture.name}.svg")
                _write_figures(results, view, folder / f"{view.picture.name}.csv")
