"""Forms as published, re-typed: PDFs of every variant with what a reader takes from them."""
