"""What a table of the report is."""

from dataclasses import dataclass, field
from typing import Optional

from figures import TIME, values_of


@dataclass
class Picture:
    name: str  # of the file, without ending
    bars: bool = False  # otherwise lines, one for each column
    rows_axis: str = ""  # what the rows are
    figures_axis: str = ""  # what is drawn, if it is not "time" or the like
    logarithmic: bool = True


@dataclass
class View:
    title: str
    text: str  # Markdown, one paragraph
    workload: str
    rows: list  # labels, each with the parameters that its results have
    columns: list
    fixed: dict = field(default_factory=dict)  # parameters that all of its results have
    what: str = TIME
    # A cell's ratio is to this column of the same row, or to this row of the same column; indices.
    baseline_column: Optional[int] = None
    baseline_row: Optional[int] = None
    picture: Optional[Picture] = None

    def cell(self, results, row, column):
        """Gives the result in a row and column, or None."""
        return results.find(self.workload, {**column[1], **row[1], **self.fixed})

    def rows_in(self, results):
        """Gives the rows of which at least one result is there, be it as an error."""
        return [row for row in self.rows if any(self.cell(results, row, column) for column in self.columns)]

    def is_drawn(self, results):
        """Says whether there is a picture, and something to draw."""
        cells = (self.cell(results, row, column) for row in self.rows for column in self.columns)
        return self.picture is not None and any(r and values_of(r, self.what) for r in cells)


def each(key, *values):
    """Rows or columns that differ in one parameter, labelled by its values."""
    return [(value, {key: value}) for value in values]
