from threading import Thread

from gmm_desktop.control.mailbox import Mailbox


def test_only_the_first_letter_rings_the_bell() -> None:
    mailbox: Mailbox[str] = Mailbox()
    assert [mailbox.put(letter) for letter in "abc"] == [True, False, False]


def test_an_emptied_box_rings_again() -> None:
    mailbox: Mailbox[str] = Mailbox()
    mailbox.put("a")
    mailbox.drain()
    assert mailbox.put("b")


def test_letters_come_out_once_oldest_first() -> None:
    mailbox: Mailbox[str] = Mailbox()
    for letter in "abc":
        mailbox.put(letter)
    assert (mailbox.drain(), mailbox.drain()) == (["a", "b", "c"], [])


def test_no_letter_of_another_thread_is_lost_or_out_of_order() -> None:
    mailbox: Mailbox[int] = Mailbox()
    writer = Thread(target=lambda: [mailbox.put(number) for number in range(20_000)])
    writer.start()
    read: list[int] = []
    while writer.is_alive():
        read += mailbox.drain()
    writer.join()
    assert read + mailbox.drain() == list(range(20_000))
