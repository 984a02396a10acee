"""词汇 What words mean on Chinese budget forms, each fact once: blanks, numerals, money, levels, personal captions.

The facts are data (`*.toml`, `*.csv`); the modules beside them only read. This room imports no other.
"""
