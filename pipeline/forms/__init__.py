"""Grid → form: captions and column heads say what a cell is. What is known of forms is data, in `layouts.toml`."""
