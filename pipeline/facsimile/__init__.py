"""Sets ruled forms on PDF pages: the facsimile of a publication, and the PDFs that the tests read."""
