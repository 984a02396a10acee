"""语法: how numbers, units, words and dates stand together. `words` says what the words mean.

    target    := { word | date | quantity | text }
    date      := (day | month | quarter | year | span of them) [AFTER_DATE]               2024年6月底前
    quantity  := [word …] number [余|多] [unit] [per] [dash number [unit] [per]] [bound]  不少于3-5万元
    number    := 1,030.50 | 一百二十 | 百分之九十 | 半
    unit      := [scale] measure [(measure)] | unknown word up to the clause's end        万件, 台(套)
    per       := (/ | 每) unit { (· | * | . | / | 每) unit }                              元/人.每天
    bound     := AFTER | APPROXIMATE_AFTER                                                以上, 左右

Every pattern below eats what it looks at (possessive) or looks at a bounded piece: reading is linear.
"""

import re

from pipeline.target import dates, words
from pipeline.target.numerals import ARABIC
from pipeline.target.units import UNITS, either
from pipeline.vocabulary.numerals import CHARACTERS as CHINESE
from pipeline.vocabulary.numerals import SCALES

HAN = "㐀-鿿"
MARKS = ";,、。!?:()"  # 分句、分项的标点
_END = rf"(?=$|[{MARKS}/+~—-])"

# ── 词:读作 (作用, 参数) ──────────────────────────────────────────────────────────────────────────
WORDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(words.LEAD, ("lead", "")),
    **dict.fromkeys(words.FIXED, ("fixed", "")),
    **{word: ("bound", bound) for word, bound in words.BEFORE.items()},
    **{word: ("number", bound) for word, bound in words.BEFORE_NUMBER.items()},
    **{word: ("near", bound) for word, bound in words.BEFORE_NEAR.items()},
    **{word: ("sign", bound) for word, bound in words.SIGNS.items()},
    **{word: ("date bound", bound) for word, bound in words.BEFORE_DATE.items()},
    **dict.fromkeys(words.APPROXIMATE_BEFORE, ("about", "")),
    **dict.fromkeys(words.INCREASE, ("direction", "increase")),
    **dict.fromkeys(words.DECREASE, ("direction", "decrease")),
    **dict.fromkeys(words.MAINTAIN, ("direction", "maintain")),
    **dict.fromkeys(words.STEADY, ("direction", "steady")),
    **{word: ("intensity", word) for word in words.INTENSITY},
    **dict.fromkeys(words.PREVIOUS_YEAR, ("baseline", "previous_year")),
    **dict.fromkeys(words.OTHER_BASELINE, ("baseline", "")),
    **dict.fromkeys(words.COMPARED_BEFORE, ("compared", "")),
}
SIGN_WORDS = words.SIGNS | words.BEFORE | words.BEFORE_NUMBER | words.BEFORE_NEAR  # 符号栏可填的

# ── 含数字而不是数量的写法 ────────────────────────────────────────────────────────────────────────
_NUMERAL = f"[0-9{CHINESE}]"
NO_QUANTITY = "|".join((
    rf"第{_NUMERAL}{{1,6}}(?!{_NUMERAL}|季度)",  # 第三届、第2名、第三方
    rf"前{_NUMERAL}{{1,4}}[名位强列]",  # 前三名:名次不是数量
    rf"[较比](?:近|前|过去)?{_NUMERAL}{{1,2}}年(?:的?(?:平均|均值))",  # 较近三年平均提高1个百分点:三年是参照
    r"一[㐀-鿿]一[㐀-鿿]",  # 一户一策
    r"[1-5]A级?(?![A-Za-z])|(?:[345]G|[48]K|[23]D)(?![A-Za-z0-9/])",  # 5A级景区、5G基站
    rf"[0-9]{{1,3}}周?岁(?:及?以[上下])?(?=[{HAN}])",  # 60岁以上老人:年龄是对象的条件
    r"[0-9]{1,2}[时点](?=[前至-]|之前|以前|[0-9]{1,2}分|半)(?:[0-9]{1,2}分)?",  # 18时前
    r"[0-9]{1,2}[×xX*][0-9]{1,3}(?![0-9])(?:小时)?",  # 7×24小时
    r"[0-9]{1,12}o/o",  # 90o/o:% 的误印
    r"[0-9]{1,12}[oO]+(?![/A-Za-z])[0-9]{0,12}|(?<![A-Za-z])[oOlI][0-9]{1,12}",  # 2O个、l00%:字母还是数字
    r"[0-9]{1,2}(?:小时|h|天)[×xX*][0-9]{1,3}天?",  # 24小时×365天
    r"[0-9]{1,6}(?:\.[0-9]{1,4})?[㐀-鿿℃%‰°A-Za-z]{0,4}±[0-9]{1,6}(?:\.[0-9]{1,4})?[㐀-鿿℃%‰°A-Za-z]{0,4}",  # 20℃±2℃
    r"\((?:19|20)[0-9]{2}\)第?[0-9]{1,5}号",  # 〔2024〕5号
    r"[0-9]{1,6}(?:\.[0-9]{1,4})?[:比][0-9]{1,6}(?:\.[0-9]{1,4})?(?![0-9])",  # 1:1 没有一个数值
    rf"{_NUMERAL}{{1,4}}(?:年|个|天|小时|倍|成)半(?!年)",  # 一年半、1个半月:数值没有印出来
    r"[0-9]{1,3}/[0-9]{1,3}(?![0-9/])",  # 1/3
    rf"[{CHINESE}]{{1,4}}分之(?:[{CHINESE}]{{1,4}}|[0-9]{{1,4}}(?![0-9]))",  # 三分之二
    rf"(?<![^{MARKS}])\(?[0-9]{{1,2}}(?:[.、)](?![0-9]))",  # 1. 2、(3) 是序号
))  # fmt: skip

# 3万5千元、1亿2000万元:几段合成一个数,读作 35000元、120000000元
COMPOSITE = re.compile(r"([0-9]{1,6})([万亿])([0-9]{1,4})(千万|[千万])(?![0-9十百千万亿])")

TOKEN = re.compile(
    rf"(?P<once>一(?:年|月|季度?|周|天|日)(?=[0-9一两三四五六七八九十]{{1,3}}[次场期回]))"  # 一年两次
    rf"|(?P<portion>[百千]分之(?:{ARABIC}|[{CHINESE}]++))"
    rf"|(?P<fixed>{NO_QUANTITY})"
    rf"|(?P<word>{either(WORDS)})"
    rf"|(?P<date>(?={dates.STARTS})(?:{dates.PATTERN}))"
    rf"|(?P<every>每|[人户亩年月日周村校生床]均)"
    rf"|(?P<number>{ARABIC})"
    rf"|(?P<numeral>[{CHINESE}]++|半(?=年|个月|月|天|小时|日|个小时))"
    rf"|(?P<latin>[A-Za-z]++(?:-?[0-9][0-9A-Za-z.]*+)?)"  # PM2.5、A4、ISO9001
    rf"|(?P<mark>[{MARKS}])"
)

# ── 单位 ──────────────────────────────────────────────────────────────────────────────────────────
_SCALE = "(?:" + "|".join(sorted(SCALES, key=len, reverse=True)) + ")"
_OWN = either(word for word in UNITS if word[0] in SCALES)  # 千瓦、百分点:自成量词,千、百 不是量级
_SINGLE = "".join(word for word in UNITS if len(word) == 1 and not word.isascii() and word.isalpha())
_MEASURE = rf"(?:(?!{_OWN}){_SCALE}[{words.MORE}]?)?{either(UNITS)}(?:\([{_SINGLE}]{{1,2}}\))?"
_KNOWN = rf"(?:{_MEASURE}|[十百千]?[万亿]|万亿)(?!(?<=[A-Za-z])[A-Za-z])"
UNIT = re.compile(rf"(?P<more>[{words.MORE}]?)(?P<open>\()?(?P<unit>{_KNOWN})(?(open)\))")
_OTHER = either((*words.NOT_UNITS, *words.AFTER, *words.APPROXIMATE_AFTER, *words.INCREASE, *words.DECREASE))
_STOP = rf"$|[{MARKS}/+~—·*.×每0-9≥≤<>=-]|{either((*words.AFTER, *words.APPROXIMATE_AFTER))}"
# 词表以外的量词照印:只认到分句末尾、不含动词的短词
ODD_UNIT = re.compile(
    rf"(?P<unit>(?:(?!{_OTHER})[{HAN}]){{1,4}}?(?={_STOP})|[A-Za-zμ]{{1,6}}(?![A-Za-z0-9]))"
)
PER_JOINS = frozenset("·*./×每-")
PER_COUNT = frozenset("0123456789半两三四五六七八九十")  # 每半年、每10天、元/100平方米

# ── 数字之后 ──────────────────────────────────────────────────────────────────────────────────────
DASHES = frozenset("-—~至到")
SECOND = re.compile(rf"{dates.DASH}(?:(?P<arabic>{ARABIC})|(?P<chinese>[{CHINESE}]++))")
_BOUNDS = either((*words.AFTER, *words.APPROXIMATE_AFTER))
# 以上 可隔名词(3个项目以上),但只在分句末尾,且不属于职级(10名中级以上)
AFTER = re.compile(
    rf"(?!\+[0-9A-Za-z]|{either(words.NOT_AFTER)})(?P<after>{_BOUNDS})"
    rf"|[{HAN}]{{1,4}}?(?<![级高等甲类层岁科])(?P<far>以上|以下|以内|左右)(?=$|[{MARKS}])"
)
AFTER_DATE = re.compile(rf"(?!{either(words.NOT_AFTER)})(?P<after>{either(words.AFTER_DATE)})")
# 九成、三成以上、八成的:成 只在这些字之前是十分之一(一成功、两成员 不是)
AFTER_TENTHS = re.compile(rf"$|[{MARKS}的]|{_BOUNDS}")
# 全年完成2次:时段之后、同一分句里还有数,前面的比较词说的是那个数
NUMBER_FOLLOWS = re.compile(rf"[^{MARKS}]{{0,12}}?[0-9{CHINESE}]")
# 括号里自带比较符的数是指标值:200人(其中女性≥80人)
PROMISE = re.compile(r"[^()]{0,20}?[≥≤]{1,2}=?[0-9]")
COMPARED_AFTER = re.compile(rf"(?:年?度)?(?:{either(words.COMPARED_AFTER)})")

# ── 空白模板 ──────────────────────────────────────────────────────────────────────────────────────
_BLANK = r"(?:\*++|[xX×_]{2,20}+)"
_SIGN = either(SIGN_WORDS)
# (≥**个)、**人、≥XX%:表样留下的空格,不是指标值
RESIDUE = re.compile(rf"\((?:{_SIGN})?{_BLANK}[^()*]{{0,12}}\)")
TEMPLATE = re.compile(rf"(?:{_SIGN})?{_BLANK}[^()*0-9]{{0,12}}")
