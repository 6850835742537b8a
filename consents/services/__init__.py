from .catalogue import load_catalogue
from .choices import NotInForce, NotPausable, PurposeChoice, Refused, UnknownCode
from .submit import (
    Actor,
    ClientErased,
    DecidedInFuture,
    Detail,
    Recorded,
    StaleScreen,
    System,
    submit,
)

__all__ = [
    "Actor",
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
    "load_catalogue",
    "submit",
]
