"""Pictures of numbers, drawn for a phone and for paper: values here, drawn by a process of its own.

`await house.studio.draw(chart)` gives a PNG, 1,080 px wide.
"""

from bot.reports.charts.values import Chart, Event, Lines, Months, Progress, Series

__all__ = ["Chart", "Event", "Lines", "Months", "Progress", "Series"]
