"""Each word of ``templates/words/`` is said by a template or by the code: others only look alive.

Scripts share ``templates/words.en.json``; of these files they have those of ``SCRIPTS_CALL``. A
word that is looked up by a code, or in a part that is handed on whole, counts as said.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import Environment, nodes

from tests.house.rules import sources

Place = tuple[str, ...]
Names = dict[str, set[Place]]
ANY = "*"
SCRIPTS_CALL: Names = {"S": {("shuttle_desk",)}}
"""What the scripts of an advocate's desk, which staff alone load, call the words of theirs."""
OF_DICTIONARIES = ("get", "items", "keys", "values")


def said_in_templates(files: Mapping[str, str]) -> set[Place]:
    """Return the places in the words that templates say; the file name is its address there."""
    trees = {name: Environment().parse(text) for name, text in files.items()}
    said: set[Place] = set()
    for name in trees:
        known = _set_in(name, trees)
        for place in _said_by(trees[name], known):
            said.add(place)
    return said


def _set_in(name: str, trees: Mapping[str, nodes.Template]) -> Names:
    """Return what ``{% set %}`` calls parts of the words, here and in the template around it."""
    known: Names = {"words": {()}}
    for around in trees[name].find_all(nodes.Extends):
        known |= _set_in(around.template.value, trees)
    for one in trees[name].find_all(nodes.Assign):
        if isinstance(one.target, nodes.Name) and (found := _places(one.node, known)):
            known[one.target.name] = known.get(one.target.name, set()) | found
    return known


def _said_by(node: nodes.Node, known: Names) -> Iterator[Place]:
    if isinstance(node, nodes.Assign) and _places(node.node, known):
        return
    yield from _places(node, known)
    inside = isinstance(node, nodes.Getattr | nodes.Getitem) and _places(node, known)
    for child in node.iter_child_nodes():
        if inside and child is node.node:
            continue
        yield from _said_by(child, known)


def _places(node: nodes.Node | None, known: Names) -> set[Place]:
    """Return where in the words this may stand; nothing for what is no word."""
    match node:
        case nodes.Name(name=name):
            return known.get(name, set())
        case nodes.Getattr(node=of, attr=attr):
            found = _places(of, known)
            return found if attr in OF_DICTIONARIES else {(*place, attr) for place in found}
        case nodes.Getitem(node=of, arg=nodes.Const(value=key)):
            return {(*place, str(key)) for place in _places(of, known)}
        case nodes.Getitem(node=of):
            return {(*place, ANY) for place in _places(of, known)}
        case nodes.CondExpr(expr1=one, expr2=other):
            return _places(one, known) | _places(other, known)
    return set()


def said_in_code(files: Iterable[str]) -> set[Place]:
    """Return the places in the words that code looks up, beginning with ``page_words()``."""
    said: set[Place] = set()
    for text in files:
        for act in ast.walk(ast.parse(text)):
            if isinstance(act, ast.FunctionDef):
                said |= set(_looked_up(act, _assigned_in(act)))
    return said


def _assigned_in(act: ast.FunctionDef) -> Names:
    known: Names = {}
    for one in ast.walk(act):
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
            target = one.targets[0] if isinstance(one, ast.Assign) else one.target
            if isinstance(target, ast.Name) and (found := _looked_at(one.value, known)):
                known[target.id] = found
    return known


def _looked_up(node: ast.AST, known: Names) -> Iterator[Place]:
    if isinstance(node, ast.Assign | ast.AnnAssign) and _looked_at(node.value, known):
        return
    yield from (found := _looked_at(node, known))
    for child in ast.iter_child_nodes(node):
        if not (found and isinstance(node, ast.Subscript) and child is node.value):
            yield from _looked_up(child, known)


def _looked_at(node: ast.AST | None, known: Names) -> set[Place]:
    match node:
        case ast.Name(id=name):
            return known.get(name, set())
        case ast.Call(func=ast.Attribute(attr="page_words") | ast.Name(id="page_words")):
            return {()}
        case ast.Subscript(value=of, slice=ast.Constant(value=key)):
            return {(*place, str(key)) for place in _looked_at(of, known)}
        case ast.Subscript(
            value=of, slice=ast.IfExp(body=ast.Constant() as one, orelse=ast.Constant() as two)
        ):
            of_all = _looked_at(of, known)
            return {(*place, str(key.value)) for place in of_all for key in (one, two)}
        case ast.Subscript(value=of):
            return {(*place, ANY) for place in _looked_at(of, known)}
    return set()


def said_in_scripts(files: Iterable[str]) -> set[Place]:
    """Return the places in the words that scripts say; what goes through ``byCode`` goes whole."""
    said: set[Place] = set()
    for text in files:
        known = dict(SCRIPTS_CALL)
        for name, of, path in re.findall(r"const (\w+) = (\w+)((?:[.]\w+)+);", text):
            if of in known:
                known[name] = {(*place, *path.split(".")[1:]) for place in known[of]}
        for name, path in re.findall(r"(?<![\w.])(?<!= )(\w+)((?:[.]\w+)+)", text):
            said |= {(*place, *path.split(".")[1:]) for place in known.get(name, ())}
        for name, path in re.findall(r"= (\w+)((?:[.]\w+)+)(?!;|[\w.])", text):
            said |= {(*place, *path.split(".")[1:]) for place in known.get(name, ())}
    return said


def never_said(words: Mapping[str, object], said: set[Place], at: Place = ()) -> list[str]:
    """Return the dotted places of the words that stand under none of the places said."""
    silent = []
    for name, value in words.items():
        place = (*at, name)
        if isinstance(value, dict):
            silent += never_said(value, said, place)
        elif not any(_covers(one, place) for one in said):
            silent.append(".".join(place))
    return silent


def _covers(said: Place, place: Place) -> bool:
    pairs = zip(said, place, strict=False)
    return 0 < len(said) <= len(place) and all(one in (ANY, two) for one, two in pairs)


def test_every_word_is_said_somewhere() -> None:
    pages = sources("templates/**/*.html")
    said = said_in_templates({name.removeprefix("templates/"): pages[name] for name in pages})
    said |= said_in_code(sources("app/web/**/*.py").values())
    said |= said_in_scripts(sources("static/src/js/*.mjs").values())
    for name, text in sources("templates/words/*.en.json").items():
        assert never_said(json.loads(text), said) == [], name


def test_a_word_that_nobody_says_would_be_found() -> None:
    words = {"a": {name: name for name in ("said", "coded", "mute")}, "b": {"x": "1"}, "c": "2"}
    frame = "{% set part = words.a %}"
    page = '{% extends "frame" %}{{ part.said if words.b.items() else part["coded"] }}{{ c.mute }}'
    said = said_in_templates({"frame": frame, "page": page})
    assert never_said(words, said) == ["a.mute", "c"]
    code = 'def f(k):\n    part = page_words()["a"]\n    return part[k if k else "mute"], {}["c"]'
    assert never_said(words, said_in_code([code])) == ["b.x", "c"]
    code = code.replace('k if k else "mute"', '"said" if k else "mute"')
    assert never_said(words, said_in_code([code])) == ["a.coded", "b.x", "c"]
    words = {"shuttle_desk": {"a": {"said": "", "mute": ""}, "b": {"x": ""}, "c": ""}}
    script = "const W = S.a;\nconst B = byCode(S.b);\nput(W.said);"
    assert never_said(words, said_in_scripts([script])) == ["shuttle_desk.a.mute", "shuttle_desk.c"]
