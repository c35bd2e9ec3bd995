#!/usr/bin/env python3
"""races_compare.py OBSERVED TSAN [FIRST LAST]: compares data races found on one thread with ThreadSanitizer's.

OBSERVED and TSAN are the program races_drawn (races_drawn.cpp) in a build with observed memory and in one with
ThreadSanitizer. For each drawn program it prints what the two say if that differs, and the counts at the end.
"""
import re
import subprocess
import sys


def numbers_observed(program, seed):
    """Returns the numbers with a race, as a set, and what was printed."""
    text = subprocess.run([program, seed], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\b([012]) ", text.split("in ")[0])), text.strip()


def numbers_tsan(program, seed):
    """Returns the numbers with a race, as a set: reports name the function that touches one. Others are about Boost.Fiber's own
    scheduler for several threads."""
    text = subprocess.run([program, seed], capture_output=True, text=True, check=False).stderr
    return set(re.findall(r"WARNING: ThreadSanitizer:[^#]*#0 [^\n]*number<(\d)>", text))


def main():
    observed, tsan = sys.argv[1:3]
    first, last = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 4 else (1, 100)
    same = more = fewer = races = 0
    for seed in map(str, range(first, last + 1)):
        ours, printed = numbers_observed(observed, seed)
        theirs = numbers_tsan(tsan, seed)
        races += len(ours) > 0
        same += ours == theirs
        more += ours > theirs
        fewer += bool(theirs - ours)
        if ours != theirs:
            print(f"{seed}: observed {printed}; ThreadSanitizer {' '.join(sorted(theirs)) or 'none'}", flush=True)
    print(f"{last - first + 1} programs, {races} with a race: {same} alike, {more} with more races observed, "
          f"{fewer} with a race that ThreadSanitizer alone found")
    return fewer > 0


if __name__ == "__main__":
    sys.exit(main())
