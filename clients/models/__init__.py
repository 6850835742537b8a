from clients.models.access import AccessLog
from clients.models.centre import CustomerCentre, StaffProfile
from clients.models.client import Client, Language, Relationship, Restriction
from clients.models.contact import ContactKind, ContactPoint, SuspensionReason
from clients.models.loyalty import LoyaltyAccount
from clients.models.sign_in import SignInCode
from clients.models.subscription import Subscription

__all__ = [
    "AccessLog",
    "Client",
    "ContactKind",
    "ContactPoint",
    "CustomerCentre",
    "Language",
    "LoyaltyAccount",
    "Relationship",
    "Restriction",
    "SignInCode",
    "StaffProfile",
    "Subscription",
    "SuspensionReason",
]
