"""Pictures as data: line, bar and stacked bar charts, drawn as SVG by components/chart.html."""

from core.charts.drawing import Chart, Series, bars, line, nice_top, plain, stacked

__all__ = ["Chart", "Series", "bars", "line", "nice_top", "plain", "stacked"]
