"""What a run of the benchmarks left behind: Google Benchmark's JSON files, read and checked."""

import json
from dataclasses import dataclass, field

NOT_INSTALLED = "not installed"  # Not a failure: the peer program is not installed.
SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
NUMBER = (int, float)


class InputError(Exception):
    """A file is not as Google Benchmark writes it. The text names the file."""


@dataclass
class Result:
    """One measurement: "handover/slots=0/by=go" has the workload "handover" and two parameters."""

    workload: str
    where: dict
    items: float = 1  # `times` has the time of one of them
    times: list = field(default_factory=list)  # seconds, one for each repetition
    bytes: list = field(default_factory=list)  # empty where memory was not measured
    stuck: list = field(default_factory=list)  # fibers that can never go on; empty where nobody looked
    error: str = ""  # why there are no figures

    def name(self):
        return " ".join([self.workload] + [f"{key}={value}" for key, value in sorted(self.where.items())])

    def failed(self):
        return bool(self.error) and self.error != NOT_INSTALLED


@dataclass
class Results:
    date: str = ""  # this and the next six: of the file that was begun first
    processor: str = ""
    cpus: str = ""
    system: str = ""
    compiler: str = ""
    boost: str = ""
    load: str = ""
    once: bool = False  # too short to mean anything
    repetitions: int = 0  # the most that a measurement has
    all: list = field(default_factory=list)

    def find(self, workload, where):
        """Gives the result of that workload with exactly those parameters, or None."""
        return next((r for r in self.all if r.workload == workload and r.where == where), None)

    def failures(self):
        """Gives a line for each measurement that failed."""
        return [f"{r.name()}: {r.error}" for r in self.all if r.failed()]


def _get(source, key, kind, whose):
    value = source.get(key) if isinstance(source, dict) else None
    if not isinstance(value, kind):
        raise InputError(f'{whose}: "{key}" is missing or of the wrong type')
    return value


def _parse(file):
    try:
        return json.loads(file.read_bytes().decode())
    except OSError as error:
        raise InputError(f"{file}: cannot be read") from error
    except ValueError as error:  # json's own, or of bytes that are no UTF-8
        byte = getattr(error, "pos", getattr(error, "start", 0))
        raise InputError(f"{file}: no JSON, from byte {byte} on; was the program that wrote it interrupted?") from error


def _parse_name(name):
    workload, *parts = name.split("/")  # Google Benchmark's own additions have no '='
    return Result(workload, dict(part.split("=", 1) for part in parts if "=" in part))


def _add_repetition(result, run, whose):
    if run.get("error_occurred", False):
        result.error = _get(run, "error_message", str, whose)
        return
    result.items = _get(run, "items", NUMBER, whose)
    time = _get(run, "real_time", NUMBER, whose)
    if not result.items > 0 or not time >= 0:
        raise InputError(f"{whose}: a time below zero, or of no items")
    unit = _get(run, "time_unit", str, whose)
    if unit not in SECONDS:
        raise InputError(f'{whose}: the time unit "{unit}" is none of ns, us, ms, s')
    result.times.append(time * SECONDS[unit] / result.items)
    if "bytes" in run:
        result.bytes.append(_get(run, "bytes", NUMBER, whose))
    if "stuck" in run:
        result.stuck.append(_get(run, "stuck", NUMBER, whose))


def _read_measurements(file, whole, into):
    found = {}
    for run in _get(whole, "benchmarks", list, file):
        name = _get(run, "name", str, file)
        if run.get("run_type", "iteration") != "iteration":
            continue  # Google Benchmark's own means and deviations
        _add_repetition(found.setdefault(name, _parse_name(name)), run, f"{file}: {name}")
    for name, result in found.items():
        if into.find(result.workload, result.where):
            raise InputError(f"{file}: {name} is in another file as well")
        into.repetitions = max(into.repetitions, len(result.times))
        into.all.append(result)


def _read_context(file, whole, into):
    context = _get(whole, "context", dict, file)
    for key in ("date", "processor", "system", "compiler", "boost"):
        setattr(into, key, _get(context, key, str, file))
    into.once = "once" in context
    into.cpus = str(_get(context, "num_cpus", int, file))
    load = context.get("load_avg", [])
    into.load = f"{load[0]:.2g}" if load else ""


def read_folder(folder):
    """Reads every .json file of a folder (a pathlib.Path).

    Raises InputError for a folder that does not exist or has none, for a file that cannot be read, is no JSON or lacks
    what a report needs, and for a measurement in two files.
    """
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".json")
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from error
    if not files:
        raise InputError(f"{folder}: has no .json file")
    into = Results()
    begun = {}
    for file in files:
        whole = _parse(file)
        if not isinstance(whole, dict):
            raise InputError(f"{file}: not what Google Benchmark writes: the whole is no object")
        _read_measurements(file, whole, into)
        begun.setdefault(_get(_get(whole, "context", dict, file), "date", str, file), (file, whole))
    # The machine is the same; the time and the load are those of the start.
    _read_context(*begun[min(begun)], into)
    return into
