"""Answers that are too large for one message."""

from dapscope_inject import calls, codec, deliver


class Order(calls.Order):
    def __init__(self, **given):
        calls.Order.__init__(self, dict({"nonce": "00112233", "call": "x"}, **given))


def test_an_answer_of_20_mb_is_kept_and_given_in_pieces_of_which_none_is_too_large():
    order = Order()
    envelope = {"nonce": order.nonce, "status": "done", "payload": "x" * 20_000_000}
    first = codec.loads(deliver.send(order, envelope))
    assert first["status"] == "pieces"
    pieces = []
    for index in range(first["total"]):
        pieces.append(deliver.piece({"of": order.nonce, "index": index}, Order()))
    assert max(len(piece) for piece in pieces) <= deliver.PIECE < deliver.MOST_IN_VALUE
    assert codec.loads("".join(pieces)) == envelope
    assert deliver.drop({"of": order.nonce}, Order()) == {"wasKept": True}
    assert deliver._waiting == {}


def test_answers_in_pieces_that_nobody_fetches_do_not_pile_up_in_the_program():
    for number in range(10):
        deliver._keep(str(number), "x" * 10)
    assert list(deliver._waiting) == ["6", "7", "8", "9"]
    deliver._waiting.clear()


def test_a_piece_that_is_not_kept_any_more_is_a_failure_that_says_so():
    text = calls.call(encoded({"nonce": "00", "call": "deliver.piece", "arguments": {"of": "77", "index": 0}}))
    assert codec.loads(text)["error"]["kind"] == "gone"


def test_frames_put_together_are_the_text():
    text = "a" * 200_000
    marker = "__BASILISK_MEM__"
    found = [codec.loads(each[len(marker) : -1]) for each in deliver.frames(marker, "0011223344", text)]
    assert "".join(each["data"] for each in found) == text
    assert [each["part"] for each in found] == list(range(1, found[0]["total"] + 1))


def encoded(request):
    import base64

    return base64.b64encode(codec.dumps(request).encode()).decode()
