"""A workbook, a document or a web page → the same record of tables that a PDF gives, with places instead of boxes."""
