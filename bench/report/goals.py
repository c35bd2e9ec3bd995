"""What we want to reach, and whether a run did. Each goal is a bound on a figure or on the ratio of two of one run."""

from typing import NamedTuple, Optional

from figures import BYTES, RATE, TIME, TOTAL, figure_of, figure_text, number_text, ratio_of, values_of
from results import NOT_INSTALLED


class Outcome(NamedTuple):
    """One row of the table of goals, as text."""

    what: str
    measured: str
    goal: str
    verdict: str  # "met", "missed", or why there is no verdict ("–": times that are too short)


class Goal(NamedTuple):
    what: str
    measured: tuple  # workload and parameters
    baseline: Optional[tuple]  # then the goal is a ratio to it
    of: str
    bound: float
    text: str
    at_least: bool = False  # otherwise at most


def _handover(slots, senders, threads, by):
    return "handover", {"slots": slots, "from": senders, "to": "1", "item": "int", "threads": threads, "by": by}


def _report(stuck):
    return "report", {"stuck": stuck, "stacks": "on", "first": "no"}


def _program(workers, name):
    return "programs", {"size": "4000x3000", "files": "16", "workers": workers, "program": name}


def _states(lesson, broken, files, jobs):
    return "states", {"lesson": lesson, "broken": broken, "files": files, "jobs": jobs}


def _pictures(threads, lesson):
    return "pictures", {"size": "1600x1200", "files": "64", "broken": "none", "threads": threads, "lesson": lesson}


def _ratio(what, measured, baseline, bound, of=TIME):
    return Goal(what, measured, baseline, of, bound, f"≤ {bound:g}")


def _to_go(what, slots, senders, threads, bound):
    measured, baseline = (_handover(slots, senders, threads, by) for by in ("world", "go"))
    return _ratio(what + ": world / Go", measured, baseline, bound)


def _goals():
    yield _ratio("unbuffered hand-over, 1 thread: world / round_robin", _handover("0", "1", "1", "world"),
                 _handover("0", "1", "1", "round_robin"), 0.5)
    yield _to_go("unbuffered hand-over, 1 thread", "0", "1", "1", 0.8)
    yield _to_go("hand-over with 63 slots, 1 thread", "63", "1", "1", 0.8)
    yield _to_go("unbuffered hand-over, 2 threads", "0", "1", "2", 1)
    yield _to_go("hand-over with 63 slots, 2 threads", "63", "1", "2", 1)
    yield _to_go("unbuffered hand-over, 8 to 1, 2 threads", "0", "8", "2", 1)
    yield _to_go("hand-over with 63 slots, 8 to 1, 2 threads", "63", "8", "2", 1)
    for by, extra in (("world", ""), ("world_stacks", ", with stacks")):
        yield _ratio(f"spawn and join{extra}: world / round_robin", ("spawn_join", {"by": by}),
                     ("spawn_join", {"by": "round_robin"}), 1.1)
    yield _ratio("hand-over: with stacks / without", ("handover", {"by": "world_stacks"}),
                 ("handover", {"by": "world"}), 1.5)
    yield Goal("from quiet to the report, 100 stuck", _report("100"), None, TIME, 1e-3, "≤ 1 ms")
    yield Goal("from quiet to the report, 10,000 stuck", _report("10000"), None, TIME, 0.1, "≤ 100 ms")
    for workers, ending in (("1", "1 worker"), ("2", "2 workers")):
        ours, vips = _program(workers, "image_files"), _program(workers, "vipsthumbnail")
        yield _ratio(f"image_file / vipsthumbnail: time, 12 megapixels, {ending}", ours, vips, 0.9)
        yield _ratio(f"image_file / vipsthumbnail: memory, 12 megapixels, {ending}", ours, vips, 1, BYTES)
    yield _ratio("lesson 5 on 2 threads / lesson 1", _pictures("2", "lesson5_buffered"),
                 _pictures("1", "lesson1_sequential"), 0.55)
    yield _ratio("lesson 5 / Go's makeThumbnails5, 2 threads", _pictures("2", "lesson5_buffered"),
                 _pictures("2", "go_makeThumbnails5"), 0.25)
    yield Goal("explorer, lesson 4 with 3 files, random walk", ("explore", {"strategy": "random_walk", "files": "3"}),
               None, RATE, 150e3, "≥ 150,000/s", True)
    yield Goal("explorer, lesson 4 with 4 files, every schedule", ("explore", {"strategy": "exhaustive", "files": "4"}),
               None, TOTAL, 2, "≤ 2 s")
    for what, lesson, broken, files, seconds in (("lesson 4, 6 files", "lesson4_leak", "first", "6", 4),
                                                 ("lesson 4 with a drain, 5 files", "lesson4_drain", "first", "5", 1.5),
                                                 ("lesson 6, 4 sound files", "lesson6_wait_group", "none", "4", 0.2),
                                                 ("lesson 6, 5 sound files", "lesson6_wait_group", "none", "5", 3)):
        yield Goal(f"counting by states, {what}", _states(lesson, broken, files, "1"), None, TOTAL, seconds,
                   f"≤ {seconds:g} s")
    both, one = (_states("lesson4_leak", "first", "6", jobs) for jobs in "21")
    yield _ratio("counting by states, lesson 4, 6 files: 2 processes / 1", both, one, 0.55, TOTAL)


def _lacks(result, of):
    """Says why there is no figure; empty if there is one."""
    if result is None:
        return "not run"
    if result.error:
        return result.error if result.error == NOT_INSTALLED else "failed"
    return "" if values_of(result, of) else "not run"


def _verdict(met):
    return "met" if met else "missed"


def _outcome_of(goal, results):
    mine = results.find(*goal.measured)
    its = results.find(*goal.baseline) if goal.baseline else None
    why = _lacks(mine, goal.of) or (_lacks(its, goal.of) if goal.baseline else "")
    if why:
        return Outcome(goal.what, "–", goal.text, why)
    if goal.baseline:
        figure = ratio_of(mine, its, goal.of)
        middle, low, high = map(number_text, figure)
        text = f"{middle} ({low}–{high})"
    else:
        figure = figure_of(values_of(mine, goal.of))
        text = figure_text(figure, goal.of)
    met = figure.median >= goal.bound if goal.at_least else figure.median <= goal.bound
    return Outcome(goal.what, text, goal.text, _verdict(met))


def _flatness(results):
    """Looks for the lesson whose cost of a file depends most on their number: its dearest number to its cheapest."""
    medians = {}
    for r in results.all:
        if r.workload == "stand_in" and r.times and r.where["by"] == "world" and r.where["broken"] == "none":
            medians.setdefault(r.where["lesson"], []).append(figure_of(r.times).median)
    what = "cost of a file, from 10 to 100,000 files: dearest / cheapest, worst lesson"
    ratios = {lesson: max(costs) / min(costs) for lesson, costs in sorted(medians.items()) if len(costs) > 1}
    if not ratios:
        return Outcome(what, "–", "≤ 1.5", "not run")
    lesson = max(ratios, key=ratios.get)
    return Outcome(what, f"{number_text(ratios[lesson])} ({lesson})", "≤ 1.5", _verdict(ratios[lesson] <= 1.5))


def goals_of(results):
    """Returns every goal's outcome, in a fixed order. A goal for which this run has no results says "not run"."""
    all_ = [_outcome_of(goal, results) for goal in _goals()]
    all_.insert(-7, _flatness(results))  # the explorer's stay last
    if results.once:
        all_ = [o._replace(verdict="–") if o.verdict in ("met", "missed") else o for o in all_]
    return all_
