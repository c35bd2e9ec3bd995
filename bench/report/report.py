#!/usr/bin/env python3
"""report.py FOLDER: Google Benchmark's JSON files of a folder -> report.md, a picture for each .svg it links to with its
figures in a .csv beside it, report.csv, and slots.html, a page with a slider over the slots of a channel.

Pictures are drawn by matplotlib (Debian: python3-matplotlib); without it the report has tables only. With --tables the
report, without pictures, is printed, and nothing is written.

Exits with 0; 1 if a measurement failed (the report is there and says which); 2 for input that is none.
"""

import argparse
import csv
import io
import pathlib
import sys

sys.dont_write_bytecode = True  # not into the folder of the sources

from figures import figure_of, figure_text, number_text, ratio_of, values_of
from goals import goals_of
from results import NOT_INSTALLED, InputError, read_folder
from slots import slots_page
from views import SECTIONS


def _line(cells):
    return "|" + "".join(f" {cell} |" for cell in cells) + "\n"


def _cell_text(results, view, row, column):
    r = view.cell(results, row, column)
    if r is None:
        return "–"
    if r.error:
        return r.error if r.error == NOT_INSTALLED else "failed"
    values = values_of(r, view.what)
    if not values:
        return "–"
    text = figure_text(figure_of(values), view.what)
    baseline = None
    if view.baseline_column is not None:
        baseline = view.cell(results, row, view.columns[view.baseline_column])
    elif view.baseline_row is not None:
        baseline = view.cell(results, view.rows[view.baseline_row], column)
    if baseline and baseline is not r and values_of(baseline, view.what):
        text += " ×" + number_text(ratio_of(r, baseline, view.what).median)
    return text


def _table(results, view):
    def labels(entries, baseline):
        return [label + (" (×1)" if at == baseline else "") for at, (label, _) in enumerate(entries)]

    names = dict(zip((label for label, _ in view.rows), labels(view.rows, view.baseline_row)))
    text = _line(["", *labels(view.columns, view.baseline_column)]) + _line(["---"] * (len(view.columns) + 1))
    for row in view.rows_in(results):
        text += _line([names[row[0]], *(_cell_text(results, view, row, column) for column in view.columns)])
    return text


def _view_text(results, view, pictures):
    picture = f"![{view.title}]({view.picture.name}.svg)\n\n" if pictures and view.is_drawn(results) else ""
    return f"### {view.title}\n\n{view.text}\n\n{picture}{_table(results, view)}\n"


def _machine(r):
    return (f"{r.processor}, {r.cpus} processors; {r.system}; {r.compiler}; Boost {r.boost}. Run on {r.date}; load "
            f"average at the start {r.load or 'unknown'}; {r.repetitions} repetition{'' if r.repetitions == 1 else 's'}, "
            "in random order.")


_ONCE = "\n\n**Each measurement was made once: that shows that everything works. The times are too short to mean anything.**"


def to_markdown(results, pictures=True):
    """Writes the goals and every view that has results. Pictures are links to NAME.svg beside it."""
    text = (f"# Benchmarks\n\n{_machine(results)}\n\n"
            "A cell is the median of all repetitions, (the least–the most) of them, and ×the ratio to the row or column "
            f"marked ×1.{_ONCE if results.once else ''}\n\n## Goals\n\n"
            "A ratio is that of the medians, (the least–the most) that of single repetitions.\n\n")
    text += _line(["goal", "measured", "bound", ""]) + _line(["---"] * 4)
    text += "".join(_line(goal) for goal in goals_of(results)) + "\n"
    for title, introduction, views in SECTIONS:
        shown = "".join(_view_text(results, view, pictures) for view in views if view.rows_in(results))
        text += f"## {title}\n\n{introduction + shown if shown else 'Not run.' + chr(10) * 2}"
    failed = results.failures()
    if failed:
        text += "## Failed\n\n" + "".join(f"- {line}\n" for line in failed) + "\n"
    return text[:-1]


def to_csv(results):
    """Writes a line for each repetition: the workload, its parameters, and the time of one item in seconds.

    A parameter that a workload does not have is empty there, and so are memory and stuck fibers that were not measured.
    """
    keys = sorted({key for r in results.all for key in r.where})
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(["workload", *keys, "repetition", "seconds", "items", "bytes", "stuck", "error"])
    for r in results.all:
        where = [r.where.get(key, "") for key in keys]
        for n, seconds in enumerate(r.times):
            bytes_and_stuck = [values[n] if n < len(values) else "" for values in (r.bytes, r.stuck)]
            write([r.workload, *where, n + 1, f"{seconds:.6g}", f"{r.items:g}", *bytes_and_stuck, ""])
        if r.error:
            write([r.workload, *where, "", "", "", "", "", r.error])
    return text.getvalue()


def _write(results, folder):
    try:
        import pictures  # here, since matplotlib may not be installed
    except ImportError:
        pictures = None
        print("report.py: no pictures: matplotlib is not installed (Debian: python3-matplotlib)", file=sys.stderr)
    (folder / "report.md").write_text(to_markdown(results, pictures is not None), encoding="utf-8")
    (folder / "report.csv").write_text(to_csv(results), encoding="utf-8")
    page = slots_page(results)
    if page:
        (folder / "slots.html").write_text(page, encoding="utf-8")
    if pictures:
        pictures.draw_all(results, folder)


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Writes report.md with pictures, and report.csv, from the JSON files of a folder.")
    parser.add_argument("folder", type=pathlib.Path, help="where Google Benchmark has written its .json files")
    parser.add_argument("--tables", action="store_true", help="print the report without pictures, write nothing")
    given = parser.parse_args(arguments)
    try:
        results = read_folder(given.folder)
        if given.tables:
            print(to_markdown(results, pictures=False), end="")
        else:
            _write(results, given.folder)
    except (InputError, OSError) as error:
        print(f"report.py: {error}", file=sys.stderr)
        return 2
    for line in results.failures():
        print(f"failed: {line}", file=sys.stderr)
    return 1 if results.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
