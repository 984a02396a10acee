"""`jixiao` 绩效: the command line.

`arguments.py` says what can be typed, `commands.py` what each command does, `outcome.py` what `parse` tells of its files.
Exit codes: 0 done, 1 the work found a problem, 2 wrong use.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from pipeline.cli.arguments import parser
from pipeline.cli.endings import problem
from pipeline.terminal import ready


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Nothing at all is answered with the help."""
    if argv is None:
        ready("pipeline.cli")
    typed = parser()
    given = sys.argv[1:] if argv is None else list(argv)
    if not given:
        typed.print_help()
        return 0
    arguments = typed.parse_args(given)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        print("已中断,再次运行即可继续 interrupted; run again to go on", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:
        return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    """The last line of defence: a fault of ours, in one line; with JIXIAO_TRACEBACK=1 where it happened."""
    if os.environ.get("JIXIAO_TRACEBACK"):
        raise error
    what = " ".join(ascii(str(error))[1:201].split())
    return problem(
        f"程序未料到的错误,请报告 unforeseen, please report it: {type(error).__name__}: {what} (JIXIAO_TRACEBACK=1)"
    )
