"""Prints, as JSON, what CPython compiles the given files into: the answer that python-source.test.ts compares with."""

import ast
import dis
import json
import sys
import tokenize

TYPE_SYNTAX = tuple(getattr(ast, name) for name in ("TypeAlias", "TypeVar") if hasattr(ast, name))


def typing_lines(text):
    """Where 3.12's type syntax is: it compiles into code that is no function of the source."""
    return {node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, TYPE_SYNTAX)}


def walk(code):
    """All code objects in `code`: bare name, qualified name if this Python tells (3.11), first line, executing lines."""
    lines = sorted({line for _, line in dis.findlinestarts(code) if line})
    yield [code.co_name, getattr(code, "co_qualname", None), code.co_firstlineno, lines]
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            yield from walk(constant)


def is_function(found, typing):
    name, _, first_line, _ = found
    return not name.startswith(("<module", "<generic")) and first_line not in typing


for path in sys.argv[1:]:
    with tokenize.open(path) as file:
        text = file.read()
    typing = typing_lines(text)
    functions = [found for found in walk(compile(text, path, "exec", dont_inherit=True)) if is_function(found, typing)]
    print(json.dumps({"path": path, "functions": functions}))
