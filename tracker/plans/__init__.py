"""Plans: from a document to planned tasks with a decided lead, owner, deadline and yardstick.

Owns plans, documents, sections, spans, plan items and planned tasks; `parsing/` reads documents and knows no table.
Reads organisation. Publishing marks planned tasks; work items are opened from them by the room to the right.
"""
