#!/usr/bin/env python3
"""The report: what is read of Google Benchmark's JSON, how figures are written, and the whole report of fixed results.

tests/bench/report_test.py runs all of it; LEAKLAB_RENEW_GOLDEN=1 in the environment writes the golden file anew.
"""

import contextlib
import copy
import csv
import io
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent.parent / "bench" / "report"))

from figures import (BYTES, RATE, TIME, TOTAL, Figure, figure_of, figure_text, number_text, ratio_of, values_of)
from goals import goals_of
from report import main, to_csv, to_markdown
from results import NOT_INSTALLED, InputError, Result, Results, read_folder
from slots import slots_data, slots_page

WHOLE, WITHOUT_PEERS = HERE / "results" / "whole", HERE / "results" / "without_peers"


def with_times(*times, items=1):
    return Result("w", {}, items, list(times))


class Figures(unittest.TestCase):
    def test_of_nothing_are_refused(self):
        with self.assertRaises(ValueError):
            figure_of([])

    def test_have_half_of_the_values_on_either_side_of_the_median_whatever_the_order(self):
        numbers = random.Random(1)
        for n in range(1, 51):
            values = [float(numbers.randrange(20)) for _ in range(n)]
            f = figure_of(values)
            self.assertLessEqual(sum(v < f.median for v in values), n // 2)
            self.assertLessEqual(sum(v > f.median for v in values), n // 2)
            self.assertEqual((f.low, f.high), (min(values), max(values)))

    def test_of_a_ratio_are_of_the_medians_with_the_spread_of_single_repetitions(self):
        self.assertEqual(ratio_of(with_times(2, 4, 9), with_times(2, 2, 3), TIME), (2, 1, 3))

    def test_of_a_ratio_take_the_repetitions_that_both_have(self):
        self.assertEqual(ratio_of(with_times(2, 4, 9), with_times(2), TIME), (2, 1, 2))

    def test_are_the_inverse_of_the_time_of_one_for_a_rate_and_of_all_items_for_a_total(self):
        self.assertEqual(values_of(with_times(0.5, 0.25, items=8), RATE), [2, 4])
        self.assertEqual(values_of(with_times(0.5, 0.25, items=8), TOTAL), [4, 2])

    def test_are_numbers_of_three_digits(self):
        for number, text in ((0, "0"), (0.00997, "0.00997"), (0.5, "0.500"), (1, "1.00"), (9.999, "10.0"),
                             (12.34, "12.3"), (99.96, "100"), (999.6, "1,000"), (1234, "1,230"),
                             (1234567, "1,230,000"), (-1234, "-1,230")):
            self.assertEqual(number_text(number), text)

    def test_have_the_unit_of_the_median(self):
        mib = 1024.0 * 1024
        for figure, what, text in (((152e-9, 0.9e-9, 1.5e-6), TIME, "152 ns (0.900–1,500)"),
                                   ((1e-6, 1e-6, 1e-6), TIME, "1.00 µs (1.00–1.00)"),
                                   ((0.0301, 0.03, 0.04), TOTAL, "30.1 ms (30.0–40.0)"),
                                   ((125, 61, 130), TIME, "125 s (61.0–130)"),
                                   ((13.5 * mib, mib, 14 * mib), BYTES, "13.5 MiB (1.00–14.0)"),
                                   ((123456, 100000, 200000), RATE, "123,000/s (100,000–200,000)")):
            self.assertEqual(figure_text(Figure(*figure), what), text)


def whole_file():
    return {
        "context": {"date": "d", "processor": "p", "system": "s", "compiler": "c", "boost": "b", "num_cpus": 2},
        "benchmarks": [
            {"name": "yield/by=world/manual_time", "real_time": 300, "time_unit": "us", "items": 3},
            {"name": "yield/by=world/manual_time", "real_time": 0.6, "time_unit": "ms", "items": 3},
            {"name": "yield/by=world/manual_time_mean", "run_type": "aggregate", "real_time": 1, "time_unit": "us"},
            {"name": "memory/by=go", "error_occurred": True, "error_message": "not installed"},
            {"name": "memory/by=us", "real_time": 1, "time_unit": "s", "items": 1, "bytes": 4096},
        ],
    }


class InAFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="leaklab-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        (self.folder / name).write_text(content if isinstance(content, str) else json.dumps(content))

    def run_main(self, *arguments):
        """Gives the exit code, what went to standard output, and what went to standard error."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([str(a) for a in arguments])
            except SystemExit as exit_:
                code = exit_.code
        return code, out.getvalue(), err.getvalue()

    def take(self, folder):
        shutil.copytree(folder, self.folder, dirs_exist_ok=True)

    def assert_refused(self, content, *words):
        self.write("x.json", content)
        with self.assertRaises(InputError) as refused:
            read_folder(self.folder)
        for word in ("x.json", *words):
            self.assertIn(word, str(refused.exception))


class Files(InAFolder):
    def test_have_the_time_of_one_item_for_each_repetition(self):
        self.write("x.json", whole_file())
        results = read_folder(self.folder)
        first, second, third = results.all
        self.assertEqual((first.workload, first.where), ("yield", {"by": "world"}))
        self.assertAlmostEqual(first.times[0], 100e-6)
        self.assertAlmostEqual(first.times[1], 200e-6)
        self.assertEqual(second.error, NOT_INSTALLED)
        self.assertEqual(third.bytes, [4096])
        self.assertEqual((results.repetitions, results.processor), (2, "p"))

    def test_have_results_that_are_found_by_all_of_their_parameters(self):
        self.write("x.json", whole_file())
        results = read_folder(self.folder)
        self.assertIs(results.find("yield", {"by": "world"}), results.all[0])
        for workload, where in (("yield", {}), ("yield", {"by": "go"}), ("memory", {"by": "world"})):
            self.assertIsNone(results.find(workload, where))

    def test_are_read_all(self):
        other = whole_file()
        for run in other["benchmarks"]:
            run["name"] = "other/" + run["name"]
        self.write("x.json", whole_file())
        self.write("y.json", other)
        self.assertEqual(len(read_folder(self.folder).all), 6)

    def test_with_the_same_measurement_are_refused(self):
        self.write("w.json", whole_file())
        self.assert_refused(whole_file(), "yield/by=world", "another")

    def test_that_are_not_there_are_refused_by_the_name_of_the_folder(self):
        self.write("a_file", "")
        for folder, text in ((self.folder, ": has no .json file"), (self.folder / "none", ": No such file"),
                             (self.folder / "a_file", ": Not a directory")):
            with self.assertRaises(InputError) as refused:
                read_folder(folder)
            self.assertIn(str(folder) + text, str(refused.exception))

    def test_cut_short_anywhere_are_refused(self):
        text = json.dumps(whole_file())
        for n in range(len(text)):
            self.assert_refused(text[:n], "x.json: no JSON", "interrupted")

    def test_of_other_json_are_refused(self):
        for text in ("[]", "3", "{}", '{"benchmarks": 3}', '{"benchmarks": [3]}', '{"benchmarks": [{}]}',
                     '{"benchmarks": []}'):
            self.assert_refused(text)

    def test_without_a_field_or_with_one_of_the_wrong_type_are_refused_with_its_name(self):
        for key in ("date", "processor", "system", "compiler", "boost", "num_cpus"):
            file = whole_file()
            del file["context"][key]
            self.assert_refused(file, key)
        for key in ("name", "real_time", "time_unit", "items"):
            file = whole_file()
            del file["benchmarks"][0][key]
            self.assert_refused(file, key)
            file["benchmarks"][0][key] = []
            self.assert_refused(file, key)

    def test_of_values_that_make_no_sense_are_refused(self):
        for key, value, word in (("time_unit", "days", '"days"'), ("items", 0, "no items"),
                                 ("real_time", -1, "below zero")):
            file = whole_file()
            file["benchmarks"][0][key] = value
            self.assert_refused(file, word)


class Report(InAFolder):
    def test_of_a_whole_run_is_as_kept(self):
        results, golden = read_folder(WHOLE), HERE / "golden" / "whole.md"
        if os.environ.get("LEAKLAB_RENEW_GOLDEN") == "1":
            golden.write_text(to_markdown(results), encoding="utf-8")
        self.maxDiff = None
        self.assertEqual(to_markdown(results), golden.read_text(encoding="utf-8"))
        self.assertEqual(results.failures(), [])

    def test_as_csv_has_a_line_for_each_repetition_and_each_failure(self):
        results = read_folder(WITHOUT_PEERS)
        lines = list(csv.DictReader(io.StringIO(to_csv(results))))
        self.assertEqual(len(lines), sum(len(r.times) + bool(r.error) for r in results.all))
        for line in lines:
            where = {key: value for key, value in line.items() if value and any(key in r.where for r in results.all)}
            r = results.find(line["workload"], where)
            if line["error"]:
                self.assertEqual(line["error"], r.error)
            else:
                self.assertAlmostEqual(float(line["seconds"]) / r.times[int(line["repetition"]) - 1], 1, places=4)
        self.assertTrue(any(line["error"] for line in lines))
        self.assertTrue(any(line["bytes"] for line in lines))
        with_stuck = [line for line in csv.DictReader(io.StringIO(to_csv(read_folder(WHOLE)))) if line["stuck"]]
        self.assertIn("62", [line["stuck"] for line in with_stuck if line["workload"] == "senders"])

    def test_says_not_installed_of_peers_that_are_not_and_names_what_failed(self):
        results = read_folder(WITHOUT_PEERS)
        text = to_markdown(results)
        failure = ("handover by=world from=1 item=int slots=63 threads=1 to=1: the world ended with the verdict "
                   "unfinished")
        self.assertEqual(results.failures(), [failure])
        self.assertIn(f"## Failed\n\n- {failure}\n", text)
        self.assertIn("| not installed |", text)
        self.assertIn("| failed |", text)

    def test_has_a_verdict_for_every_goal_of_a_whole_run(self):
        for goal in goals_of(read_folder(WHOLE)):
            self.assertIn(goal.verdict, ("met", "missed"), goal.what)

    def test_misses_a_goal_as_soon_as_its_figure_is_worse(self):
        def met(results):
            return sum(goal.verdict == "met" for goal in goals_of(results))

        results = read_folder(WHOLE)
        slower = copy.deepcopy(results)
        for r in slower.all:  # all of ours a hundred times slower
            if r.where.get("by", "world").startswith("world"):
                r.times = [time * 100 for time in r.times]
        self.assertGreater(met(results), 10)
        self.assertLess(met(slower), met(results) / 2)

    def test_of_times_that_are_too_short_judges_nothing(self):
        results = read_folder(WHOLE)
        results.once = True
        self.assertEqual({goal.verdict for goal in goals_of(results)}, {"–"})
        self.assertIn("**Each measurement was made once", to_markdown(results))

    def test_of_nothing_says_that_nothing_was_run(self):
        text = to_markdown(Results())
        self.assertIn("## Channels\n\nNot run.", text)
        self.assertIn("not run |", text)
        self.assertNotIn("| met |", text)

    def test_is_written_beside_the_results(self):
        self.take(WHOLE)
        self.assertEqual(self.run_main(self.folder)[0], 0)
        text = (self.folder / "report.md").read_text(encoding="utf-8")
        results = read_folder(self.folder)
        self.assertIn(text, (to_markdown(results), to_markdown(results, pictures=False)))

    def test_has_a_page_with_the_figures_for_each_number_of_slots(self):
        self.take(WHOLE)
        self.run_main(self.folder)
        page = (self.folder / "slots.html").read_text(encoding="utf-8")
        data = slots_data(read_folder(self.folder))
        self.assertEqual([s["slots"] for s in data["stops"]], [0, 1, 3, 7, 63, 1023])
        self.assertEqual(data["stuck"], [63, 62, 60, 56, 0, 0])
        self.assertIn(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"), page)
        self.assertNotRegex(page, "https?://(?!www.w3.org/2000/svg)")

    def test_has_a_page_without_what_was_not_measured(self):
        self.take(WITHOUT_PEERS)
        self.run_main(self.folder)
        data = slots_data(read_folder(self.folder))
        self.assertEqual([c["name"] for c in data["charts"]], ["handover"])
        self.assertEqual(data["stuck"], [None] * 6)
        self.assertTrue((self.folder / "slots.html").exists())
        self.assertIsNone(slots_page(Results()))

    def test_of_tables_alone_is_printed_and_nothing_is_written(self):
        self.take(WHOLE)
        code, out, _ = self.run_main("--tables", self.folder)
        self.assertEqual(code, 0)
        self.assertEqual(out, to_markdown(read_folder(WHOLE), pictures=False))
        self.assertNotIn(".svg", out)
        self.assertEqual({f.suffix for f in self.folder.iterdir()}, {".json"})

    def test_says_by_its_exit_code_that_a_measurement_failed(self):
        self.take(WITHOUT_PEERS)
        code, _, err = self.run_main(self.folder)
        self.assertEqual(code, 1)
        self.assertIn("failed: handover by=world", err)
        self.assertTrue((self.folder / "report.md").exists())

    def test_of_input_that_is_none_is_not_written(self):
        self.write("x.json", "{")
        code, _, err = self.run_main(self.folder)
        self.assertEqual(code, 2)
        self.assertIn(f"report.py: {self.folder / 'x.json'}: no JSON", err)
        self.assertFalse((self.folder / "report.md").exists())
        self.assertEqual(self.run_main()[0], 2)
        self.assertEqual(self.run_main(self.folder / "none")[0], 2)
        self.assertEqual(self.run_main("--help")[0], 0)


class Pictures(unittest.TestCase):
    """Needs matplotlib, which `make bench` installs; CMake leaves this class out where it is not there."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="leaklab-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        shutil.copytree(WHOLE, cls.folder, dirs_exist_ok=True)
        cls.code = main([str(cls.folder)])

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def test_are_all_that_the_report_links_to_each_with_its_figures_beside_it(self):
        self.assertEqual(self.code, 0)
        text = self.read("report.md")
        drawn = sorted(f.name for f in self.folder.iterdir() if f.suffix == ".svg")
        self.assertEqual(len(drawn), 11)
        self.assertEqual(text.count(".svg)"), 11)
        for name in drawn:
            self.assertIn(f"({name})", text)
            self.assertIn("</svg>", self.read(name))
            self.assertTrue((self.folder / name).with_suffix(".csv").exists(), name)

    def test_have_no_colour_that_is_only_for_light_surroundings(self):
        style, rest = self.read("push-slots.svg").split("</style>", 1)
        self.assertIn("prefers-color-scheme:dark", style)
        self.assertNotRegex(rest, r"(fill|stroke): ?#")

    def test_are_the_same_each_time(self):
        import pictures  # here, since matplotlib may not be installed

        results = read_folder(WHOLE)
        results.all = [r for r in results.all if r.workload == "push"]
        first = self.read("push-slots.svg")
        pictures.draw_all(results, self.folder)
        self.assertEqual(self.read("push-slots.svg"), first)

    def test_have_the_figures_of_the_results(self):
        lines = list(csv.DictReader(io.StringIO(self.read("memory-files.csv"))))
        self.assertEqual(len(lines), 12)
        r = read_folder(WHOLE).find("left", {"files": "1000", "lesson": "lesson4_leak"})
        line = next(x for x in lines if x["files of one call"] == "1000" and "leaks" in x["line"])
        for value, key in zip(figure_of(r.bytes), ("median (bytes)", "least", "most")):
            self.assertAlmostEqual(float(line[key]) / value, 1, places=4)


if __name__ == "__main__":
    unittest.main()
