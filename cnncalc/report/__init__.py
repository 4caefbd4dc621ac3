"""Views of results: tables for a terminal, Markdown, CSV, HTML and JSON. Only this package imports rich."""
