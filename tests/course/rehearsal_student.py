#!/usr/bin/env python3
"""rehearsal_student.py LEAKLAB [SECONDS]: a student's first quarter of an hour, acted out on a pseudo-terminal.

Starts `leaklab course init` and `watch` in an empty folder, saves a wrong cure, reads the diagnosis, asks for a hint, saves
the cure, reads "cured", and quits. Says how long each step took, from saving the file to reading the verdict, and how much
of that was spent on a processor. Exit code 1 if a step shows something else, or if the cure took longer than SECONDS, where
they are given. The times are this machine's: nothing of leaklab depends on them.
"""
import math
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

MOST = 600  # seconds to wait for a text


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, words):
        self.child, self.side = pty.fork()
        if self.child == 0:
            os.environ.update(TERM="xterm", NO_COLOR="1")
            os.execv(words[0], words)
        self.read = 0
        self.text = ""

    def on_processor(self):
        """Returns how many seconds of a processor it has had, and what it has started and seen to its end."""
        words = pathlib.Path(f"/proc/{self.child}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")

    def until(self, wanted):
        """Reads up to the text. Returns how long that took, and how much of it on a processor."""
        begin, before = time.monotonic(), self.on_processor()
        while (at := self.text.find(wanted, self.read)) < 0:
            left = begin + MOST - time.monotonic()
            try:
                part = os.read(self.side, 65536) if select.select([self.side], [], [], max(left, 0))[0] else b""
            except OSError:  # it has ended
                part = b""
            if not part:
                raise SystemExit(f"rehearsal_student.py: no {wanted!r} in\n{self.text[self.read:]}")
            # without the sequences that move the cursor
            self.text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", part.decode(errors="replace")).replace("\r\n", "\n")
        self.read = at + len(wanted)
        return time.monotonic() - begin, self.on_processor() - before

    def type(self, keys):
        os.write(self.side, keys.encode())

    def end(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def act(leaklab, most):
    course = pathlib.Path(__file__).resolve().parents[2] / "coursework" / "drain"
    diagnosis, wrong = (course / "wrong" / "last_result_only.cpp").read_text().split("\n", 1)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([leaklab, "course", "init", folder], stdout=subprocess.DEVNULL, check=True)
        mine = pathlib.Path(folder) / "drain.cpp"
        watch = Terminal([leaklab, "course", "watch", "drain", "--folder", folder])
        steps = []

        def see(what, text):
            steps.append(watch.until(text))
            print("{:6.1f} s, {:5.1f} s on a processor: {}".format(*steps[-1], what), flush=True)

        try:
            see("as it was given; the header is compiled for the first time",
                "drain: leak: 2 files, each of which may fail: stuck in unbuffered_channel::push")
            watch.until("q: quit")
            mine.write_text(wrong)
            see("a wrong cure, and its diagnosis", "drain: " + diagnosis.removeprefix("// "))
            watch.until("q: quit")
            watch.type("h")
            see("a hint", "drain, hint 1 of 3")
            mine.write_text((course / "solution.cpp").read_text())
            see("the cure: cured", "drain: cured, 10 of 10 points")
            watch.type("q")
            code = watch.end()
        except BaseException:
            os.kill(watch.child, signal.SIGKILL)
            watch.end()
            raise
    return code == 0 and steps[-1][0] < most


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    sys.exit(0 if act(os.path.realpath(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) == 3 else math.inf) else 1)
