"""PDF → grids: every ruled table with its merged cells and what is printed in each. Knows nothing of forms."""
