from amigo_consent.lib.actors import System
from amigo_consent.lib.jobs.queue import at_times
from consents.loyalty.settling import settle_loyalty


@at_times("20 22 * * *", name="settle_loyalty")
def settle_loyalty_job() -> None:
    settle_loyalty(by=System())
