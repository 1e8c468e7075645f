"""How well articles are ranked and topics refused, on labelled collections that you bring.

    python benchmarks/relevance.py FOLDER                 by words
    python benchmarks/relevance.py FOLDER --meaning       with the extra findvalue[semantic]
    python benchmarks/relevance.py FOLDER --removed 40    and 40 topics of each collection again,
                                                          after their relevant articles were taken out

Each folder inside FOLDER is a collection, its files plain or gzipped: ``docs.jsonl`` with id, title
and text, ``queries.jsonl`` (or ``queries.short.jsonl``) with id and text, further spellings of the
same topics as ``queries.VARIANT.jsonl``, and ``qrels.tsv`` with topic, article and grade.

Every choice is checked by leaving one collection out: what does best on the others is measured on
the one that took no part. Absent topics are those of other collections, so some of them are met
after all, and a few are answerable; what counts is the difference between two versions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

from findvalue import rank
from findvalue.rank.evidence import evidence
from findvalue.rank.product import RELEVANCE
from findvalue.rank.ranking import FLOOR
from findvalue.rank.topical import Fit, fits
from findvalue.store import SQLiteStore, open_store
from findvalue.types import Article, Hit, Scope

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://collection.example/"
TEN = 10  # places of a list that count
WEIGHTS = (0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1)  # of meaning
REFUSED = 0.05  # of the answerable topics, at the most
ASKED = 60  # topics of another collection
LEADERS = 3

Grades = Mapping[str, int]
Store = tuple[SQLiteStore, rank.Embedder | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A collection: articles, topics in several spellings, and which articles are right."""

    name: str
    articles: Sequence[Article]
    topics: Mapping[str, Sequence[tuple[str, str]]]  # variant -> pairs of id and text
    grades: Mapping[str, Grades]  # topic -> article -> grade

    @property
    def plain(self) -> str:
        """The variant that people type."""
        return "short" if "short" in self.topics else "plain"


def collection(folder: Path) -> Labelled:
    """Read a collection."""
    topics = {}
    for path in sorted(folder.glob("queries*.jsonl*")):
        variant = path.name.removeprefix("queries").partition(".jsonl")[0].strip(".") or "plain"
        topics[variant] = [(row["id"], row["text"]) for row in rows(path)]
    grades: dict[str, dict[str, int]] = {}
    for line in text_of(next(folder.glob("qrels.tsv*"))).splitlines():
        topic, article, grade = line.split("\t")
        grades.setdefault(topic, {})[article] = int(grade)
    return Labelled(
        name=folder.name,
        articles=[
            Article(url=BASE + row["id"], title=row["title"], text=row["text"])
            for row in rows(next(folder.glob("docs.jsonl*")))
        ],
        topics=topics,
        grades=grades,
    )


def text_of(path: Path) -> str:
    """Return a file, unpacked when it is packed."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines."""
    yield from (json.loads(line) for line in text_of(path).splitlines() if line.strip())


@contextmanager
def stored(articles: Collection[Article], *, meaning: bool) -> Iterator[Store]:
    """Give a store with these articles, and what compares by meaning."""
    embedder = rank.load_embedder() if meaning else None
    if meaning and embedder is None:
        raise SystemExit("the extra findvalue[semantic] is not installed")
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(
            Path(folder) / "store.db",
            embed=embedder.vectors if embedder else None,
            model=embedder.name if embedder else "",
        ) as store,
    ):
        store.add(articles)
        yield store, embedder


# --- ranking -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a topic found."""

    found: Sequence[tuple[str, Fit]]  # article and fit
    grades: Grades

    def best(self, weight: float | None = None) -> list[str]:
        """Return the articles, best first, by a weight of meaning or the one in use."""
        if weight is None:
            return [article for article, _ in self.found]
        scores = {name: fit.words + weight * max(fit.margin, 0.0) for name, fit in self.found}
        return sorted(scores, key=lambda name: -scores[name])


def ask(store: Store, topic: str, grades: Grades) -> Asked:
    """Rank the stored articles for a topic."""
    index, embedder = store
    query = rank.understand(index, topic)
    found = fits(index, query, Scope(), embedder, limit=300) if query.units else {}
    candidates = index.candidates([Hit(number, 0.0) for number in found])
    named = [(one.article.url.removeprefix(BASE), found[one.id]) for one in candidates]
    return Asked(found=named, grades=grades)


def gain(best: Sequence[str], grades: Grades) -> float:
    """Return nDCG@10 (Järvelin and Kekäläinen, 2002, "Cumulated gain-based evaluation")."""
    discounts = [1 / math.log2(place + 2) for place in range(TEN)]
    won = sum(grades.get(name, 0) * by for name, by in zip(best, discounts, strict=False))
    ideal = sorted(grades.values(), reverse=True)
    return won / (sum(grade * by for grade, by in zip(ideal, discounts, strict=False)) or 1.0)


def ranked(labelled: Labelled, store: Store) -> dict[str, list[Asked]]:
    """Ask a collection its own topics in all their spellings."""
    return {
        variant: [
            ask(store, text, labelled.grades[topic])
            for topic, text in topics
            if topic in labelled.grades
        ]
        for variant, topics in labelled.topics.items()
    }


def show_ranking(results: Mapping[str, Mapping[str, Sequence[Asked]]]) -> None:
    """Print the table of collections and variants."""
    for name, variants in results.items():
        for variant, asked in variants.items():
            lists = [(each.best(), each.grades) for each in asked]
            first = mean(any(grades.get(one, 0) for one in best[:1]) for best, grades in lists)
            value = mean(gain(best, grades) for best, grades in lists)
            print(f"{name:12} {variant:14} {len(asked):5} nDCG@10 {value:.3f}  P@1 {first:.3f}")


def show_weights(results: Mapping[str, Mapping[str, Sequence[Asked]]]) -> None:
    """Print what each weight of meaning gives, and what leaving one collection out chooses."""
    gains = {
        (name, weight): mean(
            mean(gain(each.best(weight), each.grades) for each in asked)
            for asked in variants.values()
        )
        for name, variants in results.items()
        for weight in WEIGHTS
    }
    for weight in WEIGHTS:
        values = [gains[name, weight] for name in results]
        print(
            f"weight {weight:.2f}", *(f"{value:.4f}" for value in values), f"= {mean(values):.4f}"
        )
    for left in results:
        others = [name for name in results if name != left]
        chosen = max(WEIGHTS, key=lambda w: mean(gains[name, w] for name in others))
        best = max(gains[left, weight] for weight in WEIGHTS)
        print(
            f"without {left:12} {chosen:.2f} is best; on it {gains[left, chosen]:.4f} of {best:.4f}"
        )


# --- refusing ----------------------------------------------------------------------------------


def sureness(store: Store, topic: str) -> tuple[float, str]:
    """Return the relevance, 0 to 85, of the best answer to a topic, and the best article."""
    index, embedder = store
    query = rank.understand(index, topic)
    found = fits(index, query, Scope(), embedder, limit=LEADERS) if query.units else {}
    leaders = index.candidates([Hit(number, 0.0) for number in found])
    sure = [evidence(query, one.article, found[one.id], size=index.size()) for one in leaders]
    best = leaders[0].article.url.removeprefix(BASE) if leaders else ""
    return RELEVANCE * max((one.certainty for one in sure), default=0.0), best


def right(labelled: Labelled, store: Store) -> list[float]:
    """Return how sure the right first answers to a collection's own topics are."""
    sure = []
    for topic, text in labelled.topics[labelled.plain]:
        value, best = sureness(store, text)
        if labelled.grades.get(topic, {}).get(best, 0):
            sure.append(value)
    return sure


def absent(others: Sequence[Labelled], store: Store) -> list[float]:
    """Return how sure the answers to the topics of other collections are."""
    dice = random.Random(3)  # noqa: S311 - a benchmark hides nothing
    texts = [text for other in others for _, text in sampled(other, ASKED, dice)]
    return [sureness(store, text)[0] for text in texts]


def removed(labelled: Labelled, count: int, *, meaning: bool) -> list[float]:
    """Return how sure the answers are after a topic's relevant articles were taken out."""
    sure = []
    for topic, text in sampled(labelled, count, random.Random(5)):  # noqa: S311 - nothing to hide
        gone = {BASE + name for name in labelled.grades.get(topic, {})}
        kept = [article for article in labelled.articles if article.url not in gone]
        with stored(kept, meaning=meaning) as store:
            sure.append(sureness(store, text)[0])
    return sure


def sampled(labelled: Labelled, count: int, dice: random.Random) -> list[tuple[str, str]]:
    """Return some of the topics of a collection."""
    topics = labelled.topics[labelled.plain]
    return dice.sample(list(topics), min(count, len(topics)))


def share_below(values: Sequence[float], floor: float) -> float:
    """Return the share of values below a floor; NaN of none."""
    return mean(value < floor for value in values) if values else math.nan


def show_refusals(kept: Mapping[str, list[float]], wrong: Mapping[str, list[float]]) -> None:
    """Print what is refused at the floor in use, and at one that the other collections choose."""
    for left in kept:
        others = [sorted(values) for name, values in kept.items() if name != left]
        floors = [values[int(REFUSED * len(values))] for values in others if values]
        for label, floor in (("floor in use", FLOOR), ("floor of others", mean(floors))):
            print(
                f"{left:12} {label:16} {floor:5.1f}: refused of right"
                f" {share_below(kept[left], floor):.3f}, of absent"
                f" {share_below(wrong[left], floor):.3f}"
            )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--meaning", action="store_true", help="match by meaning too")
    parser.add_argument("--only", nargs="+", help="names of collections")
    parser.add_argument("--removed", type=int, default=0, help="topics to ask without answers")
    options = parser.parse_args()
    folders = [path.parent for path in sorted(options.folder.glob("*/qrels.tsv*"))]
    known = [collection(path) for path in folders if path.name in (options.only or [path.name])]
    results: dict[str, dict[str, list[Asked]]] = {}
    kept: dict[str, list[float]] = {}
    wrong: dict[str, list[float]] = {}
    for labelled in known:
        with stored(labelled.articles, meaning=options.meaning) as store:
            results[labelled.name] = ranked(labelled, store)
            kept[labelled.name] = right(labelled, store)
            others = [other for other in known if other is not labelled]
            wrong[labelled.name] = absent(others, store)
    show_ranking(results)
    if options.meaning:
        show_weights(results)
    show_refusals(kept, wrong)
    for labelled in known if options.removed else ():
        sure = removed(labelled, options.removed, meaning=options.meaning)
        print(f"{labelled.name:12} answers taken out: refused {share_below(sure, FLOOR):.3f}")


if __name__ == "__main__":
    main()
