"""What a unit's name looks like, by the words that such names end with; no list of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tracker.plans.parsing.model import Unit
from tracker.plans.parsing.sentences import cut, trim
from tracker.plans.parsing.wording import one_of

ENDS = (
    "管委会|委员会|人民政府|办事处|办公室|政府|领导小组|工作组|专班|党委|党组|党总支|总支|党支部|支部|工会|妇联|联合会|团委|"
    "公安局|分局|支局|总局|总署|机关|机构|单位|部门|科室|处室|股室|支队|大队|中队|总队|中心|学校|医院|集团|公司|银行|分行|支行|"
    "法院|检察院|小组|专项组|纪检组|督查组|督导组|专家组|街道|乡镇|镇街|局|署|厅|委|办|科|处|股|室|部|院|站|所|队|会"
)
# Regions act only with a distributive word before them (各区, 相关县) or as a further entry of such a list.
_REGION = "地区|地市|街道|乡镇|镇|乡|县市区|市县区|区县|市县|县|市|区|省|州|旗|村|社区|校|地|自治区|直辖市"
_EACH = "(?:其他)?(?:各级|各|相关|有关|全体|所属|属地)+(?:有关|相关|直属)?"
# 各园区, 各责任(配合)单位: whoever is addressed one by one.
_ADDRESSED = r"(?:各级|各)(?!位|自|项|类|种|方|环|个|界|族|就|有|国|时|阶|条|款|节)"
_TOLD = (
    r"(?<![主需重只首摘概纲人导志干])(?=[、及](?:各|其他|有关|相关)|要(?!求|点|素|害)|须|应当|必须|将(?!军|来)|于\d)"
)
_BRACKET = r"(?:\([^()]{1,14}\))?"
_STOPS = r"\s,;:。!?、()\[\]“”《》"
_NEEDED = f"{ENDS}|各|相关|有关|全体|所属|属地"  # one of these words stands in every name
_LASTS = {*(word[-1] for word in f"{ENDS}|{_REGION}".split("|")), ")"}  # and with one of them every name ends
_RANKS = "(?:[省市县区乡镇旗]、){0,3}"


def _pattern(stops: str) -> str:
    word = f"[^{stops}]"
    body = rf"{_RANKS}{word}{{0,24}}?(?:\([^()]{{1,8}}\){word}{{0,10}}?)?{one_of(ENDS)}"
    return rf"(?:{body}{_BRACKET}|{_EACH}(?:{_REGION}){_BRACKET}|{_ADDRESSED}{word}{{1,5}}?{_BRACKET}{_TOLD})"


ANY = _pattern(_STOPS)
# The subject of a sentence: no 由 inside, no relative clause.
SUBJECT = _pattern(_STOPS + "由的")


def _opening() -> str:
    """What every name opens with, up to the first word that only names need: a quick look before the long one.

    It knows such a word by its last character and, where it has several, by the one before (单位, but not 岗位).
    """
    before: dict[str, str] = {}
    for word in _NEEDED.split("|"):
        before[word[-1]] = before.get(word[-1], "") + word[-2:-1]
    alone = {word for word in _NEEDED.split("|") if len(word) == 1}
    signs = "".join(before)
    idle = "|".join(f"{last}(?<![{firsts}]{last})" for last, firsts in before.items() if last not in alone)
    return rf"{_RANKS}[^{_STOPS}{signs}]*+(?>(?:(?:{idle})[^{_STOPS}{signs}]*+)*)[{signs}(]"


MAY_BE_NAMED = re.compile(_opening())
FURTHER = rf"(?:{ANY}|(?:{_EACH})?[^{_STOPS}由的]{{0,4}}?(?:{_REGION}){_BRACKET})"

_NOT_UNIT = re.compile(
    r"(?:场所|查处|创办|举办|开办|申办|全部|内部|干部|部分|一部|学科|好处|用处|企业|(?<![分电水气热信投油烟盐运建融动通团])公司|人员|纳税人|机会|社会|大会|会议|全会|晚会|议会|"
    r"三会|协办|承办|主办|督办|代办|交办|经办|通办|集成办|就近办|网上办|掌上办|所在|车站|网站|(?<![成资])本科|(?<![管办受审清处治代])理科|会同|负责|处处|到处|此处|党支部书记|大局|格局|布局|全局|开局|时局|僵局|破局|部署|教室|厕所|"
    r"改组|重组|分组|排队|为中心|围绕中心|市中心|副中心|入股|参股|控股|两会|团队)$"
)
_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,}办$")
_NO_OFFICE = re.compile(
    r"(?:举|创|开|申|协|承|主|督|代|交|经|通|成|近|上|查|快|马上|立|即|帮|可|能|好|照|严|一次|容缺|免证)办$"
)
_PERSONS = re.compile(r"(?:负责人|责任人|领导|同志|人员|干部|班子成员|党员|书记|局长|主任|纳税人|缴费人)$")
# Verbs that open a measure's title and hardly ever a name (打造智慧大厅 is no office).
_VERB_FIRST = re.compile(
    r"打造|推进|推动|建立|健全|完善|深化|强化|提升|优化|加强|做好|抓好|狠抓|畅通|新建|加快|扩大|培育|拓展|夯实|压实|升级|改造|支持|鼓励|引导|"
    r"建设(?![局厅部委处科股]|单位|项目)|新增|建成|新建|举办|制定|召开|争创|构建|搭建|设立|成立|整合|盘活|巩固|实现|完成|持续|全面|深入|积极|大力|进一步|开展(?!单位)|落实(?!单位)|办好|建好|用好|筑牢|严格"
)
_GENERIC = re.compile(r"^(?:等)?(?:有关|相关|其他)?(?:部门|单位|机构|机关)$")
_AND_OTHERS = re.compile(
    r"等?(?:其他)?(?:有关|相关|各有关|各相关|省级主管|主管|责任|职能)*(?:部门|单位)?(?:\(单位\)|\(部门\))?"
    r"(?:按照?)?(?:各自)?(?:职责)?(?:分工)?(?:分别|共同|具体)?$"
)
_REST = re.compile(r"(?:按照?)?(?:各自)?(?:职责|职能)?(?:分工)?(?:分别|共同|具体)?$")

_ANY = re.compile(ANY)
_JOINED = re.compile("[、及和]")


@lru_cache(maxsize=4096)  # the names of one house come again and again
def looks_like_unit(name: str) -> bool:
    """Does this end like a unit's name, and is it no place, person, event or generic word?"""
    bare = name[: name.rfind("(")] if name.endswith(")") and "(" in name else name
    if _PERSONS.search(bare) or _GENERIC.match(bare) or _NO_OFFICE.search(bare) or _VERB_FIRST.match(bare):
        return False
    if bare[-2:-1].isdigit():  # 6处
        return False
    if _NOT_UNIT.search(bare) and not _OFFICE.search(bare):
        return False
    return bool(_ANY.fullmatch(name))


def names_units(words: str) -> bool:
    """县财政局、县审计局: nothing but names of units."""
    return words[-1:] in _LASTS and all(looks_like_unit(name) for name in _JOINED.split(words))


def split(text: str, folded: str, start: int, end: int, role: str, how: str, why: str = "") -> Iterator[Unit]:
    """The single names of a list without persons and 等有关部门. `why`: the word that gave them their role."""
    for begin, stop in cut(folded, start, end, "、,及;/\n \t"):
        begin, stop = trim(folded, begin, stop)
        if begin < stop and folded[stop - 1] in "、,及;/":
            begin, stop = trim(folded, begin, stop - 1)
        first, last = _bare(folded[begin:stop])
        begin, stop = begin + first, begin + last
        if last - first >= 2 and _may_name(folded[begin:stop]):
            yield Unit(text[begin:stop], role, how, begin, stop, why)


@lru_cache(maxsize=4096)
def _may_name(name: str) -> bool:
    return not _PERSONS.search(name) and not name.startswith("等")


@lru_cache(maxsize=4096)
def _bare(words: str) -> tuple[int, int]:
    """Where a name begins and ends without 由 before it, 等部门 or 按职责分工 behind it, and stops around it."""
    begin, stop = 0, len(words)
    others = words.rfind("等")
    if others > 0 and _AND_OTHERS.match(words[others:]):
        stop = others
    rest = _REST.search(words[:stop])
    stop = rest.start() if rest and rest.start() > 0 else stop
    if words.startswith(("由", "请")):
        begin += 1
    while begin < stop and words[begin] in ":。.-":
        begin += 1
    while stop > begin and words[stop - 1] in ":。.":
        stop -= 1
    return begin, stop
