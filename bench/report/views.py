"""The tables of the report, and which of them are drawn: what results are in each, and what they are compared with."""

from explorer_views import explorer, modes
from figures import BYTES, STUCK
from view import Picture, View, each


def _channels():
    hosts = each("by", "round_robin", "shared_work", "world") + [("world, stacks", {"by": "world_stacks"}),
                                                                  ("Go", {"by": "go"})]
    shapes = [("1 to 1", {"from": "1", "to": "1"})]
    for n in ("2", "8", "64"):
        shapes += [(f"{a} to {b}", {"from": a, "to": b}) for a, b in ((n, "1"), ("1", n), (n, n))]
    items = [("int", {"item": "int"}), ("std::string, 32 characters", {"item": "string"}),
             ("64 bytes", {"item": "bytes64"})]
    # What the others are compared with. On two threads not round_robin, which keeps sender and receiver apart for
    # ever, so that its times are those of waking a thread.
    numbers = (("1", "one thread", 0), ("2", "two threads", 2))
    for threads, on, baseline in numbers:
        yield View(
            f"Hand-over against capacity, {on}",
            "One int from one fiber to another; the time of one item." if threads == "1" else
            "The same. round_robin never moves a fiber: sender and receiver are on threads of their own, and have to "
            "wake each other. world and Go bring both together.",
            "handover", SLOTS, hosts, {"from": "1", "to": "1", "item": "int", "threads": threads},
            baseline_column=baseline,
            picture=Picture(f"channels-{threads}-thread{'s' if threads != '1' else ''}",
                            rows_axis="slots: items that fit into the channel"))
    for threads, on, baseline in numbers:
        for slots, channel in (("0", "unbuffered channel"), ("63", "channel with 63 slots")):
            yield View(f"Shapes, {channel}, {on}", "Fibers that push to fibers that pop, each its share of all ints.",
                       "handover", shapes, hosts, {"slots": slots, "item": "int", "threads": threads},
                       baseline_column=baseline)
            yield View(f"Kinds of items, {channel}, {on}", "One fiber to one. Every string is made anew.", "handover",
                       items, hosts, {"slots": slots, "from": "1", "to": "1", "threads": threads},
                       baseline_column=baseline)


_LESSONS = each("lesson", "lesson1_sequential", "lesson2_fire_and_forget", "lesson3_done_channel", "lesson4_drain",
                 "lesson4_leak", "lesson5_buffered", "lesson6_wait_group")


def _on_pictures(title, text, columns, picture=None):
    rows = _LESSONS + [("Go's makeThumbnails5", {"lesson": "go_makeThumbnails5"})]
    columns = [(label, dict(zip(("size", "files", "broken", "threads"), values))) for label, *values in columns]
    return View(title, text, "pictures", rows, columns, baseline_row=0, picture=picture)


def _lessons():
    small, large = "1600x1200", "4000x3000"
    yield _on_pictures(
        "makeThumbnails on pictures",
        "The time of one file, everything included that a lesson starts; in a world. Go's decodes every pixel, "
        "image_file no more of a JPEG than it needs.",
        [("64 of 1600x1200, 1 thread", small, "64", "none", "1"), ("the same, 2 threads", small, "64", "none", "2"),
         ("16 of 4000x3000, 1 thread", large, "16", "none", "1"), ("the same, 2 threads", large, "16", "none", "2")],
        Picture("lessons", bars=True))
    yield _on_pictures("How many pictures", "Of 1600x1200, on two threads.",
                       [(f"{n} files", small, n, "none", "2") for n in ("16", "64", "256")])
    yield _on_pictures(
        "Broken pictures",
        "64 of 1600x1200 on two threads. A leaking lesson does all of its pictures, too: its fibers are stuck only "
        "when they want to tell.",
        [("none", small, "64", "none", "2"), ("the first", small, "64", "first", "2"),
         ("the last", small, "64", "last", "2")])
    yield View(
        "Fibers and channels alone: cost of a file against their number",
        "A stand-in for image_file that does nothing; one thread, a world without stacks. With many files the cost is "
        "that of fresh memory for as many stacks. Lesson 6 asks the file system for the size of each thumbnail.",
        "stand_in", each("files", "10", "100", "1000", "10000", "100000"), _LESSONS, {"broken": "none", "by": "world"},
        baseline_row=0, picture=Picture("files", rows_axis="files"))
    yield View("The same under other schedulers", "1000 files, one thread.", "stand_in", _LESSONS, _COMPARED,
               {"broken": "none", "files": "1000"}, baseline_column=0)
    yield View(
        "The same with a broken file",
        "1000 files, one thread, a world. The leaking lesson keeps the stacks of its stuck fibers, and takes new ones; "
        "at its end is the report of them.",
        "stand_in", _LESSONS, each("broken", "none", "first", "last"), {"by": "world", "files": "1000"},
        baseline_column=0)
    yield View("Goroutines and Go's channels alone", "The Go program with a stand-in; GOMAXPROCS is 1.", "stand_in",
               each("files", "10", "100", "1000", "10000"),
               [(f"makeThumbnails{n}", {"lesson": f"go_makeThumbnails{n}"}) for n in "13456"],
               {"broken": "none", "by": "go"}, baseline_row=0)


SLOTS = [("unbuffered", {"slots": "0"})] + each("slots", "1", "3", "7", "63", "1023")


def _trade():
    lessons = [("lesson 4: leaks", {"lesson": "lesson4_leak"}), ("lesson 4, drained", {"lesson": "lesson4_drain"}),
               ("lesson 5: a slot for each file", {"lesson": "lesson5_buffered"})]
    yield View(
        "Memory left behind, against the number of files",
        "What make_thumbnails leaves when it has returned: one call, of which the first file fails. In lesson 4 a fiber for each of the others is stuck in push, with its stack. The "
        "memory of the process, before and after.",
        "left", each("files", "1", "10", "100", "1000"), lessons, what=BYTES,
        picture=Picture("memory-files", rows_axis="files of one call", figures_axis="memory left behind"))
    yield View(
        "Memory left behind, against the number of calls",
        "Six files each time, the first of which fails: a server that gets a broken picture now and then.",
        "calls", each("calls", "1", "10", "100", "1000"), lessons, what=BYTES,
        picture=Picture("memory-calls", rows_axis="calls, of six files each", figures_axis="memory left behind"))
    yield View(
        "Time until push returns, against the slots",
        "63 items are pushed one after another, and the receiver works on each for a while. Without slots every push waits "
        "for the receiver. When all 63 fit, none does: that is what the slots buy.",
        "push", SLOTS,
        [("the receiver does nothing else", {"work": "0"}), ("it works 1 µs on each", {"work": "1000"}),
         ("it works 10 µs on each", {"work": "10000"})],
        baseline_row=0, picture=Picture("push-slots", rows_axis="slots: items that fit into the channel",
                                        figures_axis="time until push returns"))
    yield View(
        "Fibers that are stuck, against the slots",
        "64 fibers push an item each, and the caller receives one and goes away, as in lesson 4.",
        "senders", SLOTS, [("fibers stuck for ever", {})], what=STUCK)
    yield View("Memory that these leave behind", "The same measurement: the stuck fibers' stacks, and the channel that they hold.",
               "senders", SLOTS, [("memory left behind", {})], what=BYTES)
    yield View("Memory of a channel", "Of ints, with nothing in it: what the slots cost.", "channel", SLOTS,
               [("memory of the channel", {})], what=BYTES)


_COMPARED = each("by", "round_robin", "world") + [("world, stacks", {"by": "world_stacks"})]


def _observation():
    for workload, title, text in (
            ("spawn_join", "Spawn and join", "A fiber that does nothing is started and joined; one thread."),
            ("yield", "Yield", "Two fibers give way to each other; one thread."),
            ("handover", "Hand-over", "An int through an unbuffered channel; one thread.")):
        yield View(title, text, workload, [(title, {})], _COMPARED, baseline_column=0)
    yield View(
        "From quiet to the finished report",
        "From the last act of the body until run() returns with that many fibers stuck in push; one thread. The first "
        "report of a process reads its debug information.",
        "report",
        [(label, {"stuck": n, "first": first}) for label, n, first in
         (("1 stuck", "1", "no"), ("100 stuck", "100", "no"), ("10,000 stuck", "10000", "no"),
          ("1 stuck, the first report", "1", "yes"))],
        [("without stacks", {"stacks": "off"}), ("with stacks", {"stacks": "on"})], baseline_column=0,
        picture=Picture("report", bars=True))
    yield View(
        "Memory of a fiber",
        "What each of 10,000 fibers adds to the memory that is there in fact. Live: blocked while the program runs. "
        "Stuck: left behind after the report.",
        "memory", each("state", "live", "stuck"), _COMPARED, {"fibers": "10000"}, BYTES, baseline_column=0)


def _thumbnail():
    kinds = (("JPEG", "jpeg"), ("progressive JPEG", "jpeg_progressive"), ("PNG", "png"),
             ("interlaced PNG", "png_interlaced"))
    yield View(
        "image_file by kind and size",
        "The same picture as a file of each kind. Of a JPEG only a small version is decoded, of a PNG every pixel.",
        "image_file", [(label, {"kind": kind}) for label, kind in kinds],
        each("size", "400x300", "1600x1200", "4000x3000"), baseline_row=0, picture=Picture("formats", bars=True))


def _peers():
    rows = [("image_file (ours)", {"program": "image_files"}), ("vipsthumbnail", {"program": "vipsthumbnail"}),
            ("GraphicsMagick", {"program": "graphicsmagick"}), ("ImageMagick", {"program": "imagemagick"})]
    columns = [(label, {"size": size, "files": files, "workers": workers}) for label, size, files, workers in
               (("16 of 4000x3000, 1 worker", "4000x3000", "16", "1"), ("the same, 2 workers", "4000x3000", "16", "2"),
                ("64 of 1600x1200, 1 worker", "1600x1200", "64", "1"), ("the same, 2 workers", "1600x1200", "64", "2"))]
    yield View(
        "Programs that make thumbnails: time",
        "Each as a child process on the same files, all told to decode no more of a JPEG than they need, and each with "
        "its own way to make it smaller; the time of one file, the start of the process included. Two workers: two "
        "threads of ours, two processes of the others.",
        "programs", rows, columns, baseline_row=1, picture=Picture("programs", bars=True, logarithmic=False))
    yield View("Programs that make thumbnails: memory",
               "The peak of the whole, two processes added up, with the shared libraries of each.", "programs", rows,
               columns, what=BYTES, baseline_row=1)


# What the columns of most tables are called.
_SCHEDULERS = (
    "`round_robin` and `shared_work` are Boost.Fiber's own schedulers. `world` is leaklab::run, which sees every "
    'fiber; "world, stacks" is the same as it is by default, when it keeps from where each fiber was started. A channel '
    "with n slots is what Go calls make(chan T, n); Boost.Fiber's own capacity for it is n + 1, a power of two, hence "
    "1, 3, 7, 63.\n\n")

# Title, text and views of each section, in the order of the report.
SECTIONS = [
    ("Channels", _SCHEDULERS, list(_channels())),
    ("Lessons", "", list(_lessons())),
    ("What the slots of a channel buy", "", list(_trade())),
    ("Observation", "", list(_observation())),
    ("Explorer", "", [*explorer(), *modes()]),
    ("image_file", "", list(_thumbnail())),
    ("Other programs", "", list(_peers())),
]
