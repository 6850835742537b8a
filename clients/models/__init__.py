from .access import AccessLog
from .centre import CustomerCentre, StaffProfile
from .client import Client, Language, Relationship, Restriction
from .contact import ContactKind, ContactPoint
from .sign_in import SignInCode
from .subscription import Subscription

__all__ = [
    "AccessLog",
    "Client",
    "ContactKind",
    "ContactPoint",
    "CustomerCentre",
    "Language",
    "Relationship",
    "Restriction",
    "SignInCode",
    "StaffProfile",
    "Subscription",
]
