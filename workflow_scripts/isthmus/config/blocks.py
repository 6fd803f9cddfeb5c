"""What blocks of a configuration are made of: the base of the models, and the types of their fields.

A block is a pydantic model, and a field's docstring is its description. From the models come the checks, the defaults,
config/schema.json and docs/configuration.md.
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
"""The patterns of language tags, with the number of tags in each."""


class Block(BaseModel):
    """A block of the configuration: a key that it does not know is a mistake, and values are taken as they are."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True, protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _has_the_keys(cls, value: Any) -> Any:
        """Tell of an unknown or missing key with the block, so that the message can name the keys it knows."""
        if isinstance(value, dict):
            for key in value:
                if key not in cls.model_fields:
                    raise PydanticCustomError("unknown_key", "unknown key", {"block": cls, "key": key})
            for key, field in cls.model_fields.items():
                if field.is_required() and key not in value:
                    raise missing(cls, key)
        return value


def missing(block: type[Block], key: str) -> PydanticCustomError:
    """The error of a block that lacks a key."""
    return PydanticCustomError("missing_key", "missing key", {"block": block, "key": key})


def mistake(message: str, key: str = "") -> PydanticCustomError:
    """The error of a block, or of its ``key``, whose values do not go together."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "key": key})


def defaults(block: type[Block]) -> dict[str, Any]:
    """The keys of a block that have a default, with it."""
    optional = {key: field for key, field in block.model_fields.items() if not field.is_required()}
    values = {key: field.get_default(call_default_factory=True) for key, field in optional.items()}
    return block.model_construct(**values).model_dump(include=optional.keys(), exclude_none=True)


def filled(given: Any, complete: Any) -> Any:
    """A part of a configuration with what it lacks of the complete one; the values that it gives stay as they are."""
    if isinstance(given, dict) and isinstance(complete, dict):
        rest = {key: value for key, value in complete.items() if key not in given}
        return {key: filled(value, complete.get(key)) for key, value in given.items()} | rest
    if isinstance(given, list) and isinstance(complete, list) and len(given) == len(complete):
        return [filled(one, whole) for one, whole in zip(given, complete, strict=True)]
    return given


def section(block: type[Block]) -> Any:
    """A field whose default is a block with its own defaults; the block describes it."""
    return Field(default_factory=block, description=block.__doc__, json_schema_extra={"default": {}})


def absent() -> Any:
    """A field that stays absent where it is not written."""
    return Field(default_factory=lambda: None)


class _Distinct:
    """Marks a list that holds nothing twice."""

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
    """Marks a block whose form depends on the values of some of its keys.

    Attributes:
        base: the block that holds those keys.
        keys: the keys, the deciding one first.
        find: the block for values of the keys; None where there is none.
        known: the values that a key can have, given those of the keys before it.
        renamed: values by their former names.
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
        """The block that ``value`` is.

        Raises:
            PydanticCustomError: a deciding key is missing or has a value that it cannot have.
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
        """Every block, by the values of the keys."""
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
