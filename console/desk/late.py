"""A table whose entries are decoded as they are asked for: of a year of incidents a room looks at few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

V = TypeVar("V")


class Late(dict[str, V]):
    """In its own order; whoever reads it sees a plain dict. Entries that nobody has read are ``msgspec.Raw``."""

    def __init__(self, decoder: msgspec.msgpack.Decoder[V], entries: Mapping[str, Any] | None = None) -> None:
        super().__init__(entries or {})
        self._decoder = decoder
        self._thawing: Iterator[str] | None = None

    def thaw(self, most: int, like: Mapping[str, V] = MappingProxyType({})) -> bool:
        """Decode so many more; True while some may be left. An entry that ``like`` has alike is that one, so that it
        is not in memory twice."""
        if self._thawing is None:
            self._thawing = iter(tuple(self))
        for _ in range(most):
            key = next(self._thawing, None)
            if key is None:
                return False
            value, other = self.get(key), like.get(key)
            if other is not None and other is not value and other == value:
                self[key] = other
        return True

    def __getitem__(self, key: str) -> V:
        found = super().__getitem__(key)
        return self._decoded(key, found) if type(found) is msgspec.Raw else found

    def _decoded(self, key: str, raw: Any) -> V:
        value = self._decoder.decode(raw)
        self[key] = value
        return value

    def __iter__(self) -> Iterator[str]:  # by being here it keeps dict(…) and {**…} from taking what is not decoded
        return super().__iter__()

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401  (this is what get is)

    def pop(self, key: str, *default: Any) -> Any:
        if key in self:
            self[key]
        return super().pop(key, *default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else super().setdefault(key, default)

    def popitem(self) -> tuple[str, V]:
        key = next(reversed(self))
        return key, self.pop(key)

    def values(self) -> Any:
        return _Values(self)

    def items(self) -> Any:
        return _Items(self)

    def copy(self) -> Late[V]:
        other = Late(self._decoder)
        other.update(dict.items(self))  # as they are
        return other

    def __eq__(self, other: object) -> bool:
        return dict(self) == (dict(other) if isinstance(other, Late) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __or__(self, other: Any) -> Any:
        return dict(self) | other

    def __ror__(self, other: Any) -> Any:
        return other | dict(self)

    __hash__ = None


class _View:
    def __init__(self, table: Late[Any]) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    def _entry(self, key: str) -> Any:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        return map(self._entry, self._table)

    def __reversed__(self) -> Iterator[Any]:
        return map(self._entry, reversed(self._table))

    def __contains__(self, value: object) -> bool:
        return any(one == value for one in self)


class _Values(_View):
    def _entry(self, key: str) -> Any:
        return self._table[key]


class _Items(_View):
    def _entry(self, key: str) -> Any:
        return key, self._table[key]
