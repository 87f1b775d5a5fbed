"""What an amended plan asks of a task is found by the task."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEX = "ix_plan_proposed_act_task_id"


def upgrade() -> None:
    op.create_index(op.f(INDEX), "plan_proposed_act", ["task_id"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="plan_proposed_act")
