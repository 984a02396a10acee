"""Many documents: which, where, how long each may take, and whether it has to be read again."""
