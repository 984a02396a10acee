"""What a target says 绩效值的语法: the text of a target → `Target` records.

>>> from pipeline.target import parse_target
>>> [(t.kind, t.comparator, str(t.value), t.unit, t.per) for t in parse_target("≤510元/人·天")]
[('numeric', 'le', '510', '元', '人·天')]

The grammar, from the outside in: `words` (which word means what, 词表), `units.csv` (量词表), `numerals`,
`dates`, `grammar` (how they stand together), `quantity` and `reading` (one pass over a text), `building`
(what was read → `Target`), `columns` (sign | value | unit printed apart).
"""

from pipeline.target.columns import parse_split, parse_target
from pipeline.target.model import Target

__all__ = ["Target", "parse_split", "parse_target"]
