"""The tables of the explorer, and of what its modes cost."""

from figures import RATE, TOTAL
from view import Picture, View, each

_RANDOM = [("random walk", {"strategy": "random_walk"}), ("pct", {"strategy": "pct"}),
           ("uniform walk", {"strategy": "uniform_walk"}), ("portfolio", {"strategy": "portfolio"})]


def explorer():
    yield View(
        "Schedules in a second",
        "Lesson 4, the leaking one, on files that exist by name only, the first of them broken. Starting and ending "
        "the explorer's child processes is included, which counts where there are few schedules: there are 590 for 3 "
        "files, 102,612 for 4, and 47,082,648 for 5. The random strategies run 50,000; enumeration runs all; exhaustive runs "
        "10,000 at most, and then counts by states.",
        "explore",
        _RANDOM + each("strategy", "enumeration", "exhaustive"),
        [(f"{n} files", {"files": n}) for n in "345"], what=RATE, baseline_row=4,
        picture=Picture("explorer", bars=True))
    yield View(
        "Time until a rare failure is found",
        "The time of 20,000 schedules, divided by how many of them fail. pct is told how many orderings each needs: 2, 1 and 5. In the first body one fiber must run between two "
        "certain ones of another's 16 steps; in the second after all 12 steps of another that starts later; in the third "
        "it must make two of its three steps in two certain gaps between the other's eight.",
        "find",
        [(label, {"bug": bug}) for label, bug in
         (("between two steps", "between_two_steps"), ("after all steps", "after_all_steps"), ("in two gaps", "two_gaps"))],
        _RANDOM, baseline_column=0)
    bodies = [("lesson 4, the first broken", "lesson4_leak", "first", "456"),
              ("lesson 4 with a drain, the first broken", "lesson4_drain", "first", "45"),
              ("lesson 6", "lesson6_wait_group", "none", "345")]
    rows = [(f"{label}, {n} files", {"lesson": lesson, "broken": broken, "files": n})
            for label, lesson, broken, numbers in bodies for n in numbers]
    jobs = [("1 process", {"jobs": "1"}), ("2 processes", {"jobs": "2"})]
    yield View("Counting by states: all of them", "The time in which all schedules are counted.", "states", rows, jobs,
               what=TOTAL, baseline_column=0)
    yield View("Counting by states: states in a second", "The same measurements.", "states", rows, jobs, what=RATE,
               baseline_column=0)


def _search(lesson, files, kind, label):
    return f"lesson {lesson[6]}, {files} files{label}", {"lesson": lesson, "files": files, "search": kind}


def modes():
    rows = [(label, {"mode": mode}) for label, mode in
            (("nothing", "nothing"), ("built for switches before operations, which are not made", "built"),
             ("switches before operations", "switches"), ("memory is observed", "memory"),
             ("switches, and memory is observed", "both"), ("deadlines may come early", "any_time"),
             ("a line is watched", "watch_line"), ("the explorer chooses which files fail", "choices"),
             ("the graph of a page", "page"))]
    four, six = "lesson4_leak", "lesson6_wait_group"
    yield View(
        "What each mode costs: schedules in a second",
        "The first file is broken. All programs are compiled from the same sources. 20,000 schedules are run, or all if there "
        "are fewer; of a page, all. Enumerated, lesson 6 has 6104 without switches.",
        "modes", rows,
        [_search(lesson, files, kind, label) for lesson, files in ((four, "4"), (six, "3"))
         for kind, label in (("enumerated", ", enumerated"), ("random", ", at random"))],
        what=RATE, baseline_row=0)
    yield View(
        "What each mode costs: states in a second",
        "One process counts by states, from the first schedule on. With switches it does so in four levels, and the states of "
        "the last one are counted here. Lesson 4 has few states with 3 files: without switches, what is done once for each "
        "exploration is most of the time.",
        "modes", rows, [_search(four, files, "states", "") for files in "35"], what=RATE, baseline_row=0)
    yield View(
        "What each mode costs: until all is counted by states", "With switches there are more states.", "modes", rows,
        [_search(lesson, files, "states", "") for lesson, files in ((four, "3"), (four, "5"), (six, "2"), (six, "3"))],
        what=TOTAL, baseline_row=0)
