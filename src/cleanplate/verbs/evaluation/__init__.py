"""``evaluate`` and ``benchmark``: results against truth, figures, tables, a report page."""
