"""Reports: pure functions of results, as text, tables and files."""
