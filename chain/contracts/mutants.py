"""Small faults to plant into Solidity sources, found in solc's syntax tree.

The operators are the classical ones of mutation testing (relational, arithmetic, logical, constant, statement
deletion: Offutt et al., "An experimental determination of sufficient mutant operators", TOSEM 5(2), 1996) and a
few for contracts: modifiers, enum states, members of equal type, the sender, the order of neighbouring effects.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]
Change = tuple[str, int, int, str]
"""Operator, first byte, last byte + 1, what comes there instead."""

OTHER = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "&&": ("||",), "||": ("&&",), "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",),
    "&": ("|",), "|": ("&",), "^": ("&",), "<<": (">>",), ">>": ("<<",), "**": ("*",),
    "+=": ("-=", "="), "-=": ("+=", "="), "*=": ("/=",), "/=": ("*=",), "|=": ("&=",), "&=": ("|=",),
    "++": ("--",), "--": ("++",), "!": ("",),
}  # fmt: skip
COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
DELETABLE = {"ExpressionStatement", "EmitStatement", "RevertStatement", "IfStatement", "Return"}
PASSIVE = {"ImportDirective", "InlineAssembly", "StructuredDocumentation", "StructDefinition",
           "EventDefinition", "ErrorDefinition", "InheritanceSpecifier"}  # fmt: skip
NEIGHBOURS = 2
"""How many names of the same type are tried in place of one."""


@dataclass(frozen=True)
class Mutant:
    """A source with one fault.

    Attributes:
        file: path in contracts/.
        function: `Contract.function` that the fault lies in, or the contract alone.
        operator: kind of the fault.
        line: first line that differs.
        before, after: these lines, white space joined.
        source: the whole text.
    """

    file: str
    function: str
    operator: str
    line: int
    before: str
    after: str
    source: str

    def rank(self, seed: int) -> str:
        """A number that shuffles mutants alike on every machine."""
        return hashlib.sha256(f"{seed} {self.file} {self.source}".encode()).hexdigest()


def mutants(file: str, text: str, ast: Node, others: list[Node]) -> list[Mutant]:
    """All mutants of a source, by place. `others` are the trees of the sources that it may name things from."""
    generator = _Generator(text.encode(), [ast, *others])
    found: dict[str, Mutant] = {}
    for function, (operator, start, end, new) in generator.changes(ast):
        mutant = _plant(file, text.encode(), function, operator, (start, end), new)
        if mutant.before != mutant.after:
            found.setdefault(mutant.source, mutant)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def walk(node: Any) -> Iterator[Node]:
    """A tree's nodes, parents first."""
    if isinstance(node, dict):
        if "nodeType" in node:
            yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def span(node: Node) -> tuple[int, int]:
    """First byte and last byte + 1."""
    start, length, _ = map(int, node["src"].split(":"))
    return start, start + length


class _Generator:
    """Changes of one source."""

    def __init__(self, text: bytes, trees: list[Node]) -> None:
        self.text = text
        self.variables: list[Node] = []
        self.declared = {node["id"]: node for tree in trees for node in walk(tree) if "id" in node}
        self.rules = {
            "BinaryOperation": self._binary,
            "Assignment": self._assignment,
            "UnaryOperation": self._unary,
            "IfStatement": self._condition,
            "Conditional": self._conditional,
            "Literal": self._literal,
            "Identifier": self._identifier,
            "MemberAccess": self._member,
            "FunctionCall": self._call,
            "FunctionDefinition": self._modifiers,
            "Block": self._block,
            "UncheckedBlock": self._block,
        }

    def changes(self, node: Any, function: str = "") -> Iterator[tuple[str, Change]]:
        """Changes below a node, with the function that they lie in."""
        if isinstance(node, list):
            for child in node:
                yield from self.changes(child, function)
        if not isinstance(node, dict) or node.get("nodeType") in PASSIVE:
            return
        kind = node.get("nodeType", "")
        if kind == "ContractDefinition":
            function, self.variables = node["name"], []
        elif kind in ("FunctionDefinition", "ModifierDefinition"):
            self.variables = [n for n in walk(node) if n["nodeType"] == "VariableDeclaration"]
            function = f"{function}.{node['name'] or node['kind']}"
        for change in self.rules.get(kind, _nothing)(node):
            yield function, change
        for child in node.values():
            yield from self.changes(child, function)

    def _source(self, node: Node) -> str:
        start, end = span(node)
        return self.text[start:end].decode()

    def _between(self, start: int, end: int, operator: str) -> Iterator[Change]:
        """Replacements of an operator that stands somewhere in a stretch of source."""
        at = self.text.index(operator.encode(), start, end)
        for new in OTHER.get(operator, ()):
            yield "operator", at, at + len(operator), new

    def _binary(self, node: Node) -> Iterator[Change]:
        left, right = node["leftExpression"], node["rightExpression"]
        yield from self._between(span(left)[1], span(right)[0], node["operator"])
        if node["operator"] in ("&&", "||"):
            yield "operand", *span(node), self._source(left)
            yield "operand", *span(node), self._source(right)

    def _assignment(self, node: Node) -> Iterator[Change]:
        left, right = node["leftHandSide"], node["rightHandSide"]
        yield from self._between(span(left)[1], span(right)[0], node["operator"])

    def _unary(self, node: Node) -> Iterator[Change]:
        yield from self._between(*span(node), node["operator"])

    def _condition(self, node: Node) -> Iterator[Change]:
        condition = node["condition"]
        if condition.get("operator") not in {*COMPARISONS, "!"}:
            yield "negation", *span(condition), f"!({self._source(condition)})"

    def _conditional(self, node: Node) -> Iterator[Change]:
        yield from self._condition(node)
        yield "branch", *span(node), f"({self._source(node['trueExpression'])})"
        yield "branch", *span(node), f"({self._source(node['falseExpression'])})"

    def _literal(self, node: Node) -> Iterator[Change]:
        if node["kind"] == "bool":
            yield "constant", *span(node), "false" if node["value"] == "true" else "true"
        elif node["kind"] == "number" and node["value"].replace("_", "").isdigit():
            value = int(node["value"])
            unit = f" {node['subdenomination']}" if node.get("subdenomination") else ""
            yield "constant", *span(node), f"{value + 1}{unit}"
            if value:
                yield "constant", *span(node), f"{value - 1}{unit}"

    def _identifier(self, node: Node) -> Iterator[Change]:
        declaration = self.declared.get(node.get("referencedDeclaration"), {})
        if declaration.get("nodeType") == "VariableDeclaration":
            family = self.variables if declaration in self.variables else self._siblings(declaration)
        elif declaration.get("nodeType") == "FunctionDefinition":
            family = self._siblings(declaration)
        else:
            return
        for name in _nearest(declaration, family):
            yield "name", *span(node), name

    def _member(self, node: Node) -> Iterator[Change]:
        start, end = span(node)
        at = end - len(node["memberName"].encode())
        declaration = self.declared.get(node.get("referencedDeclaration"), {})
        if self._source(node) == "msg.sender":
            yield "sender", start, end, "tx.origin"
        elif declaration.get("nodeType") in ("VariableDeclaration", "EnumValue"):
            for name in _nearest(declaration, self._siblings(declaration)):
                yield "member", at, end, name

    def _siblings(self, declaration: Node) -> list[Node]:
        """What is declared beside a member, an enum's value, a state variable or a function."""
        for parent in self.declared.values():
            for group in ("members", "nodes"):
                if any(child["id"] == declaration["id"] for child in parent.get(group, ()) if "id" in child):
                    return [child for child in parent[group] if child["nodeType"] == declaration["nodeType"]]
        return []

    def _call(self, node: Node) -> Iterator[Change]:
        """Neighbouring arguments of equal type change places; `require` wants the contrary."""
        arguments = node["arguments"]
        if node["expression"].get("name") in ("require", "assert") and arguments:
            yield "negation", *span(arguments[0]), f"!({self._source(arguments[0])})"
        for first, second in pairwise(arguments):
            if not node.get("names") and _type(first) == _type(second):
                yield "arguments", *self._exchange(first, second)

    def _modifiers(self, node: Node) -> Iterator[Change]:
        for modifier in node["modifiers"]:
            if modifier.get("kind") == "modifierInvocation":
                yield "modifier", *span(modifier), ""

    def _block(self, node: Node) -> Iterator[Change]:
        statements = node["statements"]
        for statement in statements:
            yield from self._deletion(statement)
        for first, second in pairwise(statements):
            if _noticed(first, second):
                yield "order", *self._exchange(first, second)

    def _deletion(self, statement: Node) -> Iterator[Change]:
        if statement["nodeType"] in DELETABLE:
            start, end = span(statement)
            semicolon = self.text[end : end + 1] == b";"
            yield "deletion", start, end + semicolon, "{}"
        for branch in ("trueBody", "falseBody"):
            body = statement.get(branch)
            if body and body["nodeType"] == "IfStatement":
                yield from self._deletion(body)

    def _exchange(self, first: Node, second: Node) -> tuple[int, int, str]:
        (a, b), (c, d) = span(first), span(second)
        return a, d, (self.text[c:d] + self.text[b:c] + self.text[a:b]).decode()


def _nothing(_: Node) -> Iterator[Change]:
    return iter(())


def _type(node: Node) -> str:
    """The type of an expression or of what was declared, without where it lies."""
    return str(node.get("typeDescriptions", {}).get("typeString", "")).removesuffix(" pointer")


def _signature(node: Node) -> object:
    if node["nodeType"] != "FunctionDefinition":
        return _type(node)
    lists = (node["parameters"], node["returnParameters"])
    return [[_type(parameter) for parameter in each["parameters"]] for each in lists]


def _nearest(declaration: Node, family: list[Node]) -> list[str]:
    """Names of the nearest of a family that have the same type."""
    like = [n for n in family if n["name"] and _signature(n) == _signature(declaration)]
    like = [n for n in like if n["id"] != declaration["id"]]
    if declaration["nodeType"] == "FunctionDefinition":
        like = [n for n in like if n["kind"] == "function" and n["visibility"] != "external"]
    like.sort(key=lambda n: abs(int(n["id"]) - int(declaration["id"])))
    return [str(n["name"]) for n in like[:NEIGHBOURS]]


def _noticed(first: Node, second: Node) -> bool:
    """Whether anybody may notice that two neighbours change places; a log is blind to assignments."""
    kinds = {_deed(first), _deed(second)}
    return "" not in kinds and bool(kinds & {"call", "check"} or kinds == {"log"})


def _deed(statement: Node) -> str:
    """What a statement is to others; empty for one that cannot be moved."""
    kind = statement["nodeType"]
    if kind == "IfStatement":
        reverts = any(node["nodeType"] == "RevertStatement" for node in walk(statement["trueBody"]))
        return "check" if reverts else "change"
    if kind == "ExpressionStatement":
        return "call" if statement["expression"]["nodeType"] == "FunctionCall" else "change"
    return "log" if kind == "EmitStatement" else ""


def _plant(file: str, text: bytes, function: str, operator: str, place: tuple[int, int], new: str) -> Mutant:
    start, end = place
    first = text.rfind(b"\n", 0, start) + 1
    last = text.find(b"\n", end) if b"\n" in text[end:] else len(text)
    head, tail = text[first:start].decode(), text[end:last].decode()
    return Mutant(
        file=file,
        function=function,
        operator=operator,
        line=text.count(b"\n", 0, start) + 1,
        before=_one_line(text[first:last].decode()),
        after=_one_line(f"{head}{new}{tail}"),
        source=text[:start].decode() + new + text[end:].decode(),
    )


def _one_line(text: str) -> str:
    """Source on one line, without lines that are comments."""
    lines = [line.split() for line in text.splitlines()]
    return " ".join(" ".join(words) for words in lines if words and not words[0].startswith("//"))
