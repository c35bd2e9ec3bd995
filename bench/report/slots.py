"""The page with a slider over the slots of a channel: one file of HTML that asks nobody for anything."""

import json
import pathlib

from figures import BYTES, STUCK, TIME, figure_of, figure_text, values_of
from views import SLOTS

_HANDOVER = {"from": "1", "to": "1", "item": "int", "threads": "1"}
_TEMPLATE = pathlib.Path(__file__).resolve().parent / "slots.html"

# Title, axis, quantity, and the lines: label, workload, parameters.
_CHARTS = [
    ("Handing over one item", "time", TIME, [
        ("Boost's own scheduler", "handover", {**_HANDOVER, "by": "round_robin"}),
        ("leaklab's world", "handover", {**_HANDOVER, "by": "world"}),
        ("Go", "handover", {**_HANDOVER, "by": "go"})]),
    ("Until push returns", "time", TIME, [
        ("the receiver does nothing else", "push", {"work": "0"}),
        ("it works 1 µs on each item", "push", {"work": "1000"}),
        ("it works 10 µs on each item", "push", {"work": "10000"})]),
    ("Memory", "bytes", BYTES, [
        ("of the channel", "channel", {}),
        ("left behind when the caller has gone", "senders", {})]),
]


def _figure(results, workload, where, slots, what):
    """Gives [median, least, most, as text], or None where nothing was measured."""
    r = results.find(workload, {**where, "slots": slots})
    values = values_of(r, what) if r else []
    return [*figure_of(values), figure_text(figure_of(values), what)] if values else None


def slots_data(results):
    """Gives what the page shows, or None if there is nothing to show. Lines without a figure are left out."""
    stops = [(label, where["slots"]) for label, where in SLOTS]
    charts = []
    for title, axis, what, lines in _CHARTS:
        drawn = [{"label": label, "figures": [_figure(results, workload, where, slots, what) for _, slots in stops]}
                 for label, workload, where in lines]
        drawn = [line for line in drawn if any(line["figures"])]
        if drawn:
            charts.append({"title": title, "axis": axis, "lines": drawn})
    stuck = [_figure(results, "senders", {}, slots, STUCK) for _, slots in stops]
    if not charts:
        return None
    return {"stops": [{"label": label, "slots": int(slots)} for label, slots in stops], "charts": charts,
            "senders": 64, "stuck": [figure and figure[0] for figure in stuck],
            "machine": f"{results.processor}, {results.system}, {results.compiler}, Boost {results.boost}; {results.date}; "
                       f"median, least and most of {results.repetitions} repetitions",
            "quick": results.quick}


def slots_page(results):
    """Gives the page, or None if there is nothing to show."""
    data = slots_data(results)
    if data is None:
        return None
    # No text of a measurement can end the script.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return _TEMPLATE.read_text(encoding="utf-8").replace("__DATA__", text)
