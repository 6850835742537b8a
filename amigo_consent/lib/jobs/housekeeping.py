"""What keeps the database tidy and the queue moving; all of it harmless to leave out for a day."""

from django.core.management import call_command
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from amigo_consent.lib.jobs.queue import MOST_TRIES, app, at_times

HOURS_OF_FINISHED_JOBS = 7 * 24
HOURS_OF_FAILED_JOBS = 90 * 24


@app.periodic(cron="*/5 * * * *")
@app.task(name="rescue_stalled_jobs", queueing_lock="rescue_stalled_jobs")
async def rescue_stalled_jobs(timestamp: int) -> None:
    """Have jobs done again whose worker died in the middle of them: its heartbeat has stopped.

    It must not wait for another one like it (no `lock`): that may be the one that a dying worker left behind.
    """
    for job in await app.job_manager.get_stalled_jobs():
        if job.attempts < MOST_TRIES - 1:
            await _try_again(job)
        else:
            await _give_up(job)


@app.periodic(cron="35 0 * * *")
@app.task(name="forget_old_jobs", queueing_lock="forget_old_jobs")
async def forget_old_jobs(timestamp: int) -> None:
    """Delete jobs that are done after a week, those that failed after ninety days."""
    await app.job_manager.delete_old_jobs(
        nb_hours=HOURS_OF_FINISHED_JOBS, include_cancelled=True, include_aborted=True
    )
    await app.job_manager.delete_old_jobs(nb_hours=HOURS_OF_FAILED_JOBS, include_failed=True)


@at_times("40 0 * * *", name="forget_old_sessions")
def forget_old_sessions() -> None:
    """Delete sessions, of staff and of clients, and access tokens that have expired."""
    call_command("clearsessions")
    call_command("cleartokens")


async def _try_again(job: Job) -> None:
    """If the same waits in the queue already, that one is enough."""
    try:
        await app.job_manager.retry_job(job)
    except ConnectorException:
        await _give_up(job)


async def _give_up(job: Job) -> None:
    await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
