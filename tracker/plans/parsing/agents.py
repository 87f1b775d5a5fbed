"""Units that act in a sentence: its subject (各科室要…), or named by 由 … / 请 …."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tracker.plans.parsing.model import Unit
from tracker.plans.parsing.names import ANY, ENDS, FURTHER, MAY_BE_NAMED, SUBJECT, looks_like_unit
from tracker.plans.parsing.sentences import CLAUSE_STOPS, cut

_NEXT = (
    r"(?=要|须|应(?!用|急|届|对|收|退)|必须|需|将|负责(?!人|同志)|牵头|配合|协助|会同|于|按|每|依法|对|把|采取|结合|根据|围绕|抓|做好|"
    r"开展|积极|认真|加强|进一步|切实|主动|自行|通过|在|作为|分别|统一|具体|定期|及时|建立|制定|完成|评选|审定|明确|完善|落实|推进|"
    r"强化|参与|承担|编制|报送|上报|抽调|加快|接到|收到|高度|引导|安排|依托|出台|选派|组建|督促|实行|严格|成立|召开|继续|批准|务|从|力争|不得|均|至少|提前|要求|组成.{1,6}组|"
    # Verbs that are also the beginning of a unit's name: 组织部, 协调小组, 审批局.
    r"(?:组织|指导|协调|审批|研究|监督|汇总|审核|监测)(?!(?:检查|管理)?(?:部(?!署)|处(?!理|置|罚)|科(?!技|学)|股|室|局|办(?!理|事|好|结|公)|"
    r"委(?!托)|中心|小组|院|站|队|厅|会(?!议|商|同)|专班|机构)))"
)
_STRONG = re.compile(
    r"要(?!求)|须|应(?!用|急|届|对|收|退|当前)|必须|需(?!要|求)|将|(?:具体|分别|共同|统一|全面|主要)?(?:负责(?!人|同志)|牵头|配合|参与(?!度|率))|于|作为|提前|务必|不得|"
    r"按(?:[月季旬周日]|半?年度?|照?(?:各自)?职责)|每(?:两?[周月季年旬日天]|半)"
)
_OPENER = (
    r"(?:(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?(?:之前|以前|前)?|年底前|同时|下一步|尤其是|其中|此外|另外|并|凡|今年|每年|原则上|,|、|\d{1,2}[.、]"
    r"|[一二三四五六七八九十]要|[一二三四五六七八九十]是)*"
)
_BY = "(?:由|请|组织(?=各))"
# A quick look whether a clause may begin with an agent at all, and where the names would begin.
_MAY_OPEN = re.compile(rf"\s*+(?>{_OPENER})(?>(?P<by>{_BY})?)(?P<names>){MAY_BE_NAMED.pattern}")
_ETC = r"(?P<etc>等[^,;。、]{0,12}?(?:部门|单位|机构)(?:\(单位\))?)?"
_JOIN = "(?:[、及和与或]|以及)"
_EDGE = rf"(?={_JOIN}|等|{_NEXT})"
# Each name is atomic, so that a long list which is no agent after all is given up at once.
_MORE = rf"(?>(?:{_JOIN}(?>{FURTHER}{_EDGE})){{0,30}})"
_NAMED = re.compile(rf"(?P<names>(?>{ANY}{_EDGE}){_MORE}){_ETC}{_NEXT}")
# Behind 由 any verb will do, unless the clause is a relative one (由市局制定的办法).
_ONE_NAMED = re.compile(
    rf"(?P<names>{ANY})(?!{ENDS}|领导|干部|班子|主要|分管|负责人|[级长员])(?=[\u4e00-\u9fff][^,;。:的]{{1,40}}[,;。:]|[\u4e00-\u9fff][^,;。:的]{{1,40}}$)"
)
_SUBJECT = re.compile(rf"(?P<names>(?>{SUBJECT}{_EDGE}){_MORE}){_ETC}{_NEXT}")
_NO_SUBJECT = re.compile(
    r"[^各]{0,3}(?:加强|推进(?!办)|推动|完善|建立|健全|落实|强化|深化|提升|优化|做好|组织(?![部处科室])|制定|完成|通过|依托|会同|"
    r"配合|支持|鼓励|允许|争取|对(?!外)|在|将|把|使|让|给)"
    r"|[^各]{0,1}(?:向(?!阳)|为|以|与|和(?!平)|报(?!社)|因|如(?!东)|按|经(?!济|信|贸|开)|从(?!化)|自(?!然|治|贸)|及|等|据|除)"
)
_DISTRIBUTIVE = re.compile(r"(?:[省市县区州旗局]直|机关|系统|直属|所属)?各|相关|有关|其他")
_COMPOSED = re.compile(r"[^,。;]{0,6}组成(?![^,。;]{1,6}组)")
_RELATIVE = re.compile(r"所[^的]{1,8}的")
_LEADS = re.compile(r"[^,。;]{0,8}牵头")
_HELPER = re.compile(r"(?:牵头|负责)、")  # 由甲局牵头、乙局配合
_SUPPORTS = re.compile(r"[^,。;]{0,4}(?:配合|协助|参与)")
_JOINT = re.compile("[、及和与或]")
_SHARED = re.compile(r"各[县市区州旗盟]、(?:[区县旗](?!直|级|属|有关|相关|各)|市\()")  # 各县、区税务局
_CALLED = re.compile(r"\((?:以下)?(?:简称|统称)[^()]*\)$")
_WINDOW = 400


def agent(folded: str, start: int, end: int, *, inner: bool = False) -> tuple[int, int, int] | None:
    """The agent with which the clause at `start` begins: (names start, names end, where the duty begins).

    `inner` clauses (after a comma) need a stronger sign: a modal verb, or a distributive name (各…, 相关…).
    """
    opened = _MAY_OPEN.match(folded, start, end)
    return _opened(folded, opened, end, inner) if opened else None


def _opened(folded: str, opened: re.Match[str], end: int, inner: bool) -> tuple[int, int, int] | None:
    by, begin = opened["by"], opened.start("names")
    limit = min(end, begin + _WINDOW)
    match = (_NAMED if by else _SUBJECT).match(folded, begin, limit)
    if match is None and by == "由":
        match = _ONE_NAMED.match(folded, begin, limit)
    if match is None:
        return None
    names = match["names"]
    if by is None and _NO_SUBJECT.match(names):
        return None
    if inner and not (by or _DISTRIBUTIVE.match(names) or _STRONG.match(folded, match.end())):
        return None
    return match.start("names"), match.end("names"), match.end()


def agents(text: str, folded: str, start: int, end: int) -> list[Unit]:
    """The acting units of [start, end) in order of appearance; a name may come more than once."""
    out: list[Unit] = []
    by = folded.find("由", start, end)  # the next one
    for piece_start, piece_end in cut(folded, start, end, CLAUSE_STOPS):
        opened = _MAY_OPEN.match(folded, piece_start, end)
        found = None
        if opened and not folded[piece_start:piece_end].isspace():
            found = _opened(folded, opened, end, piece_start > start and folded[piece_start - 1] == ",")
        if found is None and by >= 0:
            if by < piece_start:
                by = folded.find("由", piece_start, end)
            found = agent(folded, by, end) if 0 <= by < piece_end else None
        if found and not (out and found[0] < out[-1].end):
            out += _units(text, folded, *found)
            helper = _HELPER.match(folded, found[2], piece_end)
            found = agent(folded, helper.end(), end, inner=True) if helper else None
            if found:
                out += _units(text, folded, *found)
    return out


def _units(text: str, folded: str, begin: int, stop: int, duty: int) -> list[Unit]:
    after = folded[duty : duty + 12]
    if "组成" in after and _COMPOSED.match(after):
        return []
    role = "responsible"
    if "牵头" in after and _LEADS.match(after):
        role = "lead"
    elif _SUPPORTS.match(after):
        role = "support"
    return [
        Unit(text[start:end], role, "prose", start, end, after[:2])
        for start, end in _called(folded, _pieces(folded, begin, stop))
        if looks_like_unit(folded[start:end])
        or folded.startswith(("各", "相关"), start, end)
        or (end - start > 2 and folded[end - 1] == ")")
    ]


def _called(folded: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The names without （以下简称…）."""
    for start, end in pieces:
        called = _CALLED.search(folded, start, end)
        yield start, called.start() if called else end


def _pieces(folded: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """Names of a list; 各省、自治区、直辖市人民政府 shares its last word and 各街道、镇 its first: both stay whole."""
    relative = _RELATIVE.match(folded, begin, stop)
    begin = relative.end() if relative else begin
    if not _JOINT.search(folded, begin, stop):
        return [(begin, stop)]
    pieces: list[tuple[int, int]] = []
    for start, end in cut(folded, begin, stop, "、及或", lines=False):
        while end > start and folded[end - 1] in "、及和与或":
            end -= 1
        pieces.append((start, end))
    words = [folded[start:end] for start, end in pieces]
    short = any(len(word) == 1 for word in words) or any(map(_SHARED.match, map("、".join, pairwise(words))))
    shared = len(words) > 1 and not looks_like_unit(words[0]) and looks_like_unit(words[-1])
    if short or (shared and not words[-1].startswith("各")) or any(word == "自治区" for word in words):
        return [(begin, pieces[-1][1])]
    return pieces
