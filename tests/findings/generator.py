"""Budgets with known answers, written as an officer would fill the form. Knows nothing of the pairing code.

`corpus(seed, projects=…)` yields `Known`: a project, the status and sum its cost rows give, the identity rules broken
on purpose, and the quality problems planted (rule, target). Everything else on the form is as it should be.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.project import Amount, Project, TargetRow
from tests.findings.build import target

OBJECTS = [
    ("便携式计算机", "台", (4500, 8000)), ("A4彩色打印机", "台", (1800, 5600)), ("碎纸机", "台", (600, 1500)), ("空调", "台", (3000, 9000)),
    ("执法记录仪", "台", (1500, 3200)), ("投影仪", "台", (4000, 12000)), ("会议桌", "张", (800, 3000)), ("办公椅", "把", (300, 900)),
    ("档案密集柜", "组", (1500, 4000)), ("监控摄像头", "个", (500, 2500)), ("宣传展板", "块", (200, 900)), ("应急救援服装", "套", (400, 1600)),
    ("消防水带", "条", (90, 400)), ("实验试剂", "盒", (120, 800)), ("图书", "册", (20, 60)), ("太阳能路灯", "盏", (1800, 4500)),
]  # fmt: skip
SERVICES = [
    ("课题研究", "次", (100000, 500000)), ("评估诊断", "次", (50000, 800000)), ("法律顾问咨询", "次", (1000, 5000)),
    ("普法宣传活动", "场", (5000, 30000)), ("专题讲座", "场", (2000, 8000)), ("第三方审计", "项", (20000, 90000)),
    ("水质监测", "次", (800, 4000)), ("农村公路养护", "公里", (8000, 30000)), ("绿化养护", "亩", (1200, 5000)),
    ("危房改造补助", "户", (8000, 30000)), ("高标准农田建设", "亩", (1200, 2600)), ("造林补助", "亩", (300, 1200)),
    ("项目评估评审", "项", (2000, 6000)), ("地质灾害点巡查", "处", (500, 3000)), ("大学生助学金", "人", (2000, 5000)),
    ("残疾人辅具适配", "人", (300, 1500)), ("老旧管网改造", "米", (200, 900)), ("档案整理", "件", (3, 9)), ("疫苗接种", "人次", (20, 90)),
]  # fmt: skip
# Cost and quantity share no word; the unit alone joins them.
BY_UNIT = [
    ("印刷费", "发放手册数量", "册", (3, 20)), ("课酬", "教学安排", "课时", (200, 900)), ("差旅费", "赴基层调研人次数", "人次", (300, 3000)),
    ("租车费", "保障车辆", "辆", (300, 900)), ("取暖费", "办公楼供暖面积", "平方米", (20, 45)), ("扫描成本", "卷宗数字化总量", "页", (0.2, 0.9)),
    ("树苗款", "栽植规模", "株", (5, 60)), ("电费", "泵站运行时长", "小时", (20, 90)), ("运费", "物资调拨总量", "吨", (60, 400)),
]  # fmt: skip
STEMS = ["培训", "会议", "业务培训", "村干部培训", "技能竞赛", "青少年研学"]
MONTHLY = [
    ("公益性岗位补贴", "公益性岗位"),
    ("护林员劳务费", "护林员"),
    ("村医补助", "村医"),
    ("辅警工资", "辅警"),
]
PLAINS = ["平台运维费", "场地租赁费", "设备检测费", "专家劳务费", "委托业务费", "资料印制费", "监理费", "网络使用费", "设计费", "保险费",
          "危险废物处置费", "物业管理费", "软件开发费", "宣传推广费"]  # fmt: skip
DISTRACTORS = [("发布工作简报", "期"), ("储备重点项目", "项"), ("建设示范点", "个"), ("接待群众来访", "人次"), ("培育骨干企业", "家"),
               ("覆盖行政村", "个"), ("制定标准规范", "项"), ("开展督查检查", "次")]  # fmt: skip
UNRELATED = [("专用设备购置费", "服务终端", "交换机", "台"), ("慰问金", "困难老党员", "退役军人", "人"), ("安置补助", "水库移民", "生态搬迁", "户"),
             ("维修费", "乡镇文化站", "农家书屋", "个")]  # fmt: skip
COST_TAILS = ["", "单价", "费用", "成本", "费", "经费", "支出标准"]
GOOD = [("推动全区经济社会发展", "有所增长", "increase"), ("促进生态环境改善", "持续改善", "increase"),
        ("公共服务保障能力", "进一步提升", "increase"), ("安全事故发生起数", "逐步下降", "decrease")]  # fmt: skip
PROJECTS = [
    "全区重点工作保障",
    "民生服务提升",
    "基层治理能力建设",
    "产业发展扶持",
    "生态保护修复",
    "公共安全保障",
]
STATUSES = ("exact", "close", "gap", "not_computable")
IDENTITIES = ("own_funds_sum", "transfer_sum", "year_sum", "project_total_below_year", "one_year_total", "weights_sum",
              "level2_of_level1", "level2_absent")  # fmt: skip
QUALITY = ("placeholder", "missing", "restates_name", "number_expected", "no_comparator", "vague", "misfiled",
           "goal_differs", "same_text_projects")  # fmt: skip
_SHARED_TEXT = "通过项目实施,全面提升基层公共服务的可及性与均等化水平"


@dataclass
class Known:
    """A project and the truth about it; `total` is yuan, null where the form cannot tell."""

    project: Project
    status: str
    total: Decimal | None
    identities: set[str] = field(default_factory=set)
    quality: set[tuple[str, str | None]] = field(default_factory=set)
    recipe: str = ""


@dataclass
class _Form:
    """Rows of a form while it is written: (level 2, name, text) and the cost they add up to."""

    rng: random.Random
    costs: list[tuple[str, str]] = field(default_factory=list)
    counts: list[tuple[str, str]] = field(default_factory=list)
    total: Decimal = Decimal(0)
    computable: bool = True
    used: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    recipe: list[str] = field(default_factory=list)

    def price(self, span: tuple[float, float]) -> Decimal:
        low, high = span
        if high < 1:
            return Decimal(self.rng.randint(int(low * 100), int(high * 100))) / 100
        step = 10 if high < 1000 else 50
        return (
            Decimal(max(1, round(self.rng.uniform(low, high) / step)) * step)
            if high > 100
            else Decimal(self.rng.randint(int(low), int(high)))
        )

    def money(self, yuan: Decimal, per: str) -> str:
        sign = self.rng.choice(["≤", "≤", ""]) or "="
        if yuan >= 10000 and self.rng.random() < 0.7:
            return f"{sign}{_plain(yuan / 10000)}万元{per}"
        return f"{sign}{_plain(yuan)}元{per}"

    def count(self, number: Decimal | int, unit: str) -> str:
        number = Decimal(number)
        if number >= 10000 and number % 100 == 0:
            return f"≥{_plain(number / 10000)}万{unit}"
        return f"{self.rng.choice(['≥', '=', '≥'])}{_plain(number)}{unit}"


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(form: _Form, keep: bool = True, objects: bool | None = None) -> None:
    """A price and its quantity under one name."""
    source = OBJECTS if (form.rng.random() < 0.5 if objects is None else objects) else SERVICES
    name, unit, span = form.rng.choice([each for each in source if each[0] not in form.used])
    form.used.add(name)
    form.units.add(unit)
    price, number = form.price(span), form.rng.randint(1, 60)
    form.costs.append((name + form.rng.choice(COST_TAILS), form.money(price, f"/{unit}")))
    if keep:
        prefix = form.rng.choice(["", "", "2024年", "完成", "购置" if source is OBJECTS else "开展"])
        tail = form.rng.choice(
            [
                "",
                "数量",
                {"人": "人数", "户": "户数", "次": "次数", "场": "场次", "项": "项目数"}.get(unit, "数量"),
            ]
        )
        form.counts.append((prefix + name + tail, form.count(number, unit)))
        form.total += price * number
    else:
        form.computable = False


def _by_unit(form: _Form) -> None:
    cost, quantity, unit, span = form.rng.choice([each for each in BY_UNIT if each[0] not in form.used])
    if unit in form.units:
        return
    form.used.add(cost)
    form.units.add(unit)
    price, number = form.price(span), form.rng.choice([20, 150, 300, 2000, 12000, 67400])
    form.costs.append((cost, form.money(price, f"/{unit}")))
    form.counts.append((quantity, form.count(number, unit)))
    form.total += price * number


def _compound(form: _Form) -> None:
    """元/人·天 in its usual spellings, with or without sessions."""
    stem = form.rng.choice(
        [each for each in STEMS if not any(each in one or one in each for one in form.used)] or ["岗前集训"]
    )
    if form.units & {"人", "人次", "天", "期"}:
        return
    form.used.add(stem)
    form.units |= {"人", "天"}
    price, people, days, sessions = (
        form.price((200, 600)),
        form.rng.randint(20, 200),
        form.rng.randint(1, 6),
        form.rng.randint(1, 5),
    )
    each = "每期" if sessions > 1 and form.rng.random() < 0.6 else ""
    spelled = form.rng.choice(
        [(f"{stem}费", "/人·天"), (f"人均{stem}支出", "/天"), (f"{stem}费用", "/人·天")]
    )
    form.costs.append((spelled[0], form.money(price, spelled[1])))
    form.counts.append((f"{each}{stem}人数", form.count(people, "人")))
    form.counts.append((f"{each}{stem}{form.rng.choice(['天数', '时长'])}", f"={days}天"))
    if sessions > 1:
        form.counts.append((f"{stem}期数", f"={sessions}期"))
        form.units.add("期")
    if sessions > 1 and form.rng.random() < 0.5:
        fee = form.price((1000, 30000))
        form.costs.append((f"{stem}师资费", form.money(fee, form.rng.choice(["/期", "/次"]))))
        form.total += fee * sessions
    form.total += price * people * days * sessions


def _monthly(form: _Form) -> None:
    """元/人·月 × 人 × 月."""
    cost, stem = form.rng.choice(MONTHLY)
    if form.units & {"人", "月"}:
        return
    form.used.add(cost)
    form.units |= {"人", "月"}
    price, people, months = form.price((500, 3000)), form.rng.randint(3, 90), form.rng.choice([6, 10, 12])
    form.costs.append((cost, form.money(price, "/人·月")))
    form.counts.append((f"{stem}人数", form.count(people, "人")))
    form.counts.append((f"{stem}{form.rng.choice(['补助月数', '在岗月数'])}", f"={months}个月"))
    form.total += price * people * months


def _elimination(form: _Form) -> None:
    """A list of equipment with one pair under different names."""
    if "台" in form.units:
        return
    form.units.add("台")
    machines = [each for each in OBJECTS if each[1] == "台" and each[0] not in form.used][:4]
    for number, (name, unit, span) in enumerate(machines):
        price, count = form.price(span), form.rng.randint(1, 8)
        form.used.add(name)
        form.costs.append((name if number else "多功能一体机", form.money(price, "/台")))
        form.counts.append((name, form.count(count, unit)))
        form.total += price * count


def _plain_row(form: _Form) -> None:
    name = form.rng.choice([each for each in PLAINS if each not in form.used])
    form.used.add(name)
    amount = Decimal(form.rng.randint(1, 400)) * 5000
    form.costs.append((name, form.money(amount, "")))
    form.total += amount


def _ambiguous(form: _Form) -> None:
    """One price, two counts of its unit, no name to tell; or two prices and two counts without names in common."""
    cost, one, other, unit = form.rng.choice(UNRELATED)
    if unit in form.units:
        return
    form.units.add(unit)
    first = form.rng.randint(2, 20)
    form.counts += [(one, form.count(first, unit)), (other, form.count(first + form.rng.randint(1, 9), unit))]
    form.costs.append((cost, form.money(form.price((1000, 5000)), f"/{unit}")))
    if form.rng.random() < 0.4:
        form.costs.append(
            (
                "运输安装支出" if unit in "台个" else "生活补贴",
                form.money(form.price((1000, 5000)), f"/{unit}"),
            )
        )
    form.computable = False


def _no_days(form: _Form) -> None:
    """元/人·天 with the people and without the days."""
    stem = form.rng.choice(["表彰大会", "现场观摩", "专家论证"])
    if form.units & {"人", "天"}:
        return
    form.units |= {"人", "天"}
    form.costs.append((f"{stem}费用", form.money(form.price((200, 600)), "/人·天")))
    form.counts.append((f"{stem}人数", form.count(form.rng.randint(20, 200), "人")))
    form.computable = False


def _distractor(form: _Form) -> None:
    """A count nobody asks for, in a unit no price without a name asks for."""
    free = [each for each in DISTRACTORS if each[1] not in form.units and each[0] not in form.used]
    if free:
        name, unit = form.rng.choice(free)
        form.used.add(name)
        form.counts.append((name, form.count(form.rng.randint(2, 60), unit)))


def _write_costs(form: _Form, status: str) -> None:
    """One to four blocks of one kind or mixed; what cannot be computed has one block that says why."""
    blocks = [_named, _named, _by_unit, _compound, _monthly, _elimination, _plain_row, _plain_row]
    for block in form.rng.sample(blocks, form.rng.randint(1, 4)):
        form.recipe.append(block.__name__)
        block(form)
    if status == "not_computable":
        spoil = form.rng.choice([_ambiguous, _no_days, lambda f: _named(f, keep=False, objects=True)])
        form.recipe.append(getattr(spoil, "__name__", "missing"))
        spoil(form)
    if not form.costs:
        _plain_row(form)
    for _ in range(form.rng.randint(0, 2)):
        _distractor(form)
    if status != "not_computable" and form.rng.random() < 0.25 and len(form.costs) > 1:
        form.recipe.append("total")
        form.costs.insert(
            form.rng.choice([0, len(form.costs)]),
            (form.rng.choice(["总成本", "项目总投入", "预算总额"]), form.money(form.total, "")),
        )
    form.rng.shuffle(form.counts)


def _annual(form: _Form, status: str) -> Decimal:
    """The budget beside the sum: the same, within 2 %, or well off."""
    share = {"close": (0.003, 0.018), "gap": (0.05, 0.4)}.get(status)
    if share is None or not form.total:
        return form.total or Decimal(100_000)
    factor = 1 + form.rng.choice([-1, 1]) * Decimal(str(round(form.rng.uniform(*share), 4)))
    return (form.total * factor).quantize(Decimal("0.01"))


def _others(rng: random.Random) -> list[tuple[str, str, str, dict[str, object]]]:
    """Quality, timeliness, benefit and satisfaction rows with nothing wrong."""
    good = rng.sample(GOOD, 2)
    return [
        ("质量", "项目验收合格率", f"≥{rng.choice([90, 95, 98])}%", {}),
        ("时效", "资金支付完成率", "=100%", {}),
        ("经济", good[0][0], good[0][1], {"direction": good[0][2]}),
        ("社会", good[1][0], good[1][1], {"direction": good[1][2]}),
        ("满意度", "服务对象满意度", f"≥{rng.choice([85, 90, 95])}%", {}),
    ]


def _rows(form: _Form) -> list[tuple[str, str, str, dict[str, object]]]:
    counts = form.counts or [("建成便民服务点", "≥3个")]
    rows = [("数量", name, text, {}) for name, text in counts]
    quality, timeliness, *rest = _others(form.rng)
    costs: list[tuple[str, str, str, dict[str, object]]] = [
        ("成本", name, text, {}) for name, text in form.costs
    ]
    return [*rows, quality, timeliness, *costs, *rest]


def _funding(rng: random.Random, annual: Decimal) -> dict[tuple[str, str], Decimal]:
    transfer = (annual * rng.choice([0, 0, 1, 3]) / 10).quantize(Decimal("0.01"))
    own = annual - transfer
    other = (own * rng.choice([0, 0, 1]) / 20).quantize(Decimal("0.01"))
    return {
        ("own", "total"): own,
        ("own", "fiscal_appropriation"): own - other,
        ("own", "other"): other,
        ("own", "carry_over"): Decimal(0),
        ("transfer", "total"): transfer,
        ("transfer", "central"): Decimal(0),
        ("transfer", "regional"): transfer,
    }


def _break(known: Known, rng: random.Random, rule: str) -> None:
    """Plants one broken identity."""
    project, funding = (
        known.project,
        {key: part.cny or Decimal(0) for key, part in known.project.funding.items()},
    )
    delta = Decimal(rng.choice([1, 100, 5000, 20000]))
    targets, changes = list(project.targets), dict[str, object]()
    if rule == "own_funds_sum":
        funding["own", "fiscal_appropriation"] += delta
    elif rule == "transfer_sum":
        funding["transfer", "central"] += delta
    elif rule == "year_sum":
        funding["own", "total"] += delta
        funding["own", "fiscal_appropriation"] += delta
    elif rule == "project_total_below_year":
        changes["total_amount_cny"] = (project.annual_amount_cny or Decimal(0)) - delta
        changes["duration_years"] = 3.0
    elif rule == "one_year_total":
        changes |= {
            "total_amount_cny": (project.annual_amount_cny or Decimal(0)) + delta,
            "duration_years": 1.0,
        }
    elif rule == "weights_sum":
        targets[0] = targets[0]._replace(weight=(targets[0].weight or 0) + rng.choice([-5, 5, 10]))
    elif rule == "level2_of_level1":
        place = next(n for n, row in enumerate(targets) if row.category == "benefit.social")
        targets[place] = targets[place]._replace(level1_code="1", level1="产出指标")
    else:
        gone = rng.choice(["output.quality", "output.timeliness", "satisfaction.beneficiary"])
        freed = sum(row.weight or 0 for row in targets if row.category == gone)
        targets = [row for row in targets if row.category != gone]
        targets[0] = targets[0]._replace(weight=(targets[0].weight or 0) + freed)
    changes |= {
        "funding": {key: Amount(value, _plain(value / 10000)) for key, value in funding.items()},
        "targets": tuple(targets),
    }
    known.project = _with(project, changes)
    known.identities.add(rule)


def _with(project: Project, changes: dict[str, object]) -> Project:
    return Project(**{name: changes.get(name, getattr(project, name)) for name in project.__slots__})  # type: ignore[arg-type]


def _plant(known: Known, rng: random.Random, rule: str) -> None:
    """Plants one quality problem in a row that has no part in the cost sum."""
    project, rows = known.project, list(known.project.targets)
    spot = {each.category: n for n, each in enumerate(rows)}
    benefit, social = spot["benefit.economic"], spot["benefit.social"]
    goal = project.goal_text
    target_id: str | None = rows[benefit].target_id
    blank = dict.fromkeys(
        ("comparator", "value", "unit", "base_value", "base_unit", "dimension", "direction")
    )
    if rule == "placeholder":
        rows[benefit] = rows[benefit]._replace(indicator="0", target_text="0", kind="placeholder", **blank)
    elif rule == "missing":
        rows[benefit] = rows[benefit]._replace(target_text=None, kind="missing", **blank)
    elif rule == "restates_name":
        text = f"{rows[benefit].indicator}。"
        rows[benefit] = rows[benefit]._replace(target_text=text, kind="qualitative", **blank)
    elif rule == "number_expected":
        rows.append(
            _extra(
                rows, "数量", "宣传报道覆盖范围", rng.choice(["广泛", "基本满足", "较上年增加", "应做尽做"])
            )
        )
        target_id = rows[-1].target_id
    elif rule == "no_comparator":
        rows.append(
            _extra(
                rows, "质量", rng.choice(["数据准确率", "设备完好率"]), rng.choice(["95%", "100%", "98.5%"])
            )
        )
        target_id = rows[-1].target_id
    elif rule == "vague":
        text = rng.choice(
            ["良好", "效果明显", "满意", "较好", "显著", "长期", "达到", "有效", "促进作用", "高质量完成"]
        )
        rows[benefit] = rows[benefit]._replace(target_text=text, kind="qualitative", **blank)
    elif rule == "misfiled":
        rows.append(
            _extra(
                rows,
                "社会",
                rng.choice(["受益群众满意度", "参训学员满意率", "涉及群众对监审结果的满意度"]),
                "≥90%",
            )
        )
        target_id = rows[-1].target_id
    elif rule == "goal_differs":
        rows.append(_extra(rows, "数量", "支持高技术产业化项目", rng.choice(["≥10家", "约12家"])))
        target_id = rows[-1].target_id
        goal = f"{goal}{rng.choice(['支持高技术产业化项目15家', '支持高技术产业化项目不超过10家以内', '支持高技术产业化项目12家以上'])}。"
    else:
        rows[social] = rows[social]._replace(
            target_text=_SHARED_TEXT, kind="qualitative", **blank | {"direction": "increase"}
        )
        target_id = rows[social].target_id
    known.project = _with(project, {"targets": tuple(rows), "goal_text": goal})
    known.quality.add((rule, target_id))


def _extra(rows: list[TargetRow], level2: str, name: str, text: str) -> TargetRow:
    last = rows[-1]
    line = max(row.line for row in rows) + 1
    return target(
        line,
        level2,
        name,
        text,
        project_id=last.project_id,
        target_id=f"{last.project_id}-x{line:05d}",
        weight=0.0,
    )


def make(rng: random.Random, number: int, status: str) -> Known:
    """One project whose cost rows give `status`, nothing else wrong."""
    form = _Form(rng)
    _write_costs(form, status)
    if status == "not_computable" and form.computable:
        _named(form, keep=False, objects=False) if "次" not in form.units else _named(
            form, keep=False, objects=True
        )
    annual = _annual(form, status)
    project_id = f"d{number // 10:06d}-{number:06x}"
    rows = _rows(form)
    weights = [round(100 / len(rows), 2)] * (len(rows) - 1)
    weights.append(round(100 - sum(weights), 2))
    targets = tuple(
        target(
            line,
            level2,
            name,
            text,
            project_id=project_id,
            target_id=f"{project_id}-{line:06x}",
            weight=weight,
            **more,
        )
        for line, ((level2, name, text, more), weight) in enumerate(zip(rows, weights, strict=True), 1)
    )
    funding = {key: Amount(value, _plain(value / 10000)) for key, value in _funding(rng, annual).items()}
    years = rng.choice([1, 3, 5])
    project = Project(
        project_id,
        f"d{number // 10:06d}",
        2024,
        f"{rng.choice(PROJECTS)}项目{number}",
        f"单位{number // 10}",
        "02",
        "经常性项目",
        float(years),
        annual * years,
        annual,
        f"完成第{number}号年度重点任务。",
        "2015",
        "640000",
        False,
        funding,
        targets,
    )
    return Known(
        project, status, form.total if status != "not_computable" else None, recipe="+".join(form.recipe)
    )


def corpus(
    seed: int, projects: int | None = None, targets: int | None = None, plant: float = 0.5
) -> Iterator[Known]:
    """Projects until `projects` or `targets` are reached; every second one carries planted problems."""
    rng = random.Random(seed)
    rows = number = 0
    while (projects is None or number < projects) and (targets is None or rows < targets):
        known = make(rng, number, STATUSES[number % 4])
        if rng.random() < plant:
            _break(known, rng, rng.choice(IDENTITIES))
        if known.identities != {"level2_absent"} and rng.random() < plant:
            _plant(known, rng, rng.choice(QUALITY))
        rows += len(known.project.targets)
        number += 1
        yield known
