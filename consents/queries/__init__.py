from consents.queries.audience import audience
from consents.queries.decision import Decision, EffectiveStatus, Reason, decide
from consents.queries.engagement import ignored_in_a_row
from consents.queries.notices import notices_in_force
from consents.queries.preferences import Choice, channel_choices, objections, topic_choices
from consents.queries.timeline import Change, TimelineEntry, entries_since, ledger_head, timeline

__all__ = [
    "Change",
    "Choice",
    "Decision",
    "EffectiveStatus",
    "Reason",
    "TimelineEntry",
    "audience",
    "channel_choices",
    "decide",
    "entries_since",
    "ignored_in_a_row",
    "ledger_head",
    "notices_in_force",
    "objections",
    "timeline",
    "topic_choices",
]
