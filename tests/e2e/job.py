"""The main job in steps, each as the person who does it: from a plan document to a unit's score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from docx import Document
from playwright.sync_api import Browser, Locator, expect

from tests.cast import PEOPLE, Cast
from tests.e2e.person import Person, button, link, starts
from tests.e2e.place import PASSWORD, USERNAMES, Sink, ring, set_instant
from tests.e2e.words import Words
from tests.moment import NOW
from tests.processes import Site
from tests.servers import wait_until

UNIT = "征收管理科"
DONE, LATE = "欠税台账逐户核对", "发票数据按月比对"
PLAN = (
    "安禾县税务局2026年岁末重点工作安排",
    "一、管好征收基础",
    f"（一）{DONE}。12月11日前逐户核对欠税台账，账实相符。",
    f"（二）{LATE}。11月27日前比对三个季度的发票数据，列出疑点。",
)
MONDAY = NOW
"""The plan is dispatched on Monday 23 November 2026; the second task is due on that Friday."""
NEXT_TUESDAY = NOW + timedelta(days=8)


def plan_document(folder: Path) -> Path:
    """The plan as a Word document."""
    document = Document()
    for paragraph in PLAN:
        document.add_paragraph(paragraph)
    path = folder / "岁末重点工作.docx"
    document.save(str(path))
    return path


@dataclass
class Job:
    """Who works where, and what has come out so far."""

    browser: Browser
    words: Words
    site: Site
    cast: Cast
    sink: Sink
    urls: list[str]
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    """Address of a task's page by its title."""
    turn: int = 0

    def as_(self, name: str) -> Person:
        """The person's browser, logged in; each use goes to the next web server."""
        if name not in self.people:
            self.people[name] = Person(self.browser, self._next(), self.words).login(USERNAMES[name], PASSWORD)
        return self.people[name].at(self._next())

    def _next(self) -> str:
        self.turn += 1
        return self.urls[self.turn % len(self.urls)]

    def opens(self, name: str, title: str) -> Person:
        """The person on the task's page."""
        person = self.as_(name)
        person.page.goto(person.url + self.tasks[title])
        expect(person.page.get_by_role("heading", level=1)).to_contain_text(title)
        return person

    def days_pass(self, until: datetime) -> None:
        """The clock moves on; whoever comes back has to log in again."""
        set_instant(self.site, until)
        for person in self.people.values():
            person.page.context.close()
        self.people.clear()

    def news(self, job: str, person: Person, shown: Callable[[], Locator]) -> Locator:
        """Have a worker do `job`; the person reloads until it shows."""
        ring(self.site, job)
        found = shown().first

        def looks_again() -> bool:
            person.page.reload()
            return found.is_visible()

        wait_until(looks_again, f"{job} shows on {person.page.url}", seconds=60)
        return found


def imports(job: Job) -> None:
    """The planner uploads the document and lands on the review desk."""
    planner = job.as_("林晓")
    planner.go("工作计划")
    planner.follow("导入计划")
    planner.fill("计划年度", "2026")
    planner.attach("计划文件", plan_document(job.folder))
    planner.press("读取")
    planner.is_told("已读入，下面逐条审阅。")
    planner.sees(DONE)


def reviews(job: Job) -> None:
    """Each task gets its lead unit, owner, deadline and measure."""
    _decides(job, DONE, "陈思远", "2026年12月11日", "账实相符率100%")
    _decides(job, LATE, "", "11.27", "疑点清单1份")


def _decides(job: Job, title: str, owner: str, day: str, measure: str) -> None:
    planner, words = job.people["林晓"], job.words
    row = planner.content.get_by_role("row").filter(has_text=title)
    row.get_by_role("link", name=starts(title)).click()
    form = planner.form("存下")
    planner.choose("牵头单位", UNIT, form)
    if owner:
        planner.choose("责任人", owner, form)
    form.get_by_role("radio", name=words("定日期"), exact=True).check()
    planner.fill("完成日期", day, form)
    planner.fill("衡量标准", measure, form)
    planner.press("存下", form)
    expect(planner.content.get_by_role("row").filter(has_text=measure)).to_be_visible()


def publishes_and_dispatches(job: Job) -> None:
    """Both tasks are published from the desk and given out on the plan's page."""
    planner = job.people["林晓"]
    planner.press("发布已齐的%(n)s条", n=2)
    planner.is_told("已发布%(n)s项。", n=2)
    planner.press("交办%(n)s项", n=2)
    planner.is_told("已交办%(n)s项，各单位会收到签收通知。", n=2)
    planner.go("任务台账")
    for title in (DONE, LATE):
        address = link_to(planner, title).get_attribute("href")
        assert address
        job.tasks[title] = address


def link_to(person: Person, title: str) -> Locator:
    """The first link that names a task."""
    return person.content.get_by_role("link", name=title).first


def accepts(job: Job, title: str) -> None:
    """The head signs for a task on the desk's say and names the owner."""
    head = job.as_("王立群")
    head.go("我的工作台")
    link_to(head, title).click()
    head.choose("责任人", "陈思远")
    head.press("签收")
    head.is_told("已签收")


def reports(job: Job) -> None:
    """The owner files progress with a figure and an evidence file."""
    evidence = job.folder / "核对记录.txt"
    evidence.write_text("已核对欠税户46户，账实相符。", encoding="utf-8")
    owner = job.opens("陈思远", DONE)
    owner.follow("填报进展")
    owner.fill("进度", "100")
    owner.fill("做了什么，还差什么", "逐户核对完毕，账实相符。")
    owner.fill("指标", "核对户数")
    owner.fill("累计完成", "46")
    owner.fill("单位", "户")
    owner.attach("佐证材料", evidence)
    owner.press("提交进展")
    owner.is_told("已填报，进度%(n)s%%", n=100)
    owner.sees("核对户数")
    expect(link(owner.page, "核对记录.txt")).to_be_visible()


def requests_completion(job: Job, words: str) -> None:
    """The owner asks for the task to be closed."""
    owner = job.opens("陈思远", DONE)
    owner.follow("申请办结")
    owner.fill("完成情况", words)
    owner.press("提交办结申请")
    owner.is_told("已提交，等单位审核")


def passes(job: Job, name: str) -> Person:
    """A reviewer passes the task."""
    reviewer = job.opens(name, DONE)
    reviewer.follow("审核通过")
    reviewer.press("通过")
    reviewer.is_told("已通过")
    return reviewer


def sends_back(job: Job, reason: str) -> None:
    """The supervisor sends the task back; the owner reads why."""
    supervisor = job.opens("苏敏", DONE)
    supervisor.follow("退办")
    supervisor.fill("理由", reason)
    supervisor.press("退办")
    supervisor.is_told("已退办，时限不变")
    owner = job.opens("陈思远", DONE)
    owner.sees(reason)
    owner.sees(job.words("退办%(n)s次", n=1))


def closes(job: Job) -> None:
    """From the request to the close-out number, with one refusal on the way."""
    requests_completion(job, "46户全部核对完毕。")
    passes(job, "王立群")
    sends_back(job, "缺少抽查记录，请补上10户的抽查表。")
    requests_completion(job, "已补抽查表10户。")
    passes(job, "王立群")
    passes(job, "苏敏").sees(job.words("销号 %(number)s", number=""))


def score_cell(supervisor: Person) -> Locator:
    """Where the list of scores shows the unit's score."""
    return supervisor.content.get_by_role("row").filter(has_text=UNIT).get_by_role("cell").nth(2)


def score_of_unit(job: Job) -> str:
    """The unit's score as shown."""
    supervisor = job.as_("苏敏")
    supervisor.go("得分")
    return score_cell(supervisor).inner_text()


def quarter_opens(job: Job) -> None:
    """The ledger has its opening lines."""
    supervisor = job.as_("苏敏")
    supervisor.go("得分")
    job.news("scoring.post", supervisor, lambda: link(supervisor.content, UNIT))


def escalates(job: Job) -> None:
    """The deadline passes; the owner and the head are told in the browser and by mail, and a case is open."""
    job.days_pass(NEXT_TUESDAY)
    owner = job.as_("陈思远")
    owner.go("通知")
    job.news("escalation.sweep", owner, lambda: owner.content.get_by_text(LATE))
    ring(job.site, "notifications.dispatch")
    address = f"p{list(PEOPLE).index('陈思远')}@anhe.example"
    wait_until(lambda: any(LATE in letter for letter in job.sink.to(address)), "the owner has mail", seconds=60)


def holds_to_account(job: Job) -> None:
    """The supervisor finds the case on the overdue desk, reads the consequence and decides."""
    supervisor, words = job.as_("苏敏"), job.words
    supervisor.go("逾期督办台")
    link_to(supervisor, LATE).click()
    supervisor.content.get_by_role("radio", name=words("追责"), exact=True).check()
    supervisor.sees(words("本案结案，转入考核，按所依据的条款记为一事。"))
    supervisor.choose("追责对象", UNIT)
    supervisor.fill("依据条款", "示例规则：逾期追责")
    supervisor.fill("理由", "到期没有比对，也没有申请延期。")
    supervisor.press("决定追责")
    supervisor.is_told("%(kind)s：%(n)s分钟后生效，此前可以撤回", kind=words("追责"), n=10)
    expect(button(supervisor.content, words("撤回决定"))).to_be_visible()


def is_carried_out(job: Job) -> None:
    """Ten minutes later the case is closed and the ledger has its line."""
    set_instant(job.site, NEXT_TUESDAY + timedelta(minutes=12))
    supervisor, words = job.people["苏敏"], job.words
    supervisor.page.goto(f"{supervisor.url}/overdue/?state=closed")
    job.news(
        "escalation.sweep",
        supervisor,
        lambda: supervisor.content.get_by_text(words("已结：%(kind)s", kind=words("追责"))),
    )


def costs_points(job: Job, before: str) -> tuple[Decimal, list[Decimal]]:
    """How far the unit's score fell, and the points of the lines that name the late task."""
    supervisor = job.people["苏敏"]
    supervisor.go("得分")
    job.news("scoring.post", supervisor, lambda: score_cell(supervisor).filter(has_not_text=before))
    after = score_of_unit(job)
    link(supervisor.content, UNIT).click()
    task = supervisor.page.locator(f'a[href="{job.tasks[LATE]}"]')
    lines = supervisor.content.get_by_role("row").filter(has=task)
    expect(lines.first).to_be_visible()
    points = [number(line.locator(".kc-ledger-points").inner_text()) for line in lines.all()]
    return number(before) - number(after), points


def number(shown: str) -> Decimal:
    """What a page shows as points."""
    return Decimal(shown.strip().replace("−", "-").replace("＋", "+"))
