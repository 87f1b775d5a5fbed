"""Quantities that a measure must reach: value, unit, comparison. Placeholders (XX) have no digits and never count."""

from __future__ import annotations

import re
from bisect import bisect_right

from tracker.plans.parsing.model import Target
from tracker.plans.parsing.numbering import chinese_value
from tracker.plans.parsing.seeking import Seeker

_UNITS = (
    "平方公里|平方千米|平方米|立方米|公里|千米|米|公顷|亩|吨标准煤|吨|千瓦时|千瓦|"
    "兆瓦|美元|元|人次|人|户次|户|家次|家|场次|场|批次|批|期|次|篇|件|册|套|"
    "条|名|份|辆|座|台|处|所|间|棵|株|例|起|宗|幅|本|轮次|轮|门|班次|班|"
    "车次|个百分点|百分点|个工作日|工作日|个|项|倍|天|小时|分钟|课时|学时|床|张|"
    "支|架|艘|部|只|头|羽|公斤|千克|对|组|平米|位|款|笔|盏|块|段|片|口|趟|"
    "微克/立方米|毫克/立方米|毫克/升|微克|毫克|千伏安|页|字|斤|立方|亩次|分|蒸吨|"
    "标箱|集装箱|类|Mbps|兆"
)
_FIRSTS = "".join(sorted({unit[0] for unit in _UNITS.split("|")}))
_UNIT = (
    rf"(?=[万亿千百%‰{_FIRSTS}])"  # most figures are no quantities
    rf"(?:(?:[万亿千百]|百万|千万)?(?:{'|'.join(sorted(_UNITS.split('|'), key=len, reverse=True))})"
    r"(?:\([次套件处个]\)|/[日天年时])?|%|‰)"  # 台（套）, 万吨/日
)
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = rf"(?<![\d.A-Za-z×+*/第年])(?P<low>{_NUMBER})(?: ?%?(?:-+|~|至|到) ?(?P<high>{_NUMBER}))? ?(?P<unit>{_UNIT})"
_SPAN = re.compile(r"(?:工作日|天|小时|分钟)$")
_SPOKEN = (
    r"(?<![第每一二三四五六七八九十\d])(?P<low>[两三四五六七八九十][一二三四五六七八九十]{0,2}|一)(?:个)?"
    r"(?P<unit>次|场次|场|期|篇|轮)(?![方面级线元代要产分函])"
)
_SEEKER = Seeker((r"\d", _FIGURE), ("一两三四五六七八九十", _SPOKEN))
_MORE_BEFORE = re.compile(r"(?P<why>不少于|不低于|至少|不得少于|不得低于|不小于|不能少于|最低|≥|>=)[^,;。\d]{0,10}$")
_LESS_BEFORE = re.compile(r"(?P<why>不超过|不得超过|不高于|不得高于|不多于|不大于|至多|最多|≤|<=)[^,;。\d]{0,8}$")
_MORE_AFTER = re.compile(r"[^,;。\d]{0,2}?(?:及|\()?(?P<why>以上)")
_LESS_AFTER = re.compile(r"(?:的)?(?:及|\()?(?P<why>以内|以下|之内)")
# The terms of a comparison, and the verbs between what is measured and its figure.
_BASIS = re.compile(r"同比|环比|累计|人均|年均|户均|按可比口径|可比价|同口径|不含税|含税|较上年|比上年|较去年|占比")
_REACHES = re.compile(
    r"(?:力争|确保|预计)?(?:同比|环比|较上年|比上年)?(?:达到|提高|提升|增长|下降|降低|压减|减少|控制|保持|稳定|不低于|不少于|不超过|突破|达|≥|≤|为|至|到|在)"
)
_CLAUSE_START = re.compile(r"[,。;:!?、\n\t]")
_MONEY_CASE = re.compile(
    r"奖励|奖金|补贴|补助|罚款|处罚|保证金|缴纳|扣发|扣减|给予|资助|奖补|标准为|注册资本|(?<!全)年收入|年销售|起征|限额|最高|每[人户亩]|每[月年]$"
)
_NOT_BEFORE = re.compile(
    r"(?:第|每(?:少|超|多|低|高|降|增|减|下降|提高|增加|减少|提前|推迟|发生|出现|发现|逾期)(?:于|过)?|逾期|以[上下]的|现有的?|已有|共有|目前|已|原有|上年|去年|前|后|末|连续|近|过去)\s*$|(?:周围|周边|方圆|半径|现有|目前|已经?(?:完成|建成|达到?|有))[^,;。]{0,12}$|仅(?:为|有|完成|达到?|占)?[^,;。]{0,4}$"
)
_SCORE = re.compile(r"(?:得|扣|加|减|奖|记|计|满分|满分为|扣发|扣减|奖励)\s*$")
_MONEY_AFTER = re.compile(r"(?:的?标准|给予|予以|补助|补贴|奖励|奖补|的?罚款)")
_POINTS = re.compile(r"(?:满意度|测评|测评得分|评价)[^,;。]{0,8}$|(?:达到?|不低于|高于|≥|>=)\s*$")
_DURATION = re.compile(r"(?:月|年|季度|学期|星期|小时|工作日|交易日|自然日)")
_KIND_AFTER = re.compile(
    r"(?:多|余|来)?(?:个)?(?:方面|领域|层面|层次|档次|环节|维度|阶段|类别|省|部门|单位|专题|关键|字|度|分(?!之)|必|责任|所述|重要|方向|"
    r"(?:重点)?(?:内容|任务|措施|指标|要求|工作任务|事项|制度|机制|行动|问题|条款|规定|意见)[,;。、()])"
)
_SHORT_UNITS = frozenset("部对组段片块位起处期班门")
_SERVICE = re.compile(r"[×xX*]\d|小时(?:不打烊|服务|值守|值班)|人均?班")
_WITHIN = re.compile("压|缩|不超过|至多|≤")  # 24小时 alone is round the clock
_NAMES = re.compile(r"《[^》\n]{0,80}》")
_SENTENCE = re.compile("[。;!?]")
_OTHER_SENSE = re.compile(r"[门应织委位长置理间]|以(?![内上下])")
_WHOSE = re.compile(
    r"的(?:[,;]|单位|企业|项目|纳税人)|(?:以上|以下)的(?!目标|水平|标准|增)|范围"
    r"|(?:及)?(?:以上|以下)[\u4e00-\u9fff]{0,4}(?:企业|单位|村|项目|纳税人|用户|家庭|人员|干部|学校|医院|景区|城市|机组)"
)
_COMPARED = re.compile(
    "(?:(?<!不)[低高]于|超过|不足|排名|位列|滞后)[^,;。]{0,6}$"
)  # 低于序时5%的单位: who, not how much
_BEHIND = re.compile(r"(?<![不得])(?:低于|落后|滞后)[^,;。\d]{0,8}$")
# 金税四期 and 二期工程 are names; issues and courses are made.
_ISSUES = re.compile(
    "(?:举办|开办|承办|编发|编印|印发|刊发|出刊|组织|开展|培训|完成|推出|发布|[于少到月季年])[^,;。]{0,4}$"
)
_FROM = re.compile(r"[由从](?:现行的?|原来的?|目前的?|原先的?|原)?\s*$")
_FROM_TO = re.compile(r"(?:左右|以上)?(?:[压缩]?[压缩增扩提减降下][^,;。\d]{0,4})?[至到为]")
_STATE_AFTER = re.compile(r"[^,;。\d]{0,2}(?:超期|逾期|滞后)|[\u4e00-\u9fff]{1,6}圈")
_ITEM_UNITS = {"项", "条", "个", "类"}


def read(text: str, folded: str, start: int, end: int) -> list[Target]:
    """The targets of [start, end), in order."""
    found = [
        target
        for number, begin, _ in _SEEKER.find(folded, start, end)
        if (target := _READ[number](text, folded, _SEEKER.match(folded, number, begin, end), start, end))
    ]
    if not found:
        return []
    hidden = sorted(name.start() for name in _NAMES.finditer(folded, start, end))
    return sorted((t for t in found if not _named(folded, hidden, t.start)), key=lambda target: target.start)


def _named(folded: str, names: list[int], at: int) -> bool:
    """Does `at` lie inside the name of a document?"""
    index = bisect_right(names, at) - 1
    return index >= 0 and folded.find("》", names[index], at) < 0


def _figure(text: str, folded: str, match: re.Match[str], start: int, end: int) -> Target | None:
    before = folded[max(start, match.start() - 14) : match.start()].rsplit("\n", 1)[-1]
    after = folded[match.end() : min(end, match.end() + 12)]
    if _is_no_target(folded, match, match["unit"], before, after, start):
        return None
    return _target(text, match, _value(match["low"]), match["high"], before, after)


def _is_no_target(folded: str, match: re.Match[str], unit: str, before: str, after: str, start: int) -> bool:
    if _SCORE.search(before) and (unit == "分" or unit.endswith("元")):
        return True
    if unit == "小时" and match["low"] == "24" and not _WITHIN.search(before) and "内" not in after[:2]:
        return True
    if unit == "个" and _DURATION.match(after) and not after.startswith("月份"):
        return True
    if unit == "分" and (not _POINTS.search(before) or after.startswith(("钟", "之", "类", "级"))):
        return True
    if (_FROM.search(before) and _FROM_TO.match(after)) or _STATE_AFTER.match(after):
        return True
    if unit.endswith("百分点") and _BEHIND.search(before):
        return True
    if _NOT_BEFORE.search(before) or _SERVICE.search(folded[match.start() - 2 : match.end() + 4]):
        return True
    if unit in _ITEM_UNITS and _KIND_AFTER.match(after):
        return True
    if unit in _SHORT_UNITS and _OTHER_SENSE.match(after):
        return True
    if unit.endswith("元"):
        clause = _SENTENCE.split(folded[max(start, match.start() - 40) : match.start()])[-1]
        return bool(_MONEY_CASE.search(clause) or _MONEY_AFTER.match(after) or _WHOSE.match(after)) or after.startswith(
            ("重点", "以上的", "以下的", "的,")
        )
    if unit == "%":
        return bool(_COMPARED.search(before) and _WHOSE.match(after))
    return bool(_WHOSE.match(after))


def _spoken(text: str, folded: str, match: re.Match[str], start: int, end: int) -> Target | None:
    before = folded[max(start, match.start() - 12) : match.start()]
    after = folded[match.end() : min(end, match.end() + 8)]
    bounded = match["low"] != "一" or _MORE_BEFORE.search(before)
    if not bounded or _NOT_BEFORE.search(before) or (match["unit"] == "期" and not _ISSUES.search(before)):
        return None
    return _target(text, match, float(chinese_value(match["low"])), None, before, after)


def _target(text: str, match: re.Match[str], low: float, high: str | None, before: str, after: str) -> Target:
    op, why = "=", ""
    if high is not None:
        op = "range"
    elif said := _MORE_BEFORE.search(before) or _MORE_AFTER.match(after):
        op, why = ">=", said["why"]
    elif said := _LESS_BEFORE.search(before) or _LESS_AFTER.match(after):
        op, why = "<=", said["why"]
    elif after.startswith("内") and _SPAN.search(match["unit"]):
        op, why = "<=", "内"
    upper = _value(high) if high is not None else None
    unit = text[match.start("unit") : match.end("unit")]
    measure, basis = _measured(text, match)
    words = text[match.start() : match.end()]
    return Target(words, low, upper, unit, op, match.start(), match.end(), why, measure, basis)


def _measured(text: str, match: re.Match[str]) -> tuple[str, str]:
    """What the clause before a figure measures, and on what terms: 一般公共预算收入 同比 增长 5%."""
    begin = match.start()
    folded = match.string
    clause = _CLAUSE_START.split(folded[max(begin - 40, 0) : begin])[-1]
    start = begin - len(clause)
    basis = _BASIS.search(clause)
    words = _REACHES.split(clause, maxsplit=1)[0] if _REACHES.search(clause) else ""
    return text[start : start + len(words)].strip(), basis.group() if basis else ""


_READ = (_figure, _spoken)


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))
