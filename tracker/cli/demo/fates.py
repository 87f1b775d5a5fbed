"""What becomes of each task of the demo: one row each, deadlines in working days from today.

The first rows follow the actions of the plan in the order of the document; the rest are opened singly.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """How far a task has come by today."""

    DONE = "done"
    LATE = "late"
    HELD = "held"
    ACCEPTED = "accepted"
    EXEMPTED = "exempted"
    OVERDUE = "overdue"
    STATED = "stated"
    RUNNING = "running"
    EXTENDED = "extended"
    ASKED = "asked"
    SIGNED = "signed"
    SENT_BACK = "sent_back"
    UNIT_REVIEW = "unit_review"
    SUPERVISOR_REVIEW = "supervisor_review"
    SIGN_FOR = "sign_for"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    STANDING = "standing"
    DRAFT = "draft"


@dataclass(frozen=True)
class Row:
    """One task: who leads, who owns, what becomes of it, when it is due, how it is called, what it is measured by."""

    lead: str
    owner: str
    fate: Fate
    due: int
    title: str
    yardstick: str
    supporting: tuple[str, ...] = ()
    late_days: int = 0

    @property
    def dated(self) -> bool:
        """False for a task that waits or stands, whose `due` says nothing."""
        return self.fate not in (Fate.STANDING, Fate.WAITING)


F = Fate
PLANNED: tuple[Row, ...] = (
    Row("收入核算科", "罗建平", F.DONE, -38, "三季度税收经济分析报告", "分析报告1份"),
    Row("收入核算科", "罗建平", F.RUNNING, 14, "收入质量监测清单核查", "异常波动核查率100%"),
    Row("征收管理科", "谭伟", F.DONE, -108, "重点税源企业一户一档更新", "档案更新率100%"),
    Row("税政一科", "董博", F.LATE, -102, "新投产项目入库预测", "预测报告1份", late_days=3),
    Row("社会保险费和非税收入科", "杜若", F.DONE, -42, "城乡居民医保集中征缴宣传", "参保缴费率98%以上"),
    Row("社会保险费和非税收入科", "姚远", F.ASKED, 6, "非税收入对账机制建设", "对账差异为0", ("财务管理科",)),
    Row("纳税服务科", "田甜", F.DONE, -146, "春季便民措施", "措施不少于10项"),
    Row("纳税服务科", "邹凯", F.STANDING, 0, "定期回访企业代表", "意见逐条回复"),
    Row("纳税服务科", "白露", F.SUPERVISOR_REVIEW, 2, "高频事项操作指引优化", "网上办理率95%以上"),
    Row("城关税务分局", "江帆", F.HELD, -18, "征纳互动远程帮办试点", "试点服务场所2个", ("纳税服务科",), 9),
    Row("纳税服务科", "田甜", F.DONE, -64, "诉求闭环流程建立", "按时办结率99%以上"),
    Row("办公室", "贺小岚", F.STANDING, 0, "每月通报诉求办理情况", "通报12期"),
    Row("法制科", "苗卉", F.LATE, -58, "执法事项指引编印", "指引1册", late_days=5),
    Row("法制科", "苗卉", F.STANDING, 0, "三项制度落实", "公示率100%"),
    Row("稽查局", "钟亮", F.WAITING, 0, "虚开骗税专项整治", "会商4次", ("税收风险管理局",)),
    Row("稽查局", "马骏", F.RUNNING, 27, "重点稽查案件12件", "结案12件"),
    Row("税收风险管理局", "韩雪", F.RUNNING, 26, "全年推送风险任务200户", "应对有效率85%"),
    Row("信息中心", "高翔", F.STATED, -4, "三个系统数据对接", "联通接口36个", ("征收管理科", "税收风险管理局")),
    Row("征收管理科", "陈思远", F.RUNNING, 2, "数据质量校核规则完善", "数据校核一致率98%以上"),
    Row("信息中心", "许诺", F.RUNNING, 4, "终端安全加固", "加固率100%"),
    Row("信息中心", "高翔", F.OVERDUE, -1, "数据查询审批和留痕制度", "制度1项"),
    Row("监察考评科", "程立", F.DONE, -122, "重点工作任务台账建立", "台账1本"),
    Row("监察考评科", "程立", F.STANDING, 0, "按季开展效能考核", "考核4次"),
    Row("办公室", "贺小岚", F.UNIT_REVIEW, 3, "公文和会议管理办法修订", "办法2项"),
    Row("财务管理科", "沈佳", F.RUNNING, 24, "公用经费压减", "比上年下降5%以上"),
    Row("人事教育科", "叶青", F.RUNNING, 18, "干部业务轮训", "人均40学时以上"),
    Row("征收管理科", "陈思远", F.EXTENDED, 5, "征收管理岗位题库更新", "新增题目300道", ("人事教育科",)),
    Row("人事教育科", "孟凡", F.DONE, -126, "新录用人员帮带结对", "结对23名"),
    Row("人事教育科", "孟凡", F.SENT_BACK, 8, "职业资格考试动员", "报名60人次"),
    Row("监察考评科", "程立", F.DONE, -96, "上半年明察暗访", "发现问题整改率100%"),
    Row("机关党委", "范晨", F.STANDING, 0, "警示教育", "每季度1次"),
)

SINGLE: tuple[Row, ...] = (
    Row("征收管理科", "谭伟", F.OVERDUE, -9, "发票电子化扩围问题清单销号", "清单销号率100%", ("信息中心",)),
    Row("河东税务分局", "汪洋", F.OVERDUE, -5, "房土两税疑点数据整改", "整改率98%"),
    Row("城关税务分局", "罗丹", F.OVERDUE, -2, "个体户定额调整公示", "公示率100%"),
    Row("税政二科", "石磊", F.SIGNED, 3, "所得税汇算清缴疑点核实", "核实率100%"),
    Row("税政一科", "何静怡", F.EXEMPTED, -30, "增值税留抵退税复核", "复核120户", late_days=4),
    Row("河东税务分局", "金鑫", F.ACCEPTED, -26, "契税历史数据清理", "清理1800条", late_days=3),
    Row("税收风险管理局", "曾强", F.HELD, -70, "大企业风险应对报告", "报告3份", late_days=8),
    Row("稽查局", "袁圆", F.DONE, -84, "打骗打虚案件移送核对", "核对率100%"),
    Row("城关税务分局", "易航", F.LATE, -76, "注销户税款清理", "清理46户", late_days=2),
    Row("河东税务分局", "潘悦", F.DONE, -55, "社区网格服务点建设", "服务点6个"),
    Row("办公室", "贺小岚", F.DONE, -24, "档案数字化一期", "扫描1.2万页"),
    Row("财务管理科", "沈佳", F.DONE, -20, "资产清查", "账实相符率100%"),
    Row("纳税服务科", "白露", F.SIGN_FOR, 10, "年末办税高峰预案", "预案1份"),
    Row("征收管理科", "谭伟", F.SIGN_FOR, 9, "纳税信用年度评价准备", "评价覆盖率100%"),
    Row("征收管理科", "陈思远", F.UNIT_REVIEW, 3, "征管流程问题清单汇总", "清单1份"),
    Row("征收管理科", "谭伟", F.ASKED, 4, "征管档案电子化二期", "归档3200户", ("信息中心",)),
    Row("信息中心", "许诺", F.SIGN_FOR, 12, "内网门户适老化改造", "页面改造12个"),
    Row("税政二科", "石磊", F.DECLINED, 15, "房产交易数据共享协议", "协议1份"),
    Row("法制科", "苗卉", F.SUSPENDED, 20, "行政复议案例汇编", "案例20篇"),
    Row("机关党委", "范晨", F.CANCELLED, 16, "主题征文活动", "征文30篇"),
    Row("城关税务分局", "熊杰", F.RUNNING, 0, "三季度欠税清理收尾", "清欠入库率90%"),
    Row("社会保险费和非税收入科", "杜若", F.DRAFT, 22, "灵活就业人员缴费提醒", "提醒2000人次"),
)
