"""Units named in the text: in labels and brackets, as the agent of a sentence, in table cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.plans.parsing.model import Unit
from tracker.plans.parsing.sentences import cut, trim

_WORK = "牵头|主办|主责|主管|责任|配合|协办|协作|协助|协同|联合|承办|参与|参加|负责|落实|实施|执行|成员"
_BODY = "单位|部门|科室|处室|股室|机构|科|处|主体"
_LABEL = re.compile(
    rf"(?P<work>(?:{_WORK}){{1,2}})(?:(?:{_BODY})(?:[、/和及](?:{_BODY}|责任人))?)?(?:\((?:{_BODY}|[^()]{{1,6}})\))?"
    r"(?:及(?:责任人|人员))? ?:"
)
_PERSON_LABEL = re.compile(r"(?:责任人|责任领导|牵头领导|分管领导|联系领导|包联领导|负责人|完成时限|时限|完成时间|时间(?:节点|要求)?|联系人) ?:")
_DUTY = re.compile(
    r"(?:按照?)?(?:各自)?(?:职责)?(?:分工)?(?:分别|共同|具体|牵头|主要|联合)?(?P<duty>牵头(?:负责|落实|组织)?|负责(?:落实)?|配合|协助|参与|"
    r"主办|协办|承办|组织实施|落实)"
)
_SUPPORT = re.compile(r"配合|协办|协作|协助|协同|参与|参加|联合")
_LEAD = re.compile(r"牵头|主办|主责")
_TAIL = re.compile(r"(?:等)?(?:其他)?(?:有关|相关|各有关|各相关|省级主管|主管|责任|职能)*(?:部门|单位)?(?:\(单位\)|\(部门\))?(?:按照?)?(?:各自)?(?:职责)?(?:分工)?(?:分别|共同|具体)?$")
FIRST_IS_LEAD = re.compile(r"(?:排在?|列在?|排名|位列)(?:首位|第一位?|最前)[^。;]{0,12}?为牵头|第一(?:个)?(?:责任)?(?:单位|部门)为牵头")

# What a name of a unit ends with. Regions count only with a distributive word before them (各区, 相关县).
_ENDS = (
    "管委会|委员会|人民政府|办事处|办公室|政府|领导小组|工作组|专班|党委|党组|党总支|总支|党支部|支部|工会|妇联|联合会|团委|"
    "公安局|分局|支局|总局|总署|机关|机构|单位|部门|科室|处室|股室|支队|大队|中队|总队|中心|学校|医院|集团|公司|银行|"
    "法院|检察院|街道|乡镇|镇街|局|署|厅|委|办|科|处|股|室|部|院|站|所|队|会"
)
_REGIONS = "地区|地市|街道|乡镇|镇|乡|县市区|市县区|区县|市县|县|市|区|省|州|旗|村|社区|校|地"
_NAME = rf"(?:[^\s,;:。!?、()\[\]“”《》]{{0,24}}?(?:{_ENDS})|(?:其他)?(?:各级|各|相关|有关|全体|所属|属地)+(?:有关|相关|直属)?(?:{_REGIONS}))(?:\([^()]{{1,14}}\))?"
_NEXT = (
    r"(?=要|须|应(?!用|急|届|对|收|退)|必须|需|将|负责|牵头|配合|协助|会同|于|按|每|依法|对|把|采取|组织|结合|根据|围绕|指导|抓|做好|"
    r"开展|积极|认真|加强|进一步|切实|主动|自行|通过|在|作为|分别|统一|具体|定期|及时|建立|制定|完成|评选|审定|明确|完善|落实|推进|"
    r"强化|参与|承担|编制|报送|上报|督促|实行|严格|成立|召开|继续|协调|审批|批准|研究|务|从|力争|不得|均|每年|至少|要求)"
)
_STRONG = r"(?=要(?!求)|须|应(?!用|急|届|对|收|退|当前)|必须|需(?!要|求)|将|负责|牵头|配合|于|作为|务必|不得|每[月季年])"
_LIST = rf"{_NAME}(?:[、及和与]|或)?(?:{_NAME}[、及和与]?){{0,30}}"
_OPENER = re.compile(r"(?:同时|尤其是|其中|此外|另外|并|凡|今年|每年|原则上|,|、|\d{1,2}[.、]|[一二三四五六七八九十]要|[一二三四五六七八九十]是)*")
_BY = re.compile(r"(?:由|请|督促|组织(?=各))")
_NOT_UNIT = re.compile(
    r"(?:场所|查处|创办|举办|开办|申办|全部|内部|干部|部分|一部|学科|好处|用处|企业|公司|人员|纳税人|机会|社会|大会|会议|全会|"
    r"晚会|议会|三会|协办|承办|主办|督办|代办|交办|经办|通办|集成办|就近办|网上办|掌上办|所在|车站|网站|本科|理科|工会经费|办)$"
)
_KEPT_OFFICE = re.compile(r"(?:[\u4e00-\u9fff]{2,}(?:办)$)")
_OFFICE = re.compile(r"(?:河长|政府|金融|综治|信访|督查|党|政|扶贫|文明|创建|外|侨|台|编|考核|机关|食安|安|防汛|双拥|攻坚|领导小组|专项|经信|[省市县区旗镇委])办$")
_PERSONS = re.compile(r"(?:负责人|责任人|领导|同志|人员|干部|班子成员|党员|书记|局长|主任)$")
_VERBS_INSIDE = re.compile(r"^(?:[^各]{0,3})(?:加强|推进|推动|完善|建立|健全|落实|强化|深化|提升|优化|做好|组织|制定|完成|通过|依托|会同|配合|支持|鼓励|允许|对|向|在|将|把|为|以|与|和|报|因|如|按|经|从|自|使|让|给|及|等|据|凡|除)")
_GENERIC = re.compile(r"^(?:等)?(?:有关|相关|其他)?(?:部门|单位|机构|机关)$")


def labelled(text: str, folded: str, start: int, end: int, first_leads: bool) -> list[Unit]:
    """Units under a label (牵头单位：…) or in a closing bracket (（税务总局、财政部负责）) of [start, end)."""
    out: list[Unit] = []
    labels = list(_LABEL.finditer(folded, start, end))
    stops = sorted([m.start() for m in labels] + [m.start() for m in _PERSON_LABEL.finditer(folded, start, end)] + [end])
    for label in labels:
        begin = label.end()
        limit = next(stop for stop in stops if stop >= begin)
        stop = _value_end(folded, begin, limit)
        role = _role(label["work"])
        if not _PERSON_LABEL.match(folded, label.start()):
            out.extend(_named(text, folded, begin, stop, role, "label"))
    taken = [(unit.start, unit.end) for unit in out]
    for opening, closing in _brackets(folded, start, end):
        if any(opening <= begin < closing for begin, _ in taken):
            continue
        out.extend(_by_duty(text, folded, opening, closing, first_leads))
    return out


def _role(words: str) -> str:
    if _LEAD.search(words):
        return "lead"
    return "support" if _SUPPORT.search(words) else "responsible"


def _value_end(folded: str, begin: int, limit: int) -> int:
    depth = 0
    for at in range(begin, limit):
        char = folded[at]
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
            if depth < 0:
                return at
        elif char in ";。" or char == "\n" and at > begin:
            return at
    return limit


def _brackets(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Inner ranges of the outermost brackets that close a sentence or the whole range."""
    depth = opening = 0
    for at in range(start, end):
        char = folded[at]
        if char in "([":
            depth += 1
            opening = at + 1 if depth == 1 else opening
        elif char in ")]" and depth:
            depth -= 1
            if depth == 0 and (at + 1 >= end or folded[at + 1] in "。;\n ([" or folded[opening - 2] in "。;"):
                yield opening, at


def _by_duty(text: str, folded: str, start: int, end: int, first_leads: bool) -> Iterator[Unit]:
    """（A、B牵头，C、D配合）; without any duty word only a list in which every name looks like a unit counts."""
    begin, found = start, False
    for piece_start, piece_end in cut(folded, start, end, ",;", lines=False):
        duties = list(_DUTY.finditer(folded, piece_start, piece_end))
        duty = next((m for m in reversed(duties) if folded[m.end() : piece_end].strip(",;。 ") == ""), None)
        if duty is None:
            continue
        names = begin if begin > start or not found else piece_start
        role = _role(duty["duty"])
        units = list(_named(text, folded, names, duty.start(), role, "label"))
        if all(len(unit.name) <= 24 for unit in units):
            for index, unit in enumerate(units):
                lead = first_leads and role == "responsible" and not found and index == 0
                yield Unit(unit.name, "lead", unit.how, unit.start, unit.end) if lead else unit
            found = True
        begin = piece_end
    if not found:
        plain = list(_named(text, folded, start, end, "responsible", "label"))
        if plain and all(looks_like_unit(folded[unit.start : unit.end]) for unit in plain):
            yield from plain


def _named(text: str, folded: str, start: int, end: int, role: str, how: str) -> Iterator[Unit]:
    """The single names of a list; 等有关部门 after names and persons are left out."""
    for begin, stop in cut(folded, start, end, "、,及;/\n \t"):
        begin, stop = trim(folded, begin, stop)
        if begin < stop and folded[stop - 1] in "、,及;/":
            stop = trim(folded, begin, stop - 1)[1]
        words = folded[begin:stop]
        if "等" in words:
            cutoff = words.rfind("等")
            stop = begin + cutoff if cutoff > 0 and _TAIL.match(words[cutoff:]) else stop
        for lead in ("由", "请"):
            begin += len(lead) if folded.startswith(lead, begin) else 0
        begin, stop = _unwrapped(folded, begin, stop)
        name = folded[begin:stop]
        if len(name) >= 2 and not _PERSONS.search(name) and not name.startswith("等"):
            yield Unit(text[begin:stop], role, how, begin, stop)


def _unwrapped(folded: str, begin: int, stop: int) -> tuple[int, int]:
    begin, stop = trim(folded, begin, stop)
    while begin < stop and folded[begin] in ":。.-(" and folded[begin:stop].count("(") > folded[begin:stop].count(")") - (folded[begin] != "("):
        begin += 1
    while stop > begin and folded[stop - 1] in ":。.":
        stop -= 1
    return begin, stop


def looks_like_unit(name: str) -> bool:
    """Does this name end like a unit's name, and is it no place, person or event?"""
    bare = re.sub(r"\([^()]*\)$", "", name)
    if _PERSONS.search(bare) or _NOT_UNIT.search(bare) and not _OFFICE.search(bare):
        return False
    return bool(re.fullmatch(_NAME, name))


_AGENT = re.compile(rf"(?P<names>{_LIST})(?P<etc>等[^,;。、]{{0,12}}?(?:部门|单位|机构)(?:\(单位\))?)?{_NEXT}")
_STRONG_NEXT = re.compile(_STRONG)


def agent(folded: str, start: int, end: int, *, inner: bool = False) -> tuple[int, int, int] | None:
    """The agent with which the clause at `start` begins: (names start, names end, where the duty begins).

    `inner` clauses (after a comma) need a stronger sign: a modal verb, or a distributive name (各…, 相关…).
    """
    start = _OPENER.match(folded, start, end).end()  # type: ignore[union-attr]
    by = _BY.match(folded, start, end)
    begin = by.end() if by else start
    window = min(end, begin + 400)
    match = _AGENT.match(folded, begin, window)
    if match is None:
        return None
    names = folded[match.start("names") : match.end("names")]
    distributive = re.match(r"各|相关|有关|其他", names)
    if inner and not (by or distributive or _STRONG_NEXT.match(folded, match.end())):
        return None
    if by is None and _VERBS_INSIDE.match(names):
        return None
    return match.start("names"), match.end("names"), match.end()


def agents(text: str, folded: str, start: int, end: int) -> list[Unit]:
    """Units that act in [start, end): subjects of sentences and clauses, and 由 … / 请 … ."""
    out: list[Unit] = []
    for piece_start, piece_end in cut(folded, start, end, "。!?;:,"):
        begin, stop = trim(folded, piece_start, piece_end)
        if begin >= stop:
            continue
        inner = piece_start > start and folded[piece_start - 1] == ","
        found = agent(folded, begin, end, inner=inner)
        if found is None:
            by = folded.find("由", begin, stop)
            found = agent(folded, by, end) if by >= 0 else None
        if found and not (out and found[0] < out[-1].end):
            out.extend(_agent_units(text, folded, found))
    return out


def _agent_units(text: str, folded: str, found: tuple[int, int, int]) -> Iterator[Unit]:
    begin, stop, duty = found
    after = folded[duty : duty + 12]
    if after.startswith("组成") or re.match(r"[^,。;]{0,6}组成", after):
        return
    role = "responsible"
    if re.match(r"[^,。;]{0,8}牵头", after):
        role = "lead"
    elif re.match(r"[^,。;]{0,4}(?:配合|协助)", after):
        role = "support"
    for start, end in _pieces(folded, begin, stop):
        of = re.match(r"所[^的]{1,8}的", folded[start:end])
        start += of.end() if of else 0
        name = folded[start:end]
        if len(name) >= 2 and looks_like_unit(name) and not _GENERIC.match(name):
            yield Unit(text[start:end], role, "prose", start, end)


def _pieces(folded: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """Names of a list; 各省、自治区、直辖市人民政府 shares its last word and stays whole."""
    pieces = []
    for start, end in cut(folded, begin, stop, "、及", lines=False):
        while end > start and folded[end - 1] in "、及和与或":
            end -= 1
        pieces.append((start, end))
    if all(re.fullmatch(_NAME, folded[s:e]) for s, e in pieces):
        return pieces
    return [(begin, pieces[-1][1])]


def in_cell(text: str, folded: str, start: int, end: int, role: str) -> list[Unit]:
    """The names in a table cell; labels inside the cell (牵头：…) override the column's role."""
    found = labelled(text, folded, start, end, False)
    return [Unit(u.name, u.role, "column", u.start, u.end) for u in found] or list(_named(text, folded, start, end, role, "column"))


def opening(text: str, folded: str, start: int, end: int) -> list[Unit]:
    """县财政局。负责…: the name with which an item opens is its unit."""
    match = re.compile(r"[^,。;:\n\t]{2,30}(?=[。:])").match(folded, start, end)
    if match is None or not looks_like_unit(match.group()):
        return []
    return [Unit(text[match.start() : match.end()], "responsible", "label", match.start(), match.end())]
