from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


class History(HistoricalRecords):
    """The history of every row of a model (django-simple-history), numbered with eight bytes.

    The library's own four end at 2.1 billion rows, which a million clients reach.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(history_id_field=models.BigAutoField(), **options)  # type: ignore[no-untyped-call]
