from consents.models.api_client import ApiClient
from consents.models.catalogue import Channel, Purpose, Topic
from consents.models.export import Export
from consents.models.notice import Notice, NoticeText
from consents.models.state import ChannelPreference, ConsentRecord, ConsentStatus, TopicPreference, TopicState
from consents.models.submission import (
    API_SOURCES,
    OWN_SOURCES,
    STAFF_SOURCES,
    SYSTEM_SOURCES,
    IdentityCheck,
    Source,
    Submission,
    SubmissionDetail,
)

__all__ = [
    "API_SOURCES",
    "OWN_SOURCES",
    "STAFF_SOURCES",
    "SYSTEM_SOURCES",
    "ApiClient",
    "Channel",
    "ChannelPreference",
    "ConsentRecord",
    "ConsentStatus",
    "Export",
    "IdentityCheck",
    "Notice",
    "NoticeText",
    "Purpose",
    "Source",
    "Submission",
    "SubmissionDetail",
    "Topic",
    "TopicPreference",
    "TopicState",
]
