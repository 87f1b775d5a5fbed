"""Imports every room's tables, so that the metadata is whole wherever the application or a migration starts."""

import tracker.audit.models
import tracker.clocks.models
import tracker.core.search
import tracker.escalation.models
import tracker.inspections.models
import tracker.notifications.models
import tracker.organisation.models
import tracker.plans.models
import tracker.progress.models
import tracker.scoring.models
import tracker.summaries.models
import tracker.workitems.models  # noqa: F401
