"""Tables of a page → forms: heads, rows, page breaks, lists; what is printed, before anything is made of it."""
