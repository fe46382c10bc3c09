"""How often a camera is asked for a key frame."""

from signaling.media.keyframes import KeyFrameRequests


def test_the_first_wish_is_passed_on_at_once_and_others_share_its_answer() -> None:
    requests = KeyFrameRequests()
    assert requests.wanted(10.0)
    assert not any(requests.wanted(10.0 + i / 1000) for i in range(1, 100))
    requests.settled()
    assert not any(requests.due(10.0 + i / 20) for i in range(100))


def test_a_wish_that_had_to_wait_is_passed_on_half_a_second_later() -> None:
    requests = KeyFrameRequests()
    requests.wanted(10.0)
    requests.settled()
    assert not requests.wanted(10.2)
    assert not requests.due(10.45)
    assert requests.due(10.5)


def test_without_a_key_frame_the_request_is_repeated_once() -> None:
    requests = KeyFrameRequests()
    assert requests.wanted(10.0)
    assert [t / 20 for t in range(200, 300) if requests.due(t / 20)] == [10.5]


def test_a_storm_of_wishes_makes_two_requests_a_second() -> None:
    requests = KeyFrameRequests()
    sent = 0
    for i in range(1000):
        sent += requests.wanted(i / 1000)
        if i % 100 == 0:
            requests.settled()
    assert sent == 2


def test_a_waiting_viewer_starts_the_asking_anew_after_a_second() -> None:
    requests = KeyFrameRequests()
    assert requests.starved(10.0)
    sent = [
        i / 100 for i in range(1001, 1300) if requests.starved(i / 100) or requests.due(i / 100)
    ]
    assert sent[:2] == [10.5, 11.5]
