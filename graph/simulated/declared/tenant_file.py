"""Reading a tenant file: JSON or YAML, refused with the place of what is wrong.

JSON is read as JSON, since it is fast; only to say where a mistake stands is either composed as YAML, whose
nodes know their lines. YAML is read without its surprises: NO is a country and not a boolean, a date stays
text, a key said twice is a mistake.
"""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from graph.simulated.declared.review import Place
from graph.simulated.declared.tenant import Tenant


class TenantError(ValueError):
    """A tenant file that cannot be used; its text names every mistake with file, line and column."""


class _Loader(yaml.CSafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value!r} is said twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool", ":float"))
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?\d+\.\d+$"), list("-0123456789"))


def load(path: Path) -> Tenant:
    """The tenant a file declares. Raises TenantError."""
    return loads(text_of(path), path.name)


def text_of(path: Path) -> str:
    """What a file says. Raises TenantError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise TenantError(f"{path}: {error.strerror}; name a file in JSON or YAML") from None
    except UnicodeDecodeError:
        raise TenantError(f"{path}: this is no text in UTF-8; name a file in JSON or YAML") from None


def loads(text: str, name: str = "tenant.yaml") -> Tenant:
    """The tenant a text declares; `name` is what mistakes are reported under."""
    declared = read(text, name)
    try:
        return Tenant.model_validate(declared)
    except ValidationError as error:
        raise TenantError(placed(error, text, name)) from None


def read(text: str, name: str) -> dict[str, Any]:
    """A declaration as it is written. Raises TenantError where it cannot be read or is no mapping."""
    try:
        declared = _parsed(text, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise TenantError(f"{place} {error.problem}") from None
    except yaml.reader.ReaderError as error:
        place = f"{name}:{text.count(chr(10), 0, error.position) + 1}"
        raise TenantError(f"{place} {error.reason}, at U+{error.character:04X}") from None
    if not isinstance(declared, dict):
        raise TenantError(f"{name}:1:1 a tenant is a mapping of properties")
    return declared


def placed(error: ValidationError, text: str, name: str, within: Place = ()) -> str:
    """The mistakes that pydantic found, each with its line and column in the text; `within` is the part of
    the text that was validated."""
    root = yaml.compose(text, Loader=_Loader)
    return "\n".join(_sentence(name, root, (*within, *problem["loc"]), problem) for problem in error.errors())


def contoso() -> Tenant:
    """The tenant that ships: a company with somebody or some group for every cause that a tenant can hold."""
    return _shipped("contoso.yaml")


def fabrikam() -> Tenant:
    """The other one: a company that owns nothing which includes group-based licensing."""
    return _shipped("fabrikam.yaml")


def _shipped(name: str) -> Tenant:
    declared = resources.files("graph.simulated.declared").joinpath(name)
    return loads(declared.read_text(encoding="utf-8"), name)


def _parsed(text: str, name: str) -> Any:
    if name.endswith(".json"):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise TenantError(f"{name}:{error.lineno}:{error.colno} {error.msg}") from None
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a CSafeLoader that knows fewer types


def _sentence(name: str, root: yaml.Node | None, loc: Place, problem: Any) -> str:
    if root is None:
        return f"{name}:1:1 {problem['msg']}"
    node, said = _find(root, loc)
    mark = node.start_mark
    kind, sentence = problem["type"], problem["msg"]
    if kind == "extra_forbidden":
        sentence = "no such property"
    elif kind not in {"reference", "moment"} and not isinstance(problem["input"], dict | list):
        sentence = f"{sentence}, not {problem['input']!r}"
    return f"{name}:{mark.line + 1}:{mark.column + 1} {said}: {sentence}"


def _find(node: yaml.Node, loc: Place) -> tuple[yaml.Node, str]:
    """The node a pydantic location means, as deep as the file goes, and how a person would write the
    place."""
    said = ""
    if loc and loc[-1] == "[key]":  # how pydantic says that a mapping's key itself is wrong
        loc = loc[:-1]
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if pair is None:
                # a missing property, or the name of a union's branch, which no file contains
                if step == loc[-1]:
                    said += f".{step}" if said else str(step)
                continue
            said += f".{step}" if said else str(step)
            node = pair[0] if step == loc[-1] else pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            said += f"[{step}]"
            node = node.value[step]
    return node, said or "tenant"
