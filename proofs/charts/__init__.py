"""Charts: how the landscape changes while one or two entries of the data run over a grid.

- Axis, read_axis == one entry of X or Y with its exact values, and the text that says so
- ChartPoint == what is known of the landscape at one point of the grid
- Chart, chart == all points, as arrays, and how they are computed
- Boundary == where the numbers of minima change between two neighbours, located by bisection
- Files == problems one by one in the place of a grid
- parquet == the table as a Parquet file
- ChartFile == the table on disk, where a chart goes on after a stop
"""
