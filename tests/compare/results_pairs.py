"""Budget-time forms and self-evaluations of the same projects, with known edits between them and known breaks of rules.

What is done to each target and each score is written down as it is done; nothing here knows how links are found.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from forms.notation import _sheet
from forms.results_notation import record
from pipeline.facsimile.typeset import Sheet
from pipeline.record import GridDocument

BREAKS = ("score_above_weight", "points_lost_met", "full_marks_missed", "missed_unexplained", "far_above_target", "execution_rate",
          "execution_score", "scores_sum", "weights_sum", "spent_above_budget", "results_copied")  # fmt: skip
EDITS = ("loosened", "tightened", "dropped", "reworded", "became_qualitative", "comparator_lost")
UNITS = [
    "水利局",
    "教育局",
    "民政局",
    "交通运输局",
    "农业农村局",
    "卫生健康局",
    "文化和旅游局",
    "住房和城乡建设局",
]
PLACES = ["原州区", "贵池区", "永德县", "中江县", "天长市", "浮梁县", "稷山县", "衡山县", "青神县", "巴南区"]
TOPICS = ["饮水安全巩固提升", "公路日常养护", "高标准农田建设", "困难残疾人生活补贴", "非物质文化遗产保护", "老旧小区改造", "学前教育资助",
          "城市道路照明", "河湖管护", "图书馆免费开放", "乡村医生培训", "动物疫病防控", "防汛物资储备", "校园安保", "食品安全抽检", "危房改造",
          "妇幼健康筛查", "垃圾分类", "档案数字化", "科普宣传", "老年助餐", "孤儿助学", "地质灾害防治", "森林防火", "法律援助"]  # fmt: skip
COUNTED = [("维修管网长度", "公里"), ("举办培训班", "期"), ("购置设备数量", "台"), ("补助对象人数", "人"), ("开展宣传活动", "场"),
           ("检测样本批次", "批次"), ("巡查河段次数", "次"), ("改造户数", "户"), ("建设站点数量", "个"), ("发放资料", "份")]  # fmt: skip
QUALITY = ["验收合格率", "资金使用合规率", "设备完好率", "任务完成率", "数据准确率"]
TIMELY = ["资金拨付及时率", "任务按期完成率"]
COSTS = [("单位建设成本", "万元/公里"), ("人均补助标准", "元/人"), ("设备采购单价", "万元/台")]
BENEFIT = [("受益群众人数", "人"), ("带动就业人数", "人"), ("服务覆盖村数", "个")]
WORDS = ["公共服务水平", "生态环境质量", "群众生产生活条件", "长效管理机制"]
SATISFIED = ["群众满意度", "服务对象满意度", "受训人员满意度"]
REASONS = ["天气影响施工进度", "资金下达较晚", "招标流标后重新组织", "人员变动"]


@dataclass
class Line:
    """One target at both times: its name and text, null where the form of that time lacks it."""

    level1: str
    level2: str
    name: str
    sign: str
    number: float
    unit: str
    words: str = ""
    budget: tuple[str, str] | None = None
    year_end: tuple[str, str] | None = None


@dataclass
class Pairs:
    """Both documents, and the truth: links (budget name, year-end name) and changes by project, breaks by project."""

    budget: GridDocument
    year_end: GridDocument
    links: set[tuple[str, str, str]] = field(default_factory=set)
    changes: set[tuple[str, str, str]] = field(default_factory=set)
    breaks: set[tuple[str, str, str]] = field(default_factory=set)


def pairs(count: int, seed: int) -> Pairs:
    """`count` projects, each with a form of either time."""
    rng = random.Random(seed)
    places = [f"{place}{topic}" for place in PLACES for topic in TOPICS]
    made = Pairs(record("budget", []), record("yearend", []))
    sheets: tuple[list[Sheet], list[Sheet]] = ([], [])
    for name in rng.sample(places, count):
        for side, sheet in zip(sheets, _project(rng, f"{name}项目", made), strict=True):
            side.append(sheet)
    made.budget, made.year_end = record("budget", sheets[0]), record("yearend", sheets[1])
    return made


def _project(rng: random.Random, name: str, made: Pairs) -> tuple[Sheet, Sheet]:
    lines = _lines(rng)
    for line in lines:
        _edit(rng, name, line, made)
    if rng.random() < 0.3:
        added = Line("产出指标", "质量指标", "档案归档率", "≥", 95, "%")
        added.year_end = (added.name, _text(rng, added))
        lines.insert(3, added)
        made.changes.add((name, "added", added.name))
    unit, amount = rng.choice(UNITS), rng.randrange(50, 900)
    return _budget_form(name, unit, amount, lines), _year_end_form(rng, name, unit, amount, lines, made)


def _lines(rng: random.Random) -> list[Line]:
    lines = []
    for what, unit in rng.sample(COUNTED, rng.randint(2, 3)):
        lines.append(Line("产出指标", "数量指标", what, "≥", rng.randrange(10, 400), unit))
    lines.append(Line("产出指标", "质量指标", rng.choice(QUALITY), "≥", rng.randrange(90, 99), "%"))
    lines.append(Line("产出指标", "时效指标", rng.choice(TIMELY), "≥", rng.randrange(90, 99), "%"))
    cost, unit = rng.choice(COSTS)
    lines.append(Line("产出指标", "成本指标", cost, "≤", rng.randrange(2, 60), unit))
    benefit, unit = rng.choice(BENEFIT)
    lines.append(Line("效益指标", "社会效益指标", benefit, "≥", rng.randrange(100, 9000), unit))
    lines.append(
        Line(
            "效益指标",
            "可持续影响指标",
            rng.choice(WORDS),
            "",
            0,
            "",
            rng.choice(["持续提升", "明显改善", "不断完善"]),
        )
    )
    lines.append(
        Line("满意度指标", "服务对象满意度指标", rng.choice(SATISFIED), "≥", rng.randrange(85, 95), "%")
    )
    return lines


def _text(rng: random.Random, line: Line, number: float | None = None) -> str:
    """The target as one of several hands prints it."""
    if line.words:
        return line.words
    value = f"{_plain(line.number if number is None else number)}{line.unit}"
    if line.sign == "≤":
        return rng.choice([f"≤{value}", f"不超过{value}", f"{value}以内"])
    return rng.choice([f"≥{value}", f"不低于{value}", f"{value}以上"])


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _edit(rng: random.Random, project: str, line: Line, made: Pairs) -> None:
    line.budget = line.year_end = (line.name, _text(rng, line))
    edit = rng.choice(EDITS) if rng.random() < 0.45 else ""
    prefix = "指标1：" if rng.random() < 0.2 else ""
    if line.words and edit not in ("dropped", "reworded"):
        edit = ""
    if edit == "reworded":
        line.year_end = (_reworded(rng, line.name), _text(rng, line))
    elif edit == "dropped":
        line.year_end = None
    elif edit in ("loosened", "tightened"):
        easier = (edit == "loosened") == (line.sign == "≥")
        line.number = _moved(line, easier)
        line.year_end = (line.name, _text(rng, line))
    elif edit == "became_qualitative":
        line.words = "达到要求"
        line.year_end = (line.name, line.words)
    elif edit == "comparator_lost":
        line.year_end = (line.name, f"{_plain(line.number)}{line.unit}")
        line.sign = ""
    else:
        line.year_end = (line.name, _text(rng, line))
    if line.year_end:
        line.year_end = (prefix + line.year_end[0], line.year_end[1])
        made.links.add((project, line.budget[0], line.year_end[0]))
    if edit:
        made.changes.add((project, edit, line.budget[0]))


def _moved(line: Line, less: bool) -> float:
    if line.unit == "%":
        return line.number - 8 if less else min(line.number + 3, 99.5)
    return max(round(line.number * (0.8 if less else 1.25)), 1) + (0 if less else 1)


TURNED = {"购置设备数量": "设备购置数", "发放资料": "资料发放份数", "举办培训班": "培训班举办期数", "维修管网长度": "管网维修里程", "改造户数": "完成改造的户数",
          "开展宣传活动": "宣传活动场次", "检测样本批次": "样本检测批次数", "受益群众人数": "受益人口数", "带动就业人数": "新增就业人数",
          "补助对象人数": "享受补助人数", "群众满意度": "受益群众满意程度", "公共服务水平": "公共服务能力和水平"}  # fmt: skip


def _reworded(rng: random.Random, name: str) -> str:
    """The same thing in other words, as people do it."""
    if name in TURNED and rng.random() < 0.6:
        return TURNED[name]
    for was, becomes in (
        ("人数", "人员数量"),
        ("数量", "总数"),
        ("长度", "里程"),
        ("次数", "频次"),
        ("满意度", "满意率"),
        ("标准", "支付标准"),
    ):
        if was in name:
            return name.replace(was, becomes)
    return rng.choice(["本年", "项目", "全县"]) + name


def _levels(rows: list[Line]) -> list[tuple[str, str]]:
    """Level cells merged downwards: `^` where the one above is the same."""
    found = []
    for n, line in enumerate(rows):
        above = rows[n - 1] if n else None
        same1 = above is not None and above.level1 == line.level1
        same2 = same1 and above is not None and above.level2 == line.level2
        found.append(("^" if same1 else line.level1, "^" if same2 else line.level2))
    return found


def _budget_form(name: str, unit: str, amount: int, lines: list[Line]) -> Sheet:
    rows = [line for line in lines if line.budget]
    body = [
        f"项目名称 | {name} | < | <",
        f"主管部门 | {unit} | 实施单位 | {unit}",
        f"年度资金总额 | {amount}万元 | 项目期 | 1年",
        f"年度总体目标 | 按期完成{name}各项任务。 | < | <",
        "一级指标 | 二级指标 | 三级指标 | 指标值",
        *(
            f"{level1} | {level2} | {line.budget[0]} | {line.budget[1]}"
            for (level1, level2), line in zip(_levels(rows), rows, strict=True)
            if line.budget
        ),
    ]
    return _sheet({"title": "2023年度项目支出绩效目标表", "widths": "14 16 30 16"}, body)


@dataclass
class _Result:
    actual: str
    weight: float
    score: float
    reason: str = ""


def _year_end_form(
    rng: random.Random, name: str, unit: str, amount: int, lines: list[Line], made: Pairs
) -> Sheet:
    rows = [line for line in lines if line.year_end]
    weights = _weights(len(rows))
    done = [_result(rng, line, weight) for line, weight in zip(rows, weights, strict=True)]
    rate = rng.randrange(80, 101)
    money = {"initial": float(amount), "adjusted": float(amount), "spent": round(amount * rate / 100, 2)}
    printed = [f"{rate}%", _plain(rate / 10)]
    broken = rng.sample(BREAKS, rng.choice((0, 0, 1, 1, 2)))
    of_funds = [
        each for each in broken if each in ("execution_rate", "execution_score", "spent_above_budget")
    ]
    broken = [each for each in broken if each not in of_funds[1:]]  # one break of one row of funds
    total = sum(result.score for result in done)
    for each in broken:
        if each not in ("scores_sum",):
            _break(rng, each, name, rows, done, money, printed, made)
    if "results_copied" in broken and any(b[0] == name and b[1] == "results_copied" for b in made.breaks):
        for line, result in zip(rows, done, strict=True):
            assert line.year_end
            result.actual, result.score, result.reason = line.year_end[1], result.weight, ""
        made.breaks = {b for b in made.breaks if b[0] != name or b[1] in ("results_copied", "execution_rate", "execution_score", "spent_above_budget", "weights_sum")}  # fmt: skip
    total = sum(result.score for result in done) + float(printed[1])
    if "scores_sum" in broken:
        total += 3
        made.breaks.add((name, "scores_sum", ""))
    body = [
        f"项目名称 | {name} | < | < | 实施单位 | {unit} | < | <",
        "项目资金（万元） | 资金 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分",
        f"^ | 年度资金总额 | {_plain(money['initial'])} | {_plain(money['adjusted'])} | {_plain(money['spent'])} | 10 | {printed[0]} | {printed[1]}",
        "年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <",
        f"^ | 按期完成{name}各项任务。 | < | < | 已完成{name}各项任务。 | < | < | <",
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施",
        *(
            f"{level1} | {level2} | {line.year_end[0]} | {line.year_end[1]} | {result.actual} | {_plain(result.weight)} | {_plain(result.score)} | {result.reason}"
            for (level1, level2), line, result in zip(_levels(rows), rows, done, strict=True)
            if line.year_end
        ),
        f"总分 | < | < | < | < | 100 | {_plain(total)} | ",
    ]  # fmt: skip
    return _sheet({"title": "项目支出绩效自评表（2023年度）", "widths": "13 16 27 13 13 7 8 18"}, body)


def _weights(count: int) -> list[float]:
    each = 90 // count
    return [float(each)] * (count - 1) + [90.0 - each * (count - 1)]


def _result(rng: random.Random, line: Line, weight: float) -> _Result:
    """What was achieved, and the points that follow from it."""
    if line.words:
        actual = rng.choice(
            [line.words, "已完成", f"已{line.words}" if line.words != "达到要求" else "达到要求"]
        )
        return _Result(actual, weight, weight)
    if not line.sign:
        return _Result(f"{_plain(line.number)}{line.unit}", weight, weight)
    if rng.random() < 0.2:
        return _missed(rng, line, weight)
    better = line.number * (rng.uniform(1, 1.2) if line.sign == "≥" else rng.uniform(0.8, 1))
    better = min(better, 100) if line.unit == "%" else better
    number = round(better) if line.sign == "≥" and line.unit != "%" else round(better, 2)
    number = max(number, line.number) if line.sign == "≥" else min(number, line.number)
    return _Result(f"{_plain(number)}{line.unit}", weight, weight)


def _missed(rng: random.Random, line: Line, weight: float) -> _Result:
    worse = line.number * 0.8 if line.sign == "≥" else line.number * 1.2
    score = round(weight * 0.8, 1)
    return _Result(f"{_plain(round(worse, 2))}{line.unit}", weight, score, rng.choice(REASONS))


def _break(
    rng: random.Random,
    rule: str,
    project: str,
    rows: list[Line],
    done: list[_Result],
    money: dict[str, float],
    printed: list[str],
    made: Pairs,
) -> None:
    """Break one rule, in a row that no other break has touched, and write it down."""
    touched = {name for at, _, name in made.breaks if at == project}
    free = [
        n
        for n, line in enumerate(rows)
        if line.year_end and line.year_end[0] not in touched and not line.words and line.sign
    ]
    at = ""
    if rule in (
        "score_above_weight",
        "points_lost_met",
        "full_marks_missed",
        "missed_unexplained",
        "far_above_target",
    ):
        if rule == "far_above_target":
            free = [n for n in free if rows[n].sign == "≥" and rows[n].unit != "%"]
        if not free:
            return
        n = rng.choice(free)
        line, result = rows[n], done[n]
        assert line.year_end
        at = line.year_end[0]
        if rule in ("full_marks_missed", "missed_unexplained"):
            done[n] = result = _missed(rng, line, result.weight)
        elif rule != "far_above_target":
            done[n] = result = _Result(f"{_plain(line.number)}{line.unit}", result.weight, result.weight)
        if rule == "score_above_weight":
            result.score = result.weight + 1
        elif rule == "points_lost_met":
            result.score = result.weight - 2
        elif rule == "full_marks_missed":
            result.score = result.weight
        elif rule == "missed_unexplained":
            result.reason = ""
        else:
            done[n] = _Result(f"{_plain(round(line.number * 1.7))}{line.unit}", result.weight, result.weight)
    elif rule == "execution_rate":
        printed[0] = f"{float(printed[0].rstrip('%')) - 5:g}%"
        printed[1] = _plain(float(printed[0].rstrip("%")) / 10)
    elif rule == "execution_score":
        printed[1] = _plain(float(printed[1]) - 1.5)
    elif rule == "weights_sum":
        last = done[-1]
        share, last.weight = last.score / last.weight, last.weight - 5
        last.score = round(last.weight * min(share, 1), 1)
        if any(b[0] == project and b[2] and b[2] == (rows[-1].year_end or ("",))[0] for b in made.breaks):
            last.weight, last.score = last.weight + 5, share * (last.weight + 5)
            return
    elif rule == "spent_above_budget":
        money["spent"] = round(money["adjusted"] * 1.1, 2)
        printed[0], printed[1] = "110%", "10"

    made.breaks.add((project, rule, at))
