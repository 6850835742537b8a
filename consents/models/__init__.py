from consents.models.api_client import ApiClient
from consents.models.catalogue import Carrier, Channel, Purpose, Topic
from consents.models.engagement import Message
from consents.models.export import Export
from consents.models.notice import Notice, NoticeText, Renewal
from consents.models.reminder import Reminder, RenewalReason
from consents.models.seal import Seal, SealedHead
from consents.models.state import (
    ChannelPreference,
    ConsentRecord,
    ConsentStatus,
    Objection,
    ObjectionKind,
    TopicPreference,
    TopicState,
)
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
    "Carrier",
    "Channel",
    "ChannelPreference",
    "ConsentRecord",
    "ConsentStatus",
    "Export",
    "IdentityCheck",
    "Message",
    "Notice",
    "NoticeText",
    "Objection",
    "ObjectionKind",
    "Purpose",
    "Reminder",
    "Renewal",
    "RenewalReason",
    "Seal",
    "SealedHead",
    "Source",
    "Submission",
    "SubmissionDetail",
    "Topic",
    "TopicPreference",
    "TopicState",
]
