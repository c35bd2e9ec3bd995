#!/usr/bin/env python3
"""rehearsal_student.py LEAKLAB [SECONDS]: a student's first quarter of an hour, acted out on a pseudo-terminal.

Starts `leaklab course init` and `watch` in an empty folder, saves a wrong cure, reads the diagnosis, asks for a hint, saves
the cure, reads "cured", and quits. Says how long each step took, from saving the file to reading the verdict. Exit code 1
if a step shows something else, or if the cure took longer than SECONDS (10). The times are this machine's: nothing of
leaklab depends on them.
"""
import os
import pathlib
import pty
import re
import select
import signal
import sys
import tempfile
import time

MOST = 120  # seconds to wait for a text


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, words):
        self.child, self.side = pty.fork()
        if self.child == 0:
            os.environ.update(TERM="xterm", NO_COLOR="1")
            os.execv(words[0], words)
        self.read = 0
        self.text = ""

    def until(self, wanted):
        """Reads up to the text. Returns how long that took."""
        begin = time.monotonic()
        while True:
            at = self.text.find(wanted, self.read)
            if at >= 0:
                self.read = at + len(wanted)
                return time.monotonic() - begin
            left = begin + MOST - time.monotonic()
            if left <= 0 or not select.select([self.side], [], [], left)[0]:
                raise SystemExit(f"rehearsal_student.py: no {wanted!r} in\n{self.text[self.read:]}")
            try:
                part = os.read(self.side, 65536)
            except OSError:
                part = b""
            if not part:
                raise SystemExit(f"rehearsal_student.py: it ended before {wanted!r}:\n{self.text[self.read:]}")
            # without the sequences that move the cursor
            self.text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", part.decode(errors="replace")).replace("\r\n", "\n")

    def type(self, keys):
        os.write(self.side, keys.encode())

    def end(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def act(leaklab, most):
    course = pathlib.Path(__file__).resolve().parents[2] / "coursework" / "drain"
    wrong = course / "wrong" / "last_result_only.cpp"
    with tempfile.TemporaryDirectory() as folder:
        if os.spawnl(os.P_WAIT, leaklab, leaklab, "course", "init", folder) != 0:
            raise SystemExit("rehearsal_student.py: init failed")
        mine = pathlib.Path(folder) / "drain.cpp"
        watch = Terminal([leaklab, "course", "watch", "drain", "--folder", folder])
        try:
            steps = [("as it was given, the header compiled for the first time",
                      watch.until("drain: leak: 2 files, each of which may fail: stuck in unbuffered_channel::push"))]
            watch.until("q: quit")
            diagnosis, text = wrong.read_text().split("\n", 1)
            mine.write_text(text)
            steps.append(("a wrong cure", watch.until("drain: " + diagnosis.removeprefix("// "))))
            watch.until("q: quit")
            watch.type("h")
            steps.append(("a hint", watch.until("drain, hint 1 of 3")))
            mine.write_text((course / "solution.cpp").read_text())
            steps.append(("the cure", watch.until("drain: cured, 10 of 10 points")))
            watch.type("q")
            code = watch.end()
        except BaseException:
            os.kill(watch.child, signal.SIGKILL)
            raise
    for what, seconds in steps:
        print(f"{seconds:6.1f} s  {what}")
    return code == 0 and steps[-1][1] < most


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    sys.exit(0 if act(os.path.realpath(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) == 3 else 10) else 1)
