from .decision import Decision, EffectiveStatus, Reason, decide
from .notices import notices_in_force
from .preferences import Choice, channel_choices, topic_choices
from .timeline import Change, TimelineEntry, entries_since, ledger_head, timeline

__all__ = [
    "Change",
    "Choice",
    "Decision",
    "EffectiveStatus",
    "Reason",
    "TimelineEntry",
    "channel_choices",
    "decide",
    "entries_since",
    "ledger_head",
    "notices_in_force",
    "timeline",
    "topic_choices",
]
