"""Pairs of years with known edits: what was done to each project and target is written down as it is done.

Knows nothing of how links are found. Names and texts are composed of the words of real forms.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Fact = tuple[str, str, str | None, str | None]

PLACES = ["兴庆区", "金凤区", "西夏区", "永宁县", "贺兰县", "灵武市", "大武口区", "惠农区", "平罗县", "利通区", "红寺堡区", "盐池县",
          "同心县", "青铜峡市", "原州区", "西吉县", "隆德县", "泾源县", "彭阳县", "沙坡头区", "中宁县", "海原县"]  # fmt: skip
BUREAUS = [
    "财政局",
    "教育局",
    "水务局",
    "交通运输局",
    "农业农村局",
    "卫生健康局",
    "民政局",
    "文化旅游广电局",
    "住房和城乡建设局",
    "自然资源局",
]
RENAMED = {
    "水务局": "水利局",
    "文化旅游广电局": "文化和旅游局",
    "卫生健康局": "卫生健康委员会",
    "交通运输局": "交通局",
}
TOPICS = ["农村饮水安全巩固提升", "义务教育薄弱环节改善", "公路养护", "高标准农田", "基层医疗设备购置", "困难残疾人生活补贴", "非物质文化遗产保护",
          "老旧小区改造", "地质灾害防治", "学前教育资助", "城市道路照明", "河湖管护", "公共图书馆免费开放", "乡村医生培训", "动物疫病防控",
          "智慧政务平台运维", "法律顾问服务", "统计调查", "防汛抗旱物资储备", "森林草原防火", "校园安保", "食品安全抽检", "危房改造",
          "就业创业服务", "妇幼健康筛查", "土地确权登记", "垃圾分类", "招商引资推介", "干部教育培训", "档案数字化", "信访维稳",
          "体育场馆开放", "科普宣传", "节能降耗", "饮用水源地保护", "葡萄酒产业发展", "枸杞产业扶持", "奶产业提升", "老年助餐", "孤儿助学"]  # fmt: skip
TAILS = ["项目", "专项资金", "补助资金", "经费", "工程", "专项经费", "工作经费"]
EVENTS = ["中国—阿拉伯国家博览会", "全区运动会", "职业技能大赛", "葡萄酒文化节", "青少年科技创新大赛"]
OBJECTS = ["水源井", "教室", "桥梁", "培训班", "检测样本", "补贴对象", "监控点位", "路灯", "护林员", "档案卷宗", "宣传活动", "帮扶企业",
           "维修管网", "购置设备", "巡查河段", "改造户", "监测断面", "演出场次", "审核项目", "受训教师", "疫苗接种", "采购图书"]  # fmt: skip
COUNTERS = ["个", "处", "项", "次", "件", "户", "人", "套", "场", "公里"]
QUALITY = [
    "验收合格率",
    "任务完成率",
    "资金使用合规率",
    "设备完好率",
    "培训合格率",
    "数据准确率",
    "政策知晓率",
    "系统可用率",
    "标准达标率",
]
BENEFIT = [
    "带动就业能力",
    "公共服务水平",
    "生态环境质量",
    "产业发展质量",
    "居民幸福感",
    "安全生产形势",
    "营商环境",
    "防灾减灾能力",
    "群众出行条件",
]
ADVERBS = ["明显提升", "持续改善", "有所提高", "逐步增强", "显著优化", "不断完善", "进一步提升", "稳步向好"]
SATISFIED = ["群众", "受益企业", "参训人员", "学生家长", "服务对象", "就诊患者"]
GROUPS = {"output.quantity": "数量指标", "output.quality": "质量指标", "output.timeliness": "时效指标", "cost.economic": "经济成本指标",
          "benefit.social": "社会效益", "benefit.economic": "经济效益", "benefit.ecological": "生态效益",
          "satisfaction.beneficiary": "服务对象满意度"}  # fmt: skip
SIGNS = {"ge": ["≥{}", "{}以上", "不低于{}", "不少于{}"], "le": ["≤{}", "{}以内", "不超过{}"], "gt": [">{}", "大于{}"],
         "lt": ["<{}", "低于{}"], "eq": ["={}"], None: ["{}"]}  # fmt: skip


@dataclass
class Pair:
    """Tables of two years and the truth: linked ids, and facts (scope, change, old id, new id)."""

    old: dict[str, list[Row]]
    new: dict[str, list[Row]]
    links: set[tuple[str, str]] = field(default_factory=set)
    target_links: set[tuple[str, str]] = field(default_factory=set)
    facts: set[Fact] = field(default_factory=set)


class _Maker:
    """Composes one pair; `ids` are running numbers that say nothing of what belongs together."""

    def __init__(self, seed: int, years: tuple[int, int], province: str) -> None:
        self.random = random.Random(seed)
        self.seed, self.province = seed, province
        self.years = years
        self.pair = Pair(
            {"documents": [], "projects": [], "targets": []}, {"documents": [], "projects": [], "targets": []}
        )
        self.serial = 0

    def id(self, prefix: str) -> str:
        self.serial += 1
        return f"{prefix}-{self.random.randrange(16**6):06x}{self.seed}-{self.serial}"

    def one(self, words: list[Any]) -> Any:
        return self.random.choice(words)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def pair(
    seed: int, units: int = 8, projects: int = 12, years: tuple[int, int] = (2023, 2024), province: str = ""
) -> Pair:
    """`units` units with about `projects` projects each, in both years, with the edits written down.

    `province` stands before the units' names, so that several pairs make one country.
    """
    make = _Maker(seed, years, province)
    places = make.random.sample([place + bureau for place in PLACES for bureau in BUREAUS], units)
    for unit in places:
        _unit(make, unit, projects)
    for side in (make.pair.old, make.pair.new):
        make.random.shuffle(side["projects"])
    return make.pair


def _unit(make: _Maker, name: str, projects: int) -> None:
    old_unit = new_unit = make.province + name
    bureau = next((bureau for bureau in RENAMED if name.endswith(bureau)), None)
    if bureau and make.chance(0.3):
        new_unit = old_unit.removesuffix(bureau) + RENAMED[bureau]
    documents = [make.id("doc"), make.id("doc")]
    make.pair.old["documents"].append(
        {"document_id": documents[0], "region_code": "640000", "fiscal_year": make.years[0], "status": "ok"}
    )
    make.pair.new["documents"].append(
        {"document_id": documents[1], "region_code": "640000", "fiscal_year": make.years[1], "status": "ok"}
    )
    for stem in _stems(make, projects):
        _project(make, stem, (old_unit, new_unit), documents)


def _stems(make: _Maker, count: int) -> list[str]:
    """Names with slots {y} year, {n} ordinal; siblings differ by phase, side, lot or a word in brackets."""
    stems: list[str] = []
    for topic in make.random.sample(TOPICS, count):
        tail = make.one(TAILS)
        kind = make.random.random()
        if kind < 0.12:
            stems += [
                f"{topic}{tail}{mark}"
                for mark in make.one(
                    [("一期", "二期"), ("(东线)", "(西线)"), ("第一标段", "第二标段"), ("(A区)", "(B区)")]
                )
            ]
        elif kind < 0.2:
            stems.append(f"第{{n}}届{make.one(EVENTS)}{tail}")
        elif kind < 0.45:
            stems.append(f"{{y}}年{make.one(['', '度'])}{topic}{tail}")
        else:
            stems.append(f"{topic}{tail}")
    return list(dict.fromkeys(stems))


def _said(stem: str, year: int, ordinals: bool = True) -> str:
    numeral = "一二三四五六七八九十"[(year - 2020) % 10]
    return stem.replace("{y}", str(year)).replace("{n}", numeral if ordinals else "")


def _project(make: _Maker, stem: str, units: tuple[str, str], documents: list[str]) -> None:
    amount = make.random.randrange(5, 5000) * 10000
    kind = make.random.random()
    sibling = stem.endswith(("期", "线)", "标段", "区)"))
    old = new = None
    lines = _lines(make)
    if kind >= 0.06:
        old = _row(
            make, make.pair.old, _said(stem, make.years[0]), units[0], documents[0], make.years[0], amount
        )
    if kind < 0.12 and kind >= 0.06:
        make.pair.facts.add(("project", "ended", old["project_id"], None))  # type: ignore[index]
        _place(make, make.pair.old, old, lines, make.years[0])
        return
    new_stem = _renamed(make, stem) if kind > 0.86 and not sibling else stem
    changed = make.one(
        [
            amount,
            amount,
            int(amount * make.random.uniform(0.6, 0.95)),
            int(amount * make.random.uniform(1.05, 1.6)),
        ]
    )
    new = _row(
        make, make.pair.new, _said(new_stem, make.years[1]), units[1], documents[1], make.years[1], changed
    )
    if old is None:
        make.pair.facts.add(("project", "added", None, new["project_id"]))
        _place(make, make.pair.new, new, lines, make.years[1])
        return
    ids = (old["project_id"], new["project_id"])
    make.pair.links.add(ids)
    if new_stem != stem:
        make.pair.facts.add(("project", "renamed", *ids))
    kept = _targets(make, old, new, lines)
    if make.chance(0.03):
        _spin_off(make, new_stem, units[1], documents[1], changed)
    if changed != amount:
        make.pair.facts.add(("project", "budget_up" if changed > amount else "budget_down", *ids))
        if kept:
            make.pair.facts.add(("project", "unchanged_while_budget_moved", *ids))
    if make.chance(0.03):
        _copy(make, new_stem, units[1], documents[1], changed, lines)


def _row(
    make: _Maker, side: dict[str, list[Row]], name: str, unit: str, document: str, year: int, amount: int
) -> Row:
    row = {
        "project_id": make.id("p"),
        "document_id": document,
        "fiscal_year": year,
        "page": make.random.randrange(1, 60),
        "project_name": name,
        "implementing_unit": unit,
        "attribute": "经常性项目",
        "annual_amount_cny": amount,
    }
    side["projects"].append(row)
    return row


def _renamed(make: _Maker, stem: str) -> str:
    """A name as a unit rewords it: a word put in front, another tail, a word more inside, or all of it."""
    way = make.random.randrange(5)
    if way == 0:
        return make.one(["自治区", "全区", "本级"]) + stem
    if way == 1:
        tail = next((tail for tail in sorted(TAILS, key=len, reverse=True) if stem.endswith(tail)), "")
        return stem[: len(stem) - len(tail)] + "综合保障" + make.one([one for one in TAILS if one != tail])
    if way == 2:
        return stem.replace("}年", "}年度").replace("}年度度", "}年度") + "(本级)"
    if way == 3:
        middle = len(stem) // 2 if "{" not in stem else len(stem) - 2
        return stem[:middle] + "提质" + stem[middle:]
    return (
        make.one(["民生实事", "重点工作", "公共服务", "基础能力"])
        + make.one(["保障", "提升", "促进"])
        + "专项"
    )


def _spin_off(make: _Maker, stem: str, unit: str, document: str, amount: int) -> None:
    """A part of a project becomes one of its own beside it, with targets of its own."""
    row = _row(
        make,
        make.pair.new,
        f"{_said(stem, make.years[1])}配套工程",
        unit,
        document,
        make.years[1],
        amount // 3,
    )
    make.pair.facts.add(("project", "added", None, row["project_id"]))
    _place(make, make.pair.new, row, _lines(make), make.years[1])


def _copy(make: _Maker, stem: str, unit: str, document: str, amount: int, lines: list[Row]) -> None:
    """A second project under the same name, its amount and most targets its own."""
    copy = _row(make, make.pair.new, _said(stem, make.years[1]), unit, document, make.years[1], amount * 7)
    make.pair.facts.add(("project", "added", None, copy["project_id"]))
    _place(make, make.pair.new, copy, [*lines[:2], *_lines(make)], make.years[1])


def _lines(make: _Maker) -> list[Row]:
    """The targets of a project: one to four each of quantity and quality, time, cost, benefit, satisfaction; names differ."""
    rows = [
        _number(
            make,
            "output.quantity",
            f"{make.one(['完成', '新增', '支持', ''])}{what}{make.one(['数量', '数', ''])}",
            make.one(["ge", "ge", None, "eq"]),
            make.random.randrange(2, 900),
            make.one(COUNTERS),
        )
        for what in make.random.sample(OBJECTS, make.random.randrange(1, 5))
    ]
    rows += [
        _number(
            make,
            "output.quality",
            name,
            make.one(["ge", "ge", "gt", None]),
            make.random.randrange(80, 99),
            "%",
        )
        for name in make.random.sample(QUALITY, make.random.randrange(1, 4))
    ]
    rows.append(_deadline(make, make.one(["项目完成时间", "资金拨付时间", "验收时间"])))
    rows.append(
        _number(
            make,
            "cost.economic",
            f"{make.one(OBJECTS)}成本",
            make.one(["le", "le", None]),
            make.random.randrange(2, 400),
            "万元",
        )
    )
    rows += [
        _words(make, make.one(["benefit.social", "benefit.economic", "benefit.ecological"]), name)
        for name in make.random.sample(BENEFIT, make.random.randrange(1, 4))
    ]
    rows.append(
        _number(
            make,
            "satisfaction.beneficiary",
            f"{make.one(SATISFIED)}满意度",
            "ge",
            make.random.randrange(80, 97),
            "%",
        )
    )
    if make.chance(0.1):
        rows += [
            _number(make, "output.quantity", "调研、会议、培训次数", "ge", value, unit) | {"part": part}
            for part, (value, unit) in enumerate([(60, "次"), (800, "人次"), (5, "期")], 1)
        ]
    if make.chance(0.2):
        rows.append(_base(make, "benefit.economic", "0") | {"kind": "placeholder", "target_text": "0"})
    return rows


def _base(make: _Maker, category: str, name: str) -> Row:
    return {
        "category": category,
        "level2": GROUPS[category],
        "indicator": name,
        "horizon": "annual",
        "part": 1,
    }


def _number(make: _Maker, category: str, name: str, sign: str | None, value: float, unit: str) -> Row:
    return _printed(
        make,
        _base(make, category, name)
        | {"kind": "numeric", "comparator": sign, "value": float(value), "unit": unit},
    )


def _printed(make: _Maker, row: Row) -> Row:
    """The row with its text and base value told from comparator, value and unit."""
    scale = {"%": 0.01, "万元": 1e4, "亿元": 1e8, "公里": 1e3}.get(row["unit"], 1.0)
    unit = {"%": "1", "万元": "元", "亿元": "元", "公里": "米"}.get(row["unit"], row["unit"])
    text = make.one(SIGNS[row["comparator"]]).format(f"{row['value']:g}{row['unit']}")
    return row | {"target_text": text, "base_value": round(row["value"] * scale, 9), "base_unit": unit}


def _deadline(make: _Maker, name: str) -> Row:
    return _base(make, "output.timeliness", name) | {
        "kind": "date",
        "comparator": "le",
        "month": make.random.randrange(4, 12),
    }


def _words(make: _Maker, category: str, name: str) -> Row:
    return _base(make, category, name) | {"kind": "qualitative", "target_text": make.one(ADVERBS)}


def _targets(make: _Maker, old: Row, new: Row, lines: list[Row]) -> bool:
    """Both years' targets of a linked project; returns whether nothing happened to any of them."""
    calm = make.chance(0.35)
    placed = _place(make, make.pair.old, old, lines, make.years[0])
    after: list[tuple[Row, str | None, list[str]]] = []
    for row, old_id in zip(lines, placed, strict=True):
        edited, words = (
            (row, [])
            if calm or make.chance(0.72) or row["kind"] == "placeholder"
            else _edit(make, row, lines)
        )
        if edited is None:
            make.pair.facts.add(("target", "dropped", old_id, None))
        else:
            after.append((edited, old_id, words))
    if not calm and make.chance(0.3):
        after = _split_cell(make, after)
    if not calm and make.chance(0.25):
        fresh = _number(
            make,
            "output.quantity",
            f"专门{make.one(['抽查', '评审', '走访', '复核'])}{make.one(['农户', '村庄', '合同', '账册'])}数",
            "ge",
            17,
            "份",
        )
        after.append((fresh, None, ["added"]))
    if make.chance(0.3):
        make.random.shuffle(after)
    new_ids = _place(make, make.pair.new, new, [row for row, _, _ in after], make.years[1])
    for (_, old_id, words), new_id in zip(after, new_ids, strict=True):
        make.pair.target_links |= {(old_id, new_id)} if old_id else set()
        make.pair.facts |= {("target", word, old_id, new_id) for word in words}
    return len(after) == len(lines) and not any(words for _, _, words in after)


def _split_cell(
    make: _Maker, after: list[tuple[Row, str | None, list[str]]]
) -> list[tuple[Row, str | None, list[str]]]:
    """The first untouched floor becomes two targets in one cell: the first goes on, the second is new."""
    names = [row["indicator"] for row, _, _ in after]
    for n, (row, old_id, words) in enumerate(after):
        if (
            row.get("comparator") == "ge"
            and row["category"] == "output.quantity"
            and not words
            and names.count(row["indicator"]) == 1
        ):
            first = _printed(make, row | {"value": round(row["value"] * 0.6, 2)})
            second = _printed(make, row | {"value": round(row["value"] * 0.4, 2), "part": 2})
            return [*after[:n], (first, old_id, ["loosened"]), (second, None, ["added"]), *after[n + 1 :]]
    return after


def _place(make: _Maker, side: dict[str, list[Row]], project: Row, lines: list[Row], year: int) -> list[str]:
    """Writes targets into a side; a deadline gets the day and the text of its year. Returns their ids."""
    ids = []
    for line, row in enumerate(lines, 1):
        placed = {name: value for name, value in row.items() if name != "month"}
        if "month" in row:
            last = 30 if row["month"] in (4, 6, 9, 11) else 31
            placed |= {
                "date_to": f"{year}-{row['month']:02d}-{last}",
                "target_text": f"{year}年{row['month']}月底前",
            }
        ids.append(make.id("t"))
        side["targets"].append(
            placed
            | {
                "target_id": ids[-1],
                "project_id": project["project_id"],
                "document_id": project["document_id"],
                "fiscal_year": year,
                "page": project["page"],
                "line": line,
            }
        )
    return ids


def _edit(make: _Maker, row: Row, lines: list[Row]) -> tuple[Row | None, list[str]]:
    """One edit, or a rewording on top of it; None is a dropped target."""
    if make.chance(0.15):
        return None, []
    if make.chance(0.2):
        return row | {"indicator": _reworded(make, row["indicator"])}, ["reworded"]
    if make.chance(0.1) and row["category"].startswith("benefit"):
        other = make.one([one for one in GROUPS if one.startswith("benefit") and one != row["category"]])
        return row | {"category": other, "level2": GROUPS[other]}, ["moved"]
    edited, words = {"numeric": _edit_number, "date": _edit_date, "qualitative": _edit_words}[row["kind"]](
        make, row
    )
    if (
        make.chance(0.1)
        and "part" not in words
        and row["part"] == 1
        and sum(one["indicator"] == row["indicator"] for one in lines) == 1
    ):
        return edited | {"indicator": _reworded(make, row["indicator"])}, [*words, "reworded"]
    return edited, words


def _reworded(make: _Maker, name: str) -> str:
    swaps = [
        ("数量", "总数"),
        ("合格率", "一次性合格率"),
        ("完成率", "按期完成率"),
        ("完成", "全年完成"),
        ("水平", "总体水平"),
        ("能力", "保障能力"),
        ("时间", "时限"),
        ("成本", "平均成本"),
        ("满意度", "综合满意度"),
        ("质量", "总体质量"),
        ("条件", "便利条件"),
    ]
    fitting = [name.replace(a, b) for a, b in swaps if a in name]
    return str(make.one([*fitting, f"年度{name}", f"{name}情况"]))


def _edit_number(make: _Maker, row: Row) -> tuple[Row, list[str]]:
    sign, value = row["comparator"], row["value"]
    way = make.random.randrange(6)
    if way <= 1:
        new = round(value * make.random.choice([0.7, 0.9, 1.01, 1.03]), 2)
        return _printed(make, row | {"value": new}), [_word(sign, value, new)]
    if way == 2 and row["unit"] in ("万元", "公里"):
        # the same amount in another scale is no change
        return _printed(
            make,
            row
            | (
                {"value": value * 1e4, "unit": "元"}
                if row["unit"] == "万元"
                else {"value": value * 1e3, "unit": "米"}
            ),
        ), []
    if way == 2 and row["unit"] in ("个", "处", "项"):
        return _printed(make, row | {"unit": "批"}), ["unit_changed"]
    if way == 3:
        return (
            (_printed(make, row | {"comparator": None}), ["comparator_lost"])
            if sign
            else (_printed(make, row | {"comparator": "ge"}), ["comparator_added"])
        )
    if way == 4 and sign in ("ge", "gt"):
        return _printed(make, row | {"comparator": "gt" if sign == "ge" else "ge"}), [
            "tightened" if sign == "ge" else "loosened"
        ]
    gone = {
        "kind": "qualitative",
        "target_text": make.one(ADVERBS),
        "comparator": None,
        "value": None,
        "unit": None,
        "base_value": None,
        "base_unit": None,
    }
    return row | gone, ["became_qualitative"]


def _word(sign: str | None, old: float, new: float) -> str:
    if sign in (None, "eq"):
        return "value_changed"
    return "tightened" if (new > old) == (sign in ("ge", "gt")) else "loosened"


def _edit_date(make: _Maker, row: Row) -> tuple[Row, list[str]]:
    month = row["month"] + make.one([-1, 1])
    return row | {"month": month}, ["tightened" if month < row["month"] else "loosened"]


def _edit_words(make: _Maker, row: Row) -> tuple[Row, list[str]]:
    if make.chance(0.4):
        return _number(make, row["category"], row["indicator"], "ge", 5, "%") | {"part": row["part"]}, [
            "became_numeric"
        ]
    return row | {"target_text": make.one([one for one in ADVERBS if one != row["target_text"]])}, [
        "reworded"
    ]
