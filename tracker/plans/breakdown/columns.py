"""The head row of the table, in the words of official tables: Chinese, whatever language the screen speaks."""

NUMBER, TITLE, MEASURES = "序号", "工作任务", "具体措施"
LEAD, SUPPORT, OWNER = "牵头单位", "配合单位", "责任人"
ENDING, YARDSTICK = "完成时限", "衡量标准"
COLUMNS = (NUMBER, TITLE, MEASURES, LEAD, SUPPORT, OWNER, ENDING, YARDSTICK)

WAITING = "按上级通知"
