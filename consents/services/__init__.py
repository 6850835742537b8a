from consents.services.actors import Actor, System, WrongActor
from consents.services.catalogue import load_catalogue
from consents.services.choices import NotInForce, NotPausable, PurposeChoice, Refused, UnknownCode
from consents.services.engagement import record_engagement
from consents.services.exports import AggregateOnly, export_audience
from consents.services.submit import ClientErased, DecidedInFuture, Detail, Recorded, StaleScreen, submit

__all__ = [
    "Actor",
    "AggregateOnly",
    "ClientErased",
    "DecidedInFuture",
    "Detail",
    "NotInForce",
    "NotPausable",
    "PurposeChoice",
    "Recorded",
    "Refused",
    "StaleScreen",
    "System",
    "UnknownCode",
    "WrongActor",
    "export_audience",
    "load_catalogue",
    "record_engagement",
    "submit",
]
