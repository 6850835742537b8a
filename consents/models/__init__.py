from .api_client import ApiClient
from .catalogue import Channel, Purpose, Topic
from .export import Export
from .notice import Notice, NoticeText
from .state import ChannelPreference, ConsentRecord, ConsentStatus, TopicPreference, TopicState
from .submission import IdentityCheck, Source, Submission, SubmissionDetail

__all__ = [
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
