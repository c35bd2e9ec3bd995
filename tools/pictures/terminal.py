#!/usr/bin/env python3
"""terminal.py PROGRAM: prints docs/terminal.svg: commands, and what the program prints, as a terminal shows them.

  tools/pictures/terminal.py build/dev/bin/leaklab > docs/terminal.svg
  tools/pictures/terminal.py build/dev/bin/leaklab --check docs/terminal.svg

The picture is plain text, in light and in dark. The lines come one after the other, but for readers who want no motion.
With --check nothing is printed. Exits with 0; 1 if the picture is not the one of today; 77 if lesson 4 does not leak.
"""

import argparse
import html
import os
import pathlib
import shlex
import subprocess
import sys

# What is typed, and how many lines of the answer are to be seen (0: all).
COMMANDS = [("leaklab explore lesson4 --broken 3", 0), ("leaklab replay lesson4 --broken 3 --schedule D | head -12", 12)]
NOT_THERE = 77  # CTest takes it for a test that is skipped
FONT, LINE, MARGIN = 14, 19, 16
COLUMN = 8.45  # the width of a character

STYLE = """
  svg { --bg: #ffffff; --fg: #1b1d20; --soft: #565c64; --bad: #b00020; --line: #c9ced6; }
  @media (prefers-color-scheme: dark) {
    svg { --bg: #14171a; --fg: #eef1f4; --soft: #aeb6bf; --bad: #ff8f98; --line: #444c55; }
  }
  rect { fill: var(--bg); stroke: var(--line); }
  text { font: %dpx ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: var(--fg); white-space: pre; }
  .typed { font-weight: bold; } .prompt { fill: var(--soft); } .bad { fill: var(--bad); font-weight: bold; }
  @media (prefers-reduced-motion: no-preference) {
    text { animation: come 0.2s both; }
    @keyframes come { from { opacity: 0; } }
  }
""" % FONT


def run(program, command, lines):
    """Gives what the command prints. It is typed as "leaklab", wherever the program is."""
    words = ["leaklab", *shlex.split(command.split(" | ")[0])[1:]]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LEAKLAB_")}
    ended = subprocess.run(words, executable=program, env=environment, stdout=subprocess.PIPE, check=False)
    if ended.returncode == 0:
        sys.exit(NOT_THERE)
    if ended.returncode != 1:
        sys.exit(f"{program}: {command}: exit code {ended.returncode}")
    text = ended.stdout.decode().rstrip("\n").split("\n")
    return text[:lines] if lines else text


def spans(line):
    """Gives the line as SVG, with what is bad in another colour."""
    return html.escape(line, quote=False).replace("STUCK", '<tspan class="bad">STUCK</tspan>')


def picture(program):
    rows, delays, now = [], [], 0.3
    for command, lines in COMMANDS:
        rows.append(f'<tspan class="prompt">$ </tspan><tspan class="typed">{html.escape(command, quote=False)}</tspan>')
        delays.append(now)
        now += 0.9
        for line in run(program, command, lines):
            rows.append(spans(line))
            delays.append(now)
            now += 0.08
        rows.append("")
        delays.append(now)
        now += 1.2
    rows.pop()
    width = round(2 * MARGIN + 108 * COLUMN)
    height = 2 * MARGIN + LINE * len(rows)
    text = "".join(f'<text x="{MARGIN}" y="{MARGIN + LINE * n + FONT}" style="animation-delay:{delays[n]:.2f}s">{row}</text>\n'
                   for n, row in enumerate(rows) if row)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            'aria-label="leaklab explore and leaklab replay in a terminal">\n'
            f"<style>{STYLE}</style>\n"
            f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>\n{text}</svg>\n')


def main():
    parser = argparse.ArgumentParser(description="Draws leaklab in a terminal, from what it prints.")
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--check", type=pathlib.Path, metavar="SVG", help="print nothing, compare with this file")
    given = parser.parse_args()
    drawn = picture(given.program)
    if given.check is None:
        print(drawn, end="")
    elif given.check.read_text(encoding="utf-8") != drawn:
        sys.exit(f"{given.check}: is not what the program prints today: make pictures")


if __name__ == "__main__":
    main()
