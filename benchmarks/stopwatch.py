"""Time, so that a busy machine disturbs both sides of a comparison alike."""

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternate(
    one: Callable[[], object], other: Callable[[], object], *, rounds: int = ROUNDS
) -> tuple[float, float]:
    """Median seconds of each, in turns, after a round to warm up that does not count."""
    times = [(seconds(one), seconds(other)) for _ in range(rounds + 1)][1:]
    return median(first for first, _ in times), median(second for _, second in times)
