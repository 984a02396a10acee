"""A page with a text layer → the record of its tables: glyphs, drawn rules, the grid that camelot finds."""
