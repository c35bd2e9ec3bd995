"""Figures with their spread, that is, what several repetitions came to; and how they are written."""

import math
from statistics import median
from typing import NamedTuple

# The quantities: TIME in seconds for one item, TOTAL for all items, RATE in items per second, BYTES of memory, STUCK fibers.
TIME, TOTAL, RATE, BYTES, STUCK = "time", "total", "rate", "bytes", "stuck"

_TIMES = [(1e-9, " ns"), (1e-6, " µs"), (1e-3, " ms"), (1.0, " s")]
_UNITS = {
    TIME: _TIMES,
    TOTAL: _TIMES,
    RATE: [(1.0, "/s")],
    STUCK: [(1.0, "")],
    BYTES: [(1.0, " B"), (1024.0, " KiB"), (1024.0**2, " MiB"), (1024.0**3, " GiB")],
}


class Figure(NamedTuple):
    """The median, and the least and the most of all repetitions."""

    median: float
    low: float
    high: float


def figure_of(values):
    """Raises ValueError without values."""
    if not values:
        raise ValueError("figure_of: no values")
    return Figure(median(values), min(values), max(values))


def values_of(result, what):
    """Gives one value for each repetition."""
    if what == BYTES:
        return result.bytes
    if what == STUCK:
        return result.stuck
    if what == TOTAL:
        return [time * result.items for time in result.times]
    return [1 / time for time in result.times] if what == RATE else result.times


def ratio_of(result, baseline, what):
    """The ratio of the medians; its spread is that of the ratios of each repetition to the same one of the other."""
    mine, its = values_of(result, what), values_of(baseline, what)
    ratios = figure_of([a / b for a, b in zip(mine, its)])
    middle = median(mine) / median(its)
    return Figure(middle, min(ratios.low, middle), max(ratios.high, middle))


def _rounded(number):
    return math.copysign(math.floor(abs(number) + 0.5), number)


def _digits(number):
    return math.floor(math.log10(abs(number))) + 1


def number_text(number):
    """ "0.412", "1,230": three digits, as far as they mean something."""
    if number == 0 or not math.isfinite(number):
        return f"{number:g}"
    step = 10.0 ** (_digits(number) - 3)
    rounded = _rounded(number / step) * step  # 9.999 has a digit more after it
    before_point = _digits(rounded + math.copysign(step / 2, number))
    return f"{rounded:,.0f}" if before_point >= 3 else f"{rounded:.{3 - before_point}f}"


def figure_text(figure, what):
    """ "152 ns (148–171)", with the largest unit in which the median is at least 1; a number of fibers is whole."""
    if what == STUCK:
        same = figure.low == figure.high
        return f"{figure.median:g}" if same else f"{figure.median:g} ({figure.low:g}–{figure.high:g})"
    size, name = _UNITS[what][0]
    for unit in _UNITS[what]:
        if abs(figure.median) >= unit[0] * 0.9995:  # 999.5 is shown as 1000
            size, name = unit
    middle, low, high = (number_text(value / size) for value in figure)
    return f"{middle}{name} ({low}–{high})"
