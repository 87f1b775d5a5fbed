"""Work items: the tracked task, its states, units, extensions and history.

Owns work items, their units, readers and hands, status changes and extension requests. Reads plans (to open from them),
organisation and clocks; tells people through notifications. Every change goes through the transition table and its one
executor.
"""
