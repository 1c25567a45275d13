"""JSON by C parts is the JSON that everyone else writes and reads."""

import json

import pytest

from dapscope_inject import codec

VALUES = [None, True, 0, -1, 1 << 70, 1.5, "", "ü\u2028\ud800\x00", [], {}, [1, [2, {"a": None}]], (1, 2)]


@pytest.mark.parametrize("value", VALUES)
def test_what_it_writes_json_reads(value):
    assert json.loads(codec.dumps(value)) == json.loads(json.dumps(value))
    assert codec.dumps(value).isascii()


@pytest.mark.parametrize("value", VALUES)
def test_what_json_writes_it_reads(value):
    assert codec.loads(json.dumps(value)) == json.loads(json.dumps(value))


@pytest.mark.parametrize("text", ["", "{", "[1,]", "1 2", "nope", "NaN"])
def test_what_is_not_json_is_refused(text):
    with pytest.raises(ValueError):
        codec.loads(text)
