"""Building blocks of the configuration models: their base class, and the types of their fields.

A block is a pydantic model, and a field's docstring is its description. The checks, the defaults, config/schema.json
and docs/configuration.md all come from the models.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema
from typing_extensions import TypeAliasType

T = TypeVar("T")
NAME = "^[a-z][a-z0-9_]*$"
FOLDER = r"^[^{}\n-][^{}\n]*$"
ONE_TAG = "[a-z]{2,3}([-_][A-Z][a-z]{3})?([-_]([A-Z]{2}|[0-9]{3}))?"
TAGS = {f"^{ONE_TAG}$": 1, f"^{ONE_TAG}-{ONE_TAG}$": 2}
"""Patterns of language tags, each with its number of tags."""


class Block(BaseModel):
    """Base model of a block of the configuration. Unknown keys are errors, and values are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True, protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _has_the_keys(cls, value: Any) -> Any:
        """Raise an unknown or missing key together with the block. The message can then list the known keys."""
        if isinstance(value, dict):
            for key in value:
                if key not in cls.model_fields:
                    raise PydanticCustomError("unknown_key", "unknown key", {"block": cls, "key": key})
            for key, field in cls.model_fields.items():
                if field.is_required() and key not in value:
                    raise missing(cls, key)
        return value


def missing(block: type[Block], key: str) -> PydanticCustomError:
    """Return the error for a block without a required key."""
    return PydanticCustomError("missing_key", "missing key", {"block": block, "key": key})


def mistake(message: str, key: str = "") -> PydanticCustomError:
    """Return the error for a block, or for its ``key``, with values that do not fit together."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "key": key})


def defaults(block: type[Block]) -> dict[str, Any]:
    """Return the optional keys of a block with their defaults."""
    optional = {key: field for key, field in block.model_fields.items() if not field.is_required()}
    values = {key: field.get_default(call_default_factory=True) for key, field in optional.items()}
    return block.model_construct(**values).model_dump(include=optional.keys(), exclude_none=True)


def filled(given: Any, complete: Any) -> Any:
    """Fill in the missing keys of a part of a configuration from the complete one. Given values stay as they are."""
    if isinstance(given, dict) and isinstance(complete, dict):
        rest = {key: value for key, value in complete.items() if key not in given}
        return {key: filled(value, complete.get(key)) for key, value in given.items()} | rest
    if isinstance(given, list) and isinstance(complete, list) and len(given) == len(complete):
        return [filled(one, whole) for one, whole in zip(given, complete, strict=True)]
    return given


def section(block: type[Block]) -> Any:
    """Make a field whose default is a block of defaults. The block's docstring describes the field."""
    return Field(default_factory=block, description=block.__doc__, json_schema_extra={"default": {}})


def absent() -> Any:
    """Make an optional field without a default; it stays absent if it is not written."""
    return Field(default_factory=lambda: None)


class _Distinct:
    """Annotation of a list without duplicates."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_distinct, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema) | {"uniqueItems": True}


def _distinct(members: list[Any]) -> list[Any]:
    for later, member in enumerate(members):
        for place in range(later):
            if members[place] == member and isinstance(members[place], bool) == isinstance(member, bool):
                raise PydanticCustomError("twice", "stands twice", {"places": (place, later), "member": member})
    return members


class Cases:
    """Annotation of a tagged union: the values of some keys decide which block a value is.

    Attributes:
        base: the block with the deciding keys.
        keys: the deciding keys, in order.
        find: returns the block for values of the keys, or None.
        known: returns the values that the next key can have, given the values of the keys before it.
        renamed: current values by their former names.
    """

    def __init__(
        self,
        base: type[Block],
        keys: tuple[str, ...],
        find: Callable[..., type[Block] | None],
        known: Callable[..., Iterable[str]],
        renamed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.base, self.keys, self.find, self.known, self.renamed = base, keys, find, known, renamed

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def read(self, value: Any) -> Block:
        """Validate ``value`` as the block that its deciding keys select.

        Raises:
            PydanticCustomError: a deciding key is missing or has an unknown value.
        """
        if not isinstance(value, dict):
            raise PydanticKnownError("dict_type")
        for key in self.keys:
            if key not in value:
                raise missing(self.base, key)
        given = [value[key] for key in self.keys]
        block = self.find(*given) if all(isinstance(one, str) for one in given) else None
        return block.model_validate(value) if block else self._refuse(given)

    def _refuse(self, given: list[Any]) -> Block:
        for place, (key, value) in enumerate(zip(self.keys, given, strict=True)):
            known = list(self.known(*given[:place]))
            if value not in known:
                context = {"key": key, "known": known, "given": value, "now": self.renamed.get(str(value))}
                raise PydanticCustomError("unknown_case", "not known", context)
        raise LookupError(f"{given} make no block")

    def blocks(self, *given: str) -> dict[tuple[str, ...], type[Block]]:
        """Return every block by the values of its deciding keys."""
        if len(given) == len(self.keys):
            return {given: self.find(*given)}  # type: ignore[dict-item]
        return {values: block for value in self.known(*given) for values, block in self.blocks(*given, value).items()}

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = {values: handler(block.__pydantic_core_schema__) for values, block in self.blocks().items()}
        properties = self.base.model_json_schema()["properties"]
        rules = {
            key: {"enum": list(dict.fromkeys(values[place] for values in found))} for place, key in enumerate(self.keys)
        }
        return {
            "type": "object",
            "description": self.base.__doc__,
            "required": list(self.keys),
            "properties": {key: rule | {"description": properties[key]["description"]} for key, rule in rules.items()},
            "allOf": [_when(dict(zip(self.keys, values, strict=True)), then) for values, then in found.items()],
        }


def _when(given: dict[str, str], then: dict[str, Any]) -> dict[str, Any]:
    return {
        "if": {"required": list(given), "properties": {key: {"const": value} for key, value in given.items()}},
        "then": then,
    }


Many = Annotated[list[T], _Distinct()]
Some = Annotated[list[T], Field(min_length=1), _Distinct()]
Name = Annotated[str, Field(pattern=NAME)]
Named = Annotated[dict[Name, T], Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Language = TypeAliasType(
    "Language",
    Annotated[
        str,
        Field(
            pattern=next(iter(TAGS)),
            description="A language tag: an ISO 639 code, perhaps with Script and REGION, such as sw, zh-Hans or "
            "pt-BR. swh_Latn is read as sw.",
        ),
    ],
)
Direction = TypeAliasType(
    "Direction",
    Annotated[
        str,
        Field(
            pattern=list(TAGS)[1],
            description="The language tags of queries and documents, such as sw-en or en-zh-Hans.",
        ),
    ],
)
