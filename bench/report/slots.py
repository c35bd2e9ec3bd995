"""The page with a slider over the slots of a channel: one file of HTML that asks nobody for anything."""

import json
import pathlib

from figures import BYTES, STUCK, TIME, figure_of, figure_text, values_of
from views import SLOTS

_HANDOVER = {"from": "1", "to": "1", "item": "int", "threads": "1"}
_TEMPLATE = pathlib.Path(__file__).resolve().parent / "slots.html"

# Name, axis, quantity, and the lines: name, workload, parameters. slots.html has the words for the names, in two languages.
_CHARTS = [
    ("handover", "time", TIME, [(by, "handover", {**_HANDOVER, "by": by}) for by in ("round_robin", "world", "go")]),
    ("push", "time", TIME, [(work, "push", {"work": work}) for work in ("0", "1000", "10000")]),
    ("memory", "bytes", BYTES, [("channel", "channel", {}), ("senders", "senders", {})]),
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
    for name, axis, what, lines in _CHARTS:
        drawn = [{"name": line, "figures": [_figure(results, workload, where, slots, what) for _, slots in stops]}
                 for line, workload, where in lines]
        drawn = [line for line in drawn if any(line["figures"])]
        if drawn:
            charts.append({"name": name, "axis": axis, "lines": drawn})
    stuck = [_figure(results, "senders", {}, slots, STUCK) for _, slots in stops]
    if not charts:
        return None
    return {"stops": [{"label": label, "slots": int(slots)} for label, slots in stops], "charts": charts,
            "senders": 64, "stuck": [figure and figure[0] for figure in stuck],
            "machine": f"{results.processor}, {results.system}, {results.compiler}, Boost {results.boost}; {results.date}",
            "repetitions": results.repetitions,
            "once": results.once}


def slots_page(results):
    """Gives the page, or None if there is nothing to show."""
    data = slots_data(results)
    if data is None:
        return None
    # No text of a measurement can end the script.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return _TEMPLATE.read_text(encoding="utf-8").replace("__DATA__", text)
