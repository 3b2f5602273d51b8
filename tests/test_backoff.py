import random

from bot.backoff import Backoff


def test_each_wait_is_longer_up_to_the_most_and_shortened_by_chance() -> None:
    backoff = Backoff(first=1, most=60, chance=random.Random(1))
    waits = [backoff.failed() for _ in range(40)]
    assert all(longest / 2 <= wait <= longest for wait, longest in zip(waits, [1, 2, 4, 8, 16, 32, *[60] * 34], strict=True))
    assert len(set(waits)) == 40
    backoff.worked()
    assert backoff.delay is None
    assert backoff.failed() <= 1


def test_a_wait_can_be_given_a_least() -> None:
    backoff = Backoff(chance=random.Random(1))
    assert 30 <= backoff.failed(least=30) <= 30
    assert backoff.delay == 30
