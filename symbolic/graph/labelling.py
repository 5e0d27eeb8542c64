"""Canonical labels of coloured graphs by individualisation and refinement: the search behind `canonical`.

Colours are refined until all vertices of one colour see equally many of every colour; graphs whose links fall into several
parts are labelled part by part; otherwise one vertex of the first largest colour gets a colour of its own, in every way
that known automorphisms do not identify, and the least labelled graph wins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from symbolic.errors import UnsupportedProblem

Move = Mapping[int, int]
"""An automorphism of the collapsed graph, without its fixed points."""

Colours = tuple[int, ...]
Rows = tuple[int, ...]
"""The neighbours of every vertex of a graph, as sets of bits."""

Trace = tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
"""What a refinement did, in terms that do not depend on names: the colours split, and the pieces by count and size."""


@dataclass(frozen=True)
class Label:
    """A canonical order of the vertices of a coloured graph, with its automorphism group."""

    order: tuple[int, ...]
    size: int = 1
    moves: tuple[Move, ...] = ()


def bits(mask: int) -> Iterator[int]:
    """The members of a set of bits, in increasing order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def target(cells: Sequence[int]) -> int | None:
    """The place of the first largest colour, if it has more than one vertex."""
    return max((p for p, c in enumerate(cells) if c & (c - 1)), key=lambda p: cells[p].bit_count(), default=None)


@dataclass
class Search:
    """Steps 2 to 4 on one graph; colours are an ordered list of sets of bits."""

    near: Rows
    limit: int
    used: int = 0

    def refined(self, cells: list[int], splitters: Sequence[int]) -> tuple[list[int], Trace]:
        """Split colours by how many neighbours their vertices have in each splitter, until nothing splits.

        A colour that splits adds all its pieces but one largest to the splitters: counts in the last follow from those
        in the whole, which was or will be a splitter.
        """
        self.used += 1
        if self.used > self.limit:
            raise UnsupportedProblem(
                "the canonical form of this mask",
                f"{self.limit} refinements do not decide it; allow more, or pip install pynauty",
            )
        trace, queue = [], deque(splitters)
        while queue:
            splitter, result = queue.popleft(), []
            seen = 0
            for v in bits(splitter):
                seen |= self.near[v]
            single = not splitter & (splitter - 1)
            for place, cell in enumerate(cells):
                touched = cell & seen
                if not touched or not cell & (cell - 1) or (single and touched == cell):
                    result.append(cell)
                    continue
                counts = {0: cell ^ touched} if touched != cell else {}
                if single:
                    counts[1] = touched
                else:
                    for v in bits(touched):
                        count = (self.near[v] & splitter).bit_count()
                        counts[count] = counts.get(count, 0) | 1 << v
                pieces = [counts[count] for count in sorted(counts, reverse=True)]
                result += pieces
                if len(pieces) > 1:
                    trace.append((place, tuple((count, counts[count].bit_count()) for count in sorted(counts))))
                    largest = max(pieces, key=int.bit_count)
                    queue.extend(piece for piece in pieces if piece != largest)
            cells = result
        return cells, tuple(trace)

    def single_out(self, cells: Sequence[int], place: int, vertex: int) -> tuple[list[int], Trace]:
        """Give one vertex a colour of its own, before the rest of its colour, and refine."""
        alone = 1 << vertex
        return self.refined([*cells[:place], alone, cells[place] ^ alone, *cells[place + 1 :]], [alone])

    def label(self, cells: Sequence[int]) -> Label:
        """The label of a graph whose colours are refined: single vertices first, then the parts (step 3)."""
        order = [cell.bit_length() - 1 for cell in cells if not cell & (cell - 1)]
        parts = self.parts([cell for cell in cells if cell & (cell - 1)])
        labels = []
        for part in parts:
            inside = [cell & part for cell in cells if cell & part]
            simple = all(not cell & (cell - 1) for cell in inside)
            label = Label(tuple(cell.bit_length() - 1 for cell in inside)) if simple else self.branch(inside)
            labels.append((self.key(label.order, cells), label))
        labels.sort(key=lambda pair: pair[0])
        size, run = 1, 1
        moves: list[Move] = []
        for _, label in labels:
            size *= label.size
            moves += label.moves
            order += label.order
        for (key, one), (other_key, other) in pairwise(labels):
            run = run + 1 if key == other_key else 1
            size *= run  # the product over a run of m equal parts is m!
            if run > 1:
                ways = list(zip(one.order, other.order, strict=True))
                moves.append(dict(ways + [(b, a) for a, b in ways]))
        return Label(tuple(order), size, tuple(moves))

    def parts(self, cells: Sequence[int]) -> list[int]:
        """The connected parts when, between two colours, the fewer of edges and non-edges are links."""
        sizes = [cell.bit_count() for cell in cells]
        rest, parts = sum(cells), []
        while rest:
            part, queue = 0, rest & -rest
            while queue:
                part |= queue
                fresh = 0
                for v in bits(queue):
                    for cell, size in zip(cells, sizes, strict=True):
                        edges = self.near[v] & cell
                        if edges:
                            fresh |= cell ^ edges if 2 * edges.bit_count() > size else edges
                queue = fresh & ~part
            parts.append(part)
            rest &= ~part
        return parts

    def branch(self, cells: Sequence[int]) -> Label:
        """The label of a connected graph: the least among those that single out one vertex of a colour (step 4)."""
        place = target(cells)
        assert place is not None
        tried: dict[tuple[Trace, Colours, Rows], tuple[int, list[int], Label]] = {}
        moves: list[Move] = []
        covered = 0
        for vertex in bits(cells[place]):
            if covered >> vertex & 1:
                continue
            child, trace = self.single_out(cells, place, vertex)
            best = min(tried, default=None)
            if best and trace > best[0]:
                continue
            move = self.transport(tried[best][1], child) if best and trace == best[0] else None
            if move is None:
                label = self.label(child)
                moves += label.moves
                key = (trace, *self.key(label.order, cells))
                if key in tried:
                    move = dict(zip(tried[key][2].order, label.order, strict=True))
                else:
                    tried[key] = (vertex, child, label)
            if move is not None:
                moves.append(move)
            covered = _orbit(sum(1 << vertex for vertex, _, _ in tried.values()), moves)
        vertex, _, label = tried[min(tried)]
        orbit, kept = 1 << vertex, list(label.moves)
        while (whole := _orbit(orbit, moves)) != orbit:  # the stabiliser and a transitive set generate the group
            kept.append(next(move for move in moves if _orbit(orbit, [move]) != orbit))
            orbit = _orbit(orbit, kept)
        return Label(label.order, label.size * whole.bit_count(), tuple(kept))

    def transport(self, one: list[int], other: list[int]) -> Move | None:
        """An automorphism between two refinements, if taking the first vertex again and again happens to give one."""
        while (place := target(one)) is not None:
            one, trace = self.single_out(one, place, (one[place] & -one[place]).bit_length() - 1)
            other, other_trace = self.single_out(other, place, (other[place] & -other[place]).bit_length() - 1)
            if trace != other_trace:
                return None
        orders = [tuple(cell.bit_length() - 1 for cell in cells) for cells in (one, other)]
        if self.key(orders[0], []) != self.key(orders[1], []):
            return None
        return {a: b for a, b in zip(*orders, strict=True) if a != b}

    def key(self, order: Sequence[int], cells: Sequence[int]) -> tuple[Colours, Rows]:
        """The coloured graph on some vertices when they are named by their places in an order."""
        place = {v: p for p, v in enumerate(order)}
        inside = sum(1 << v for v in order)
        colour = {v: c for c, cell in enumerate(cells) for v in bits(cell & inside)}
        rows = tuple(sum(1 << place[w] for w in bits(self.near[v] & inside)) for v in order)
        return tuple(colour[v] for v in order) if colour else (), rows


def _orbit(vertices: int, moves: Sequence[Move]) -> int:
    """All images of some vertices under the group that some automorphisms generate."""
    covered, queue = vertices, vertices
    while queue:
        fresh = 0
        for v in bits(queue):
            for move in moves:
                fresh |= 1 << move.get(v, v)
        queue = fresh & ~covered
        covered |= queue
    return covered
