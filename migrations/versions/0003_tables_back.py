"""Breakdown tables brought back row by row, and yardsticks among what an amended plan asks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONE_FACT = "ck_plan_proposed_act_one_fact"
OF_TWO = "(unit_id IS NULL) <> (day IS NULL)"
OF_THREE = (
    "(CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN day IS NULL THEN 0 ELSE 1 END) "
    "+ (CASE WHEN yardstick = '' THEN 0 ELSE 1 END) = 1"
)
TASK = "fk_plan_difference_old_task_id"
LOST = (
    "SELECT (SELECT count(*) FROM plan_difference WHERE old_task_id IS NOT NULL)"
    " + (SELECT count(*) FROM plan_proposed_act WHERE yardstick <> '')"
)


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("plan_difference") as batch:
        batch.add_column(sa.Column("old_task_id", key, nullable=True))
        batch.create_foreign_key(TASK, "planned_task", ["old_task_id"], ["id"])
    with op.batch_alter_table("plan_proposed_act") as batch:
        batch.add_column(sa.Column("yardstick", sa.String(length=300), nullable=True))
    op.execute("UPDATE plan_proposed_act SET yardstick = ''")
    with op.batch_alter_table("plan_proposed_act") as batch:
        batch.alter_column("yardstick", existing_type=sa.String(length=300), nullable=False)
        batch.drop_constraint(op.f(ONE_FACT), type_="check")
        batch.create_check_constraint(op.f(ONE_FACT), OF_THREE)


def downgrade() -> None:
    """Raises RuntimeError, and changes nothing, when tables were brought back: the older schema has no place for it."""
    lost = op.get_bind().scalar(sa.text(LOST))
    if lost:
        raise RuntimeError(f"{lost} decisions on amended plans would be lost; restore a backup instead")
    op.execute("UPDATE plan_reading SET state = 'refused' WHERE state = 'withdrawn'")
    with op.batch_alter_table("plan_proposed_act") as batch:
        batch.drop_constraint(op.f(ONE_FACT), type_="check")
        batch.create_check_constraint(op.f(ONE_FACT), OF_TWO)
        batch.drop_column("yardstick")
    with op.batch_alter_table("plan_difference") as batch:
        batch.drop_constraint(TASK, type_="foreignkey")
        batch.drop_column("old_task_id")
