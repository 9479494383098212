"""People per wafer start: scores, fabs elsewhere, national totals, and docs/staffing.md."""
