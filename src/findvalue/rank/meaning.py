"""Matching by meaning: static token vectors, read straight from the files of the wordllama package.

The extra ``findvalue[semantic]`` installs numpy and wordllama. Of wordllama nothing is imported:
its token table is mapped into memory, of which a topic touches a few pages, and its tokenizer is a
byte-pair encoding that is replayed here word by word. Nothing is ever downloaded.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import util
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from findvalue.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]

_MODEL = "wordllama l2_supercat 256, title + lead, int8"
_TABLE = Path("weights", "l2_supercat_256.safetensors")
_TOKENIZER = Path("tokenizers", "l2_supercat_tokenizer_config.json")
_LEAD = 100  # words of an article that are embedded beside its title
_SCALE = 400  # a component of 1 as a signed byte; components of unit vectors stay below 0.32
_LARGEST = 127
_CHUNK = 512  # vectors turned into floats at a time: few enough for the processor's cache
# The similarities of a few articles say little of what is usual: then these figures count more.
_FEW = 50
_USUAL_MEAN = 0.15
_USUAL_SPREAD = 0.1
_BEFORE_WORD = "▁"  # what the tokenizer puts in the place of a space
_WORD = re.compile(r"\w+")
_LONGEST_WORD = 40  # characters of a word that are encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """How similar articles are to a topic, -1 to 1.

    Attributes:
        found: the similarity of some of them, by id.
        mean: the average of all, and of what is usual.
        spread: the standard deviation of all, and of what is usual.
    """

    found: Mapping[int, float]
    mean: float
    spread: float


class Embedder(Protocol):
    """Makes vectors of meaning and compares them."""

    @property
    def name(self) -> str:
        """Model, dimensions and quantisation: vectors of another name are never compared."""
        ...

    def vectors(self, articles: Sequence[Article]) -> list[bytes]:
        """Return a vector for each article, all of one length."""
        ...

    def similar(
        self,
        topic: str,
        ids: Sequence[int],
        vectors: bytes,
        *,
        among: Collection[int],
        limit: int,
    ) -> Similar:
        """Return how similar articles are to a topic.

        Args:
            topic: the topic as it was read.
            ids: ids of articles.
            vectors: their vectors in the same order, one behind the other.
            among: ids whose similarity is wanted in any case.
            limit: how many of the most similar articles are wanted besides.
        """
        ...


def load_embedder() -> Embedder | None:
    """Return what matches by meaning, or None when the extra is not installed or not as expected.

    Imports neither numpy nor wordllama: that waits until something is embedded.
    """
    found = util.find_spec("wordllama")
    if util.find_spec("numpy") is None or found is None or not found.origin:
        return None
    folder = Path(found.origin).parent
    if not all((folder / file).is_file() for file in (_TABLE, _TOKENIZER)):
        return None
    return TokenTable(folder, name=_MODEL)


class TokenTable:
    """An ``Embedder``: the mean of the vectors of all tokens, as signed bytes.

    Args:
        folder: where the table and the tokenizer lie.
        name: names what it makes.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        self._folder = folder
        self._name = name
        self._tokens: dict[str, list[int]] = {}

    @property
    def name(self) -> str:
        """Model, dimensions and quantisation."""
        return self._name

    def vectors(self, articles: Sequence[Article]) -> list[bytes]:
        """Return for each article the mean of its title's vector and of its title and lead's."""
        made: list[bytes] = []
        for article in articles:
            title = self._summed(article.title)
            lead = title + self._summed(" ".join(article.body.split(maxsplit=_LEAD)[:_LEAD]))
            made.append(_signed_bytes(_unit(_unit(title) + _unit(lead))))
        return made

    def similar(
        self,
        topic: str,
        ids: Sequence[int],
        vectors: bytes,
        *,
        among: Collection[int],
        limit: int,
    ) -> Similar:
        """Return how similar articles are to a topic; see ``Embedder``."""
        import numpy as np

        wanted = _unit(self._summed(topic)) / np.float32(_SCALE)
        numbers = np.asarray(ids, dtype=np.int64)
        stored = np.frombuffer(vectors, dtype=np.int8).reshape(len(numbers), -1)
        near = np.empty(len(numbers), dtype=np.float32)
        for at in range(0, len(numbers), _CHUNK):
            near[at : at + _CHUNK] = stored[at : at + _CHUNK].astype(np.float32) @ wanted
        chosen = np.isin(numbers, np.fromiter(among, dtype=np.int64, count=len(among)))
        if len(near) > limit:
            chosen[np.argpartition(near, -limit)[-limit:]] = True
        else:
            chosen[:] = True
        found = dict(zip(numbers[chosen].tolist(), near[chosen].tolist(), strict=True))
        trust = len(near) / (len(near) + _FEW)
        return Similar(
            found=found,
            mean=trust * float(near.mean()) + (1 - trust) * _USUAL_MEAN,
            spread=trust * float(near.std()) + (1 - trust) * _USUAL_SPREAD,
        )

    # --- inside --------------------------------------------------------------------------------

    def _summed(self, text: str) -> Vectors:
        """Return the sum of the vectors of a text's tokens; its direction is that of their mean."""
        import numpy as np

        tokens = [token for word in _WORD.findall(text) for token in self._tokens_of(word)]
        summed: Vectors = self._table[tokens].sum(axis=0, dtype=np.float32)
        return summed

    def _tokens_of(self, word: str) -> list[int]:
        known = self._tokens.get(word)
        if known is None:
            known = self._tokens[word] = self._pairing.encode(word[:_LONGEST_WORD])
        return known

    @cached_property
    def _table(self) -> NDArray[np.float16]:
        """The vectors of all tokens, mapped into memory.

        The format: https://huggingface.co/docs/safetensors (a length, a JSON header, the numbers).
        """
        import numpy as np

        path = self._folder / _TABLE
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            tensors = json.loads(file.read(length))
        (tensor,) = (value for name, value in tensors.items() if name != "__metadata__")
        shape = tuple(tensor["shape"])
        start = 8 + length + tensor["data_offsets"][0]
        return np.memmap(path, dtype=np.float16, mode="r", offset=start, shape=shape)

    @cached_property
    def _pairing(self) -> BytePairs:
        model = json.loads((self._folder / _TOKENIZER).read_bytes())["model"]
        return BytePairs(model["vocab"], model["merges"])


class BytePairs:
    """A byte-pair encoding with byte fallback, applied to single words.

    Merging never crosses a space in this tokenizer, so words can be encoded one by one and
    remembered. (Sennrich, Haddow and Birch, 2016, "Neural machine translation of rare words with
    subword units".)

    Args:
        vocabulary: the number of each token.
        merges: pairs of tokens with a space between, the first to be merged first.
    """

    def __init__(self, vocabulary: dict[str, int], merges: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}

    def encode(self, word: str) -> list[int]:
        """Return the tokens of a word."""
        pieces = list(_BEFORE_WORD + word)
        while len(pieces) > 1:
            ranked = [
                (self._ranks[pair], at)
                for at, (left, right) in enumerate(pairwise(pieces))
                if (pair := f"{left} {right}") in self._ranks
            ]
            if not ranked:
                break
            _, at = min(ranked)
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        return [token for piece in pieces for token in self._numbers(piece)]

    def _numbers(self, piece: str) -> list[int]:
        if piece in self._vocabulary:
            return [self._vocabulary[piece]]
        return [self._vocabulary[f"<0x{byte:02X}>"] for byte in piece.encode("utf-8", "replace")]


def _unit(vector: Vectors) -> Vectors:
    """Return a vector of length 1 in the same direction; the zero vector stays."""
    length = float((vector @ vector) ** 0.5)
    return vector / length if length else vector


def _signed_bytes(vector: Vectors) -> bytes:
    import numpy as np

    scaled = np.rint(vector * _SCALE).clip(-_LARGEST, _LARGEST)
    made: bytes = scaled.astype(np.int8).tobytes()
    return made
