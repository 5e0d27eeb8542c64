"""The points of a chart as a Parquet file: numbers in columns, exact values of the entries as text."""

from __future__ import annotations

from proofs.charts.chart import COLUMNS, Chart
from symbolic.errors import ExtraMissing

NUMBERS = ("lowest", "highest", "gap")
"""Columns that are numbers in floating point here, and missing where they are empty."""


def parquet(chart: Chart) -> bytes:
    """The table of a chart, one row per point: the entries as text (exact) and as numbers, then the columns of the CSV table.

    Arguments:
        chart: the chart.

    Returns:
        The bytes of the file.

    Raises:
        ExtraMissing: without pyarrow.
    """
    try:
        from pyarrow import BufferOutputStream, Table
        from pyarrow.parquet import write_table
    except ModuleNotFoundError:
        raise ExtraMissing("pyarrow", "tables") from None

    points = list(chart.points.values())
    columns: dict[str, list[object]] = {}
    for number, axis in enumerate(chart.axes):
        columns[axis.name] = [str(axis.values[point.place[number]]) for point in points]
        columns[f"{axis.name} about"] = [axis.positions[point.place[number]] for point in points]
    for name in COLUMNS:
        values = [getattr(point, name) for point in points]
        columns[name] = [float(value) if value else None for value in values] if name in NUMBERS else values
    sink = BufferOutputStream()
    write_table(Table.from_pydict(columns), sink)
    return bytes(sink.getvalue())
