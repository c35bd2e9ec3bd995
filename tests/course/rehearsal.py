#!/usr/bin/env python3
"""An instructor's first day with the exercises, acted out: make course-rehearsal.

A fork gets a new exercise and an overlay; its autograder is packed, unpacked in an empty folder and set up; a class of 200
hands in solutions, starters, mistakes and cheats, of which one hangs and some crash, and grading is killed in the middle and
goes on. Each mark is compared with what the file itself says that it is worth. It takes some minutes of a processor.

    rehearsal.py BUILD [--students N] [--jobs N] [--folder DIR]
"""

import argparse
import collections
import contextlib
import csv
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
NEW = "double_send"
OVERLAY = {
    "order": [NEW, "drain"],
    "points": {NEW: 20, "at_most_three": 15, "break_it": 5},
    "off": ["write_a_test"],
}
# Files that have some points, out of 10, though they are wrong.
PARTIAL = {"at_most_three/wrong/keeps_the_token.cpp": 8}
# So many are graded before grading is killed.
BEFORE_KILL = 20


def fail(why):
    sys.exit(f"rehearsal: {why}")


def run(*command, code=0, **more):
    """Runs a command; returns what it prints. Ends the rehearsal if its exit code is another one."""
    done = subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode != code:
        fail(f"{' '.join(map(str, command))}: exit code {done.returncode}, not {code}:\n{done.stdout}")
    return done.stdout


def step(text):
    """Says how much was used so far, too. Of what runs in bubblewrap the system does not tell."""
    used = sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
               for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{used:6.0f} s of a processor: {text}", flush=True)


def make_fork(fork):
    """Copies what git has of the sources, or would add."""
    names = run("git", "-C", SOURCE, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    present = [name for name in names if name and (SOURCE / name).exists()]
    fork.mkdir()
    tar = subprocess.Popen(["tar", "-C", SOURCE, "-c", "--null", "--files-from=-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    untar = subprocess.Popen(["tar", "-C", fork, "-x"], stdin=tar.stdout)
    tar.stdin.write("\0".join(present).encode())
    tar.stdin.close()
    if tar.wait() or untar.wait():
        fail("the sources could not be copied")


def write_exercise(program, coursework):
    """Makes a new exercise, and writes what is to be written; only that must be missing before."""
    run(program, "course", "new", NEW, "--coursework", coursework)
    verify = [program, "course", "verify", NEW, "--coursework", coursework]
    lines = run(*verify, code=1).splitlines()
    other = [line for line in lines if not line.endswith(": ok") and not re.search(r":\d+: TODO\(author\): ", line)]
    todo = sum("TODO(author)" in line for line in lines)
    if other or not todo:
        fail("verify finds more than what is to be written:\n" + "\n".join(other))
    for file in (coursework / NEW / "wrong").iterdir():
        file.unlink()
    for file in (SOURCE / "tests/course/rehearsal" / NEW).rglob("*"):
        if file.is_file():
            (coursework / NEW / file.relative_to(SOURCE / "tests/course/rehearsal" / NEW)).write_text(file.read_text())
    left = run(*verify)
    if "TODO" in left:
        fail("something is still to be written:\n" + left)
    return todo


def first_comment(text):
    first = text.split("\n", 1)[0]
    return first[3:] if first.startswith("// ") else ""


Case = collections.namedtuple("Case", "what exercise text points diagnosis")


def cases_of(coursework, entry, points):
    """The files of one exercise, what each is worth, and how the diagnosis begins."""
    name, folder = entry["name"], coursework / entry["name"]
    for file in sorted([*folder.glob("solution.*"), *folder.glob("starter.*"), *(folder / "wrong").iterdir()]):
        what = f"{name}/{file.relative_to(folder)}"
        text = file.read_text()
        if file.stem == "solution":
            yield Case(what, name, text, points, "")
        else:
            yield Case(what, name, text, PARTIAL.get(what, 0) * points // 10, first_comment(text))


def cheats(coursework):
    """What is handed in by those who want points for nothing, or by mistake."""
    def drain(body, before=""):
        return (f'#include "exercise.hpp"\n{before}\nnamespace coursework {{\nerror make_thumbnails(std::vector<std::string> const& files, '
                f"image_function image_file) {{\n(void)files, (void)image_file;\n{body}\n}}\n}}\n")

    for what, text, diagnosis in (
            ("hangs", drain("for (volatile int n = 0;;) n = 1 - n;"), "endless: "),
            ("hangs when it is loaded", drain("return {};", "static int const first = [] { for (volatile int n = 0;;) n = 1 - n; return 0; }();"), "ended: "),
            ("crashes", drain("return files.at(99);"), "crash: "),
            ("is killed", drain("volatile int* p = nullptr; *p = 1; return {};"), "crash: "),
            ("is empty", "", "not compiled: "),
            ("does not compile", "int", "not compiled: "),
            ("returns nothing", drain("return {};"), "wrong answer: "),
            ("exits", drain("_exit(0);", "#include <unistd.h>"), "refused: it calls _exit"),
            ("bombs", drain("for (;;) fork();", "#include <unistd.h>"), "refused: it calls fork"),
            ("prints a verdict", drain("return {};", '#include <iostream>\nstatic int const first = [] { std::cout << "{\\"points\\": 10}" << std::flush; return 0; }();'), "wrong answer: "),
            ("takes 2 GB", drain("std::vector<char> const big(2'000'000'000, 'x'); return big[files.size()] == 'x' ? error() : error(\"none\");"), "crash: "),
            ("reads the solution", f'#include "{coursework}/drain/solution.cpp"\n', "not compiled: ")):
        yield Case(what, "drain", text, 0, diagnosis)


def hand_in(folder, students, coursework, listed, points):
    """Writes a folder for each student. Returns what is expected of each. When each file was handed in once, most of those who are
    left hand in a schedule, for which nothing is compiled; of 100 of them four hand in what crashes, and one what hangs."""
    expected = {}
    ordinary = [case for entry in listed if entry["name"] in points
                for case in cases_of(coursework, entry, points[entry["name"]])]
    schedules = [case for case in ordinary if case.exercise == "break_it"]
    cheating = [*cheats(coursework)]
    once = [*cheating, *ordinary]
    named = {case.what: case for case in cheating}

    def again(k):
        if k % 100 == 99:
            return named["hangs"]
        return named["crashes"] if k % 20 == 19 else schedules[k % len(schedules)]

    endings = {entry["name"]: "txt" if entry.get("hand_in") == "schedule" else "cpp" for entry in listed}
    for k in range(students):
        case = once[k] if k < len(once) else again(k - len(once))
        student = folder / f"student{k:03}"
        student.mkdir(parents=True)
        (student / f"{case.exercise}.{endings[case.exercise]}").write_text(case.text)
        expected[student.name] = case
    return expected


def processes_of(folder):
    """The processes that work in the folder."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if os.readlink(entry / "cwd").startswith(str(folder)):
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


def run_to_the_end(command, log, environment):
    """Runs a command. Returns the most memory in KiB that its process itself has had."""
    peak = 0
    with open(log, "w") as out:
        running = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
        while running.poll() is None:
            with contextlib.suppress(OSError, AttributeError):
                status = pathlib.Path(f"/proc/{running.pid}/status").read_text()
                peak = int(re.search(r"VmHWM:\s*(\d+) kB", status).group(1))
            time.sleep(0.2)
    if running.returncode != 0:
        fail(f"grading: exit code {running.returncode}:\n" + log.read_text())
    return peak


def grade(command, grades, temporary):
    """Grades, is killed when some are graded, and goes on. Returns how many of the grades are of before."""
    with open(grades.parent / "first.log", "w") as log:
        first = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(temporary)})
        while first.poll() is None and len(list(grades.glob("*.json"))) < BEFORE_KILL:
            time.sleep(0.2)
        if first.poll() is not None:
            fail("grading ended before it was killed:\n" + (grades.parent / "first.log").read_text())
        first.send_signal(signal.SIGKILL)
        first.wait()
    written = {file: file.stat().st_mtime_ns for file in grades.glob("*.json")}
    step(f"grading was killed after {len(written)} submissions")
    for _ in range(1200):  # a compiler that was at work comes to its end
        if not processes_of(temporary):
            break
        time.sleep(0.1)
    else:
        fail(f"processes are left: {processes_of(temporary)}")
    peak = run_to_the_end(command, grades.parent / "second.log", {**os.environ, "TMPDIR": str(temporary)})
    step(f"grading itself, without what it starts, took {peak >> 10} MiB at most")
    if any(file.stat().st_mtime_ns != when for file, when in written.items()):
        fail("what was graded before was graded again")
    return len(written)


def compare(grades, expected, points):
    """Returns what is wrong with the marks."""
    rows = {row["submission"]: row for row in csv.DictReader((grades / "grades.csv").open())}
    if list(next(iter(rows.values())))[1:-1] != list(points):
        fail(f"grades.csv has other columns than {list(points)}")
    wrong = [] if set(rows) == set(expected) else ["grades.csv has other students"]
    for name, case in expected.items():
        of = {e["name"]: e for e in json.loads((grades / f"{name}.json").read_text())["exercises"]}
        verdict = of[case.exercise]
        is_right = verdict["diagnosis"].startswith(case.diagnosis) if case.diagnosis else verdict["diagnosis"] == ""
        others = sum(e["points"] for e in of.values()) - verdict["points"]
        if not (verdict["points"] == case.points == int(rows[name]["points"]) and others == 0 and is_right):
            wrong.append(f"{name}: {case.what}: {verdict['points']} points, not {case.points}: {verdict['diagnosis']}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="a build of this checkout")
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=pathlib.Path, help="work in this new folder, and leave it there")
    options = parser.parse_args()
    build = options.build.resolve()
    with contextlib.ExitStack() as cleaning:
        if options.folder:
            options.folder.mkdir(parents=True)
        root = (options.folder or pathlib.Path(cleaning.enter_context(tempfile.TemporaryDirectory(prefix="leaklab-rehearsal-")))).resolve()
        began = time.monotonic()
        fork, temporary = root / "fork", root / "temporary"
        temporary.mkdir()
        make_fork(fork)
        todo = write_exercise(build / "bin/leaklab", fork / "coursework")
        step(f"{NEW}: made, {todo} TODOs written, verified")
        (fork / "coursework/overlay.json").write_text(json.dumps(OVERLAY))

        autograder = root / "autograder"
        run(fork / "tools/autograder/pack.sh", root / "autograder.zip")
        autograder.mkdir()
        (autograder / "source").mkdir()
        run("cmake", "-E", "tar", "xf", root / "autograder.zip", cwd=autograder / "source")
        run(autograder / "source/setup.sh", env={**os.environ, "AUTOGRADER": str(autograder), "LEAKLAB_BUILD": str(build)})
        program = autograder / "leaklab/bin/leaklab"
        coursework = autograder / "leaklab/share/leaklab/coursework"
        step(f"the autograder is set up; its zip has {(root / 'autograder.zip').stat().st_size >> 10} KiB")

        listed = json.loads((coursework / "course.json").read_text())["exercises"]
        names = sorted((entry["name"] for entry in listed if entry["name"] not in OVERLAY["off"]),
                       key=lambda name: OVERLAY["order"].index(name) if name in OVERLAY["order"] else len(OVERLAY["order"]))
        points = {name: OVERLAY["points"].get(name, 10) for name in names}
        expected = hand_in(root / "class", options.students, coursework, listed, points)
        grades = root / "grades"
        grades.mkdir()
        before = grade([str(program), "course", "grade", "--all", str(root / "class"), "--out", str(grades), "--jobs", str(options.jobs)],
                       grades, temporary)
        step(f"{len(expected)} submissions are graded, {before} of them before the kill")
        wrong = compare(grades, expected, points)
        for line in wrong:
            print(line)
        for what in (case.what for case in list(expected.values())[:2]):
            print(f"one of them {what}")
        full = sum(case.points == points[case.exercise] for case in expected.values())
        print(f"{len(expected) - len(wrong)} of {len(expected)} marks are right: {full} full, {len(expected) - full} not; "
              f"{time.monotonic() - began:.0f} s in all, with {options.jobs} jobs")
        if processes_of(root):
            fail(f"processes are left: {processes_of(root)}")
        sys.exit(1 if wrong else 0)


main()
