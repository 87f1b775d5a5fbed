"""General grammar words of Chinese office prose. No names and no phrases of any one document."""

from __future__ import annotations

import re

from tracker.plans.parsing.wording import one_of

# Headings that hold no work: guidance, principles, scope, background. Every way begins with a character of its own,
# never with `^` or a choice: so `re` tries them only where one of these characters stands.
NO_TASK_HEADING = re.compile(
    r"(?:指导思想|基本原则|总体要求|总体思路|工作思路(?<!年工作思路)(?<!步工作思路)|工作原则|适用范围|检查范围|实施范围|工作范围|整治范围|排查范围|清理范围|治理范围|考核范围|范围(?<=^范围)|背景|总则|附则|指导原则|"
    r"重要意义|考核原则|工作方针|基本思路|目的意义|意义(?<=^意义)|发展基础(?<=^发展基础)|工作基础(?<=^工作基础)|主题|形势(?<=^形势)|"
    r"面临的?形势|当前形势|发展形势|现状|基本情况|总体情况|存在的?(?:主要|突出|共性)?问题|突出的?(?:主要|突出|共性)?问题|"
    r"主要的?(?:主要|突出|共性)?问题|普遍的?(?:主要|突出|共性)?问题)$"
)
NO_TASK_IN_ENGLISH = re.compile(
    r"(?i:background|introduction|purpose|scope|guiding (?:principles|ideas)|principles|overview)$"
)
CRITERIA_HEADING = re.compile(r"奖扣分|加减分|加分项|扣分项|奖惩分|评分标准")
GOAL_HEADING = re.compile(r"(?:目标|目标任务|主要指标|预期指标)$")
GOAL_IN_ENGLISH = re.compile(r"(?i:(?:main |overall )?(?:goals?|objectives?|targets?))$")
SAFEGUARD_HEADING = re.compile(
    r"(保障|组织领导|工作要求|有关要求|相关要求|几点要求|组织实施|组织机构|考核|督查|督导|监督检查|责任|奖惩|宣传引导|总结|认识|领导)"
    r"|(?i:safeguard|guarantee|leadership|organi[sz]ation|assessment|requirement)"
)
SUMMARY_TITLE = re.compile(
    r"总结|回顾|完成情况|工作情况|主要成效|取得的?成[效绩]|主要做法|存在的?(?:主要)?问题|亮点|落实情况|进展情况|开展情况"
)
PLAN_TITLE = re.compile(
    r"计划|打算|安排|思路|要点|部署|下一步|谋划|建议|(?:主要|预期|奋斗|发展)目标(?!.*情况)|重点工作|工作任务|主要任务|总体要求"
)

# Adverbs that stand before the verb of a measure.
ADVERB = (
    "进一步|持续|积极|认真|全面|深入|扎实|大力|继续|不断|加快|切实|着力|稳步|有序|有效|严格|充分|广泛|主动|及时|"
    "坚决|始终|牢固|精心|科学|合理|统筹|依法|依规|从严|突出|重点|常态化|贯通|综合|逐步|适时|定期|同步|努力|"
    "高质量|多措并举|因地制宜|按照要求|按要求|按时|按期|均|也|并|同时|还|再|又|务|聚力|聚焦|高效|牢牢|更好|更|"
    "全力|尽快|抓紧|抓实|分类|分级|分批|分步|率先|探索|深化|巩固|率先|规范|统一|严厉|突出抓好"
)
VERB = (
    "加强|推进|推动|完善|建立|健全|开展|落实|强化|深化|提升|优化|做好|抓好|实施|组织|制定|完成|建设|打造|构建|"
    "促进|提高|加大|加快|严格|规范|贯彻|执行|实行|推行|推广|落细|抓实|抓细|宣传|培训|举办|召开|编制|修订|出台|"
    "报送|上报|汇总|梳理|排查|整治|查处|打击|防范|化解|保障|保证|确保|争创|争取|创建|培育|引导|鼓励|支持|指导|"
    "督促|督办|督查|检查|考核|评估|评价|监督|监测|监管|管理|服务|协调|配合|参与|参加|理顺|明确|细化|压实|夯实|"
    "巩固|拓展|拓宽|扩大|发挥|用好|利用|运用|应用|探索|创新|改革|改进|改善|整合|统筹|调整|调配|选拔|选派|引进|"
    "启动|筹备|申报|评选|验收|公开|公示|公布|通报|总结|学习|研究|分析|调研|走访|帮扶|对接|签订|成立|设立|配备|"
    "压减|减轻|简化|缩短|清理|清查|核查|收集|归集|共享|升级|更新|维护|修缮|新建|改造|采购|安排|发放|奖励|表彰|"
    "追究|问责|整改|处理|处置|解决|回应|答复|办理|受理|审核|审批|允许|赋予|试行|放宽|取消|下放|实现|形成|"
    "达到|增强|增加|减少|降低|控制|注重|坚持|树立|围绕|聚焦|紧盯|突出|抓住|把|将|对|以|从|通过|结合|根据|按照|依托|"
    "按|在|要|须|应|必须|应当|需|力争|请|由|为|进行|采取|采用|给予|予以|保持|持续|厉行|反对|杜绝|防止|避免|"
    "提振|激发|释放|壮大|做强|做优|做大|做实|攻坚|稳住|织密|筑牢|守住|守牢|办好|用足|扛牢|扛起|突破|锻造|锤炼|涵养|净化|擦亮|补强|"
    "补短|盘活|招引|承接|培植|厚植|拉动|撬动|打通|纠治|纠正|整顿|惩治|追缴|催缴|催报|铺开|推开|狠抓|紧盯|"
    "营造|挖掘|传承|弘扬|丰富|设计|编发|印发|发布|推送|推荐|评定|评比|兑现|安装|部署|覆盖|纳入|融入|列入|推出|"
    "核对|核实|核定|核销|复核|复查|抽查|巡检|盘点|登记|归档|整理|录入|移交|交接|起草|草拟|编写|撰写|校对|修改|补充|补齐|更换|"
    "检修|检测|检验|测试|调试|试点|慰问|约谈|答疑|张贴|制作|印制|购置|修复|修建|扩建|重建|续建|养护|疏浚|清淤|拆除|铺设|架设|"
    "搭建|选树|倡导|举行|承办|举报|畅通|严明|严防|严控|严守|严肃|严查|狠抓|争|抓|建|促|强|做|办|查|管|防"
)
ACTION = re.compile(rf"(?:{one_of(ADVERB)}[地,]?)*{one_of(VERB)}")
MODAL = re.compile(r"要|须|应当|必须|应(?!用|急|届|对|收|退|享)|负责|不得|务必|牵头|请")
# How sentences begin that say why and what for; no two of these kinds begin with the same character.
PURPOSE = re.compile(
    r"\s*+(?=[牢高以始必坚秉遵确力努到])(?:"
    r"(?P<guided>牢固树立|高举|以[^。;]{2,60}为(?:指导|统领|引领|核心|主线|导向|总抓手|根本遵循))"
    r"|(?P<principle>(?:始终|必须)?(?:坚持(?!开展|每)|秉持|遵循))"
    r"|(?P<goal>确保|力争|努力实现|到20\d\d年))"
)
# What follows from a fault or a merit.
CONSEQUENCE = re.compile(r"扣发|扣减|扣\d|追究|问责|取消|通报批评|奖励|表彰|处分|一票否决")
# A ban; 不得少于 and its like are measures with a bound.
PROHIBITION = re.compile(
    r"不得(?![少低高超]于|超过|少|低)|严禁|禁止|不准|不许|严格禁止|坚持(?:无|未经)[^,;。]{1,12}不[^,;。]{1,6}|未经[^,;。]{1,16}不(?:得|能|准)|一律不"
)

VAGUE = re.compile(
    r"不定期|定期|适时|常态化|经常性|逐步|分批次?|分期|分步|尽快|抓紧|适当|及时|持续|长期|阶段性|按时|按期|有计划|稳步"
)
_CADENCES = ("weekly", "monthly", "quarterly", "half-yearly", "yearly")
# How a person may settle a vague word: a cadence, a date, stages with dates of their own, or a standing duty.
RESOLUTIONS = (
    (re.compile(r"定期|periodically|regularly"), _CADENCES),
    (re.compile(r"经常|常态化|持续|长期"), ("ongoing", *_CADENCES)),
    (re.compile(r"逐步|分批|分期|分步|阶段|稳步|有计划|gradually|in stages", re.I), ("stages", "date", *_CADENCES)),
    (re.compile(r"适时|适当|in due course|where appropriate|as needed", re.I), ("date", "stages", "ongoing")),
)
AWAIT_NOTICE = re.compile(
    r"(?:按照?|根据|待|依照|结合)(?:[^,;。]{0,8})(?:上级|省、?市|总局|省局|市局|市委|县委|统一)[^,;。]{0,8}?(?:要求|部署|通知|安排|文件)"
)
PLACEHOLDER = re.compile(
    r"[xX×＊*〇○_](?:(?<=[xX×＊*])(?<![A-Za-z].)[xX×＊*]{0,3}(?![A-Za-z])|(?<=〇)〇|(?<=○)○|(?<=_)_+)"
)

# Openings that cannot begin a lead sentence: circumstance, agent, condition.
NOT_A_LEAD = re.compile(
    r"^(?:为(?:了|进一步|深入|贯彻|确保|切实|加强)|根据|截至|截止|凡是?|如果?|若|请(?!示)|今年|去年|目前|当前|近年|"
    r"本(?!质|地|土|级|领)|我|20\d\d|由|[一二三四五六七八九]是|[一二三四五六七八九]要|首先|其次|除(?!险|四害|患)|"
    r"自(?!查|觉|主|然|律|我|建|办|贸|愿|身|治)|对(?!标|接|口|照|外|内|上|下)|现(?!代|场|金|状|行)|特此|经(?!济|营|费|常|贸|办)|"
    r"全[市县省区](?![^,。]{0,10}(?:建设|创建))|各级|各单位|各部门|各科|各地)"
)
LABEL_LINE = re.compile(
    r"[(\[]?(?:(?:牵头|主办|主责|责任|配合|协办|协作|承办|参与|分管|联系|包联|落实|实施|督办|办理|完成|工作|时间)"
    r"(?:责任|牵头)?(?:单位|部门|科室|处室|股室|领导|人|时限|时间|期限|节点|要求)?(?:及责任人)?|时限) ?[:\]]"
    r"|(?:Lead|Support|Supporting|Responsible|Owner|Deadline|Due)(?: (?:units?|by|date))? ?:"
)
# What opens a list of cases under one rule: 有下列情形之一的:
CASES = re.compile(r"(?:下列|以下)[^,。;:]{0,12}(?:情形|情况|条件|行为|材料)|之一的")
POINTS = re.compile(r"[加扣减记计得][0-9一二三四五六七八九十]{0,3}分")
# The first and last clauses of a set of rules; sought by their first characters, for few texts have them.
FINAL_CLAUSE = re.compile(
    r"[制本自由](?:(?<=制)定(?:了?本|如下)[^,。;]{2,8}。?$|(?<=本)[^,。;]{2,8}适用于"
    r"|(?<=自)[^,。;]{2,14}起(?:施行|执行|实施|生效)[^。]{0,20}。?$|(?<=由)[^,。;]{2,24}负责解释。?$)"
)
ATTACHMENT = re.compile(r"附件\d*\s*[::]|附\s*[::]")
CLOSING = re.compile(
    r"^(?:各位代表|各位委员|同志们)[!,:]|^\(?(?:特此(?:通知|通报|报告|函)|此通知|此件[^。]{0,12}|联系人[:：]|联系电话|抄送|主送|\(?此页无正文|印发日期)|"
    r"^\(?联系(?:人|电话|方式)|^(?:请|望|希望?)[^。;]{0,40}(?:贯彻|遵照|落实|执行)[^。;]{0,6}。?$"
)
DATE_LINE = re.compile(
    r"^\(?(?:[一二][一二三四五六七八九〇○零OＯ]{3}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日?)?|(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2})(?:印发)?\)?$"
)
SENTENCE_END = "。!?;"
