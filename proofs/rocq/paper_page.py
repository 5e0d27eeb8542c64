"""The page docs/machine_checked.md, made of the sources of the library: definitions, theorems, axioms, loopholes.

Every name and every link of the page is looked up while it is made; one that leads nowhere is an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from proofs.rocq.axioms import AXIOMS
from proofs.rocq.export import library_source
from proofs.rocq.paper import PaperTheorem, paper_theorems, place_of

FOLDER = "../proofs/rocq/library"
"""Where the library is, seen from the page."""

DEFINITIONS = (
    "matrix",
    "problem",
    "weights",
    "masked",
    "hidden",
    "output",
    "loss",
    "linear",
    "power",
    "near",
    "local_minimum",
    "spurious_local_minimum",
    "global_minimum",
    "product",
    "identity",
    "agree",
    "absorbs",
    "unit_change",
    "related",
    "equivalent",
    "strict_local_minimum",
    "path",
    "reaches",
    "spurious_valley",
    "descent",
    "descends_to_minimum",
)
"""The definitions of ``Landscape.v`` that the statements use."""


@dataclass(frozen=True)
class Loophole:
    """A doubt about a statement, and what of the library closes it (``File.name``)."""

    doubt: str
    answer: str
    closed_by: tuple[str, ...]


LOOPHOLES = (
    Loophole(
        "The loss ignores the masks, or the weights outside them are degrees of freedom that make minima rare.",
        "The loss depends on the weights that exist only; and a minimum among them is a local minimum.",
        ("Loopholes.masks_matter", "Loopholes.local_minimum_of_free_weights"),
    ),
    Loophole(
        "The masks are quantified the wrong way: some mask instead of all.",
        "A problem carries its masks, so `forall p` is every mask; the existence theorem names its own. What is said of"
        " dense networks is said of masks that remove nothing, and there are such networks.",
        ("DenseLinear.dense_linear_exists", "Loopholes.fully_connected_is_dense", "Golden.golden_loss"),
    ),
    Loophole(
        "A hypothesis that nothing satisfies.",
        "Every theorem with hypotheses names an example in which they hold; where local minima are said to be global, the example has one.",
        ("LinearUnits.linear_units_exist", "CompleteClasses.complete_classes_exist", "WideDense.wide_dense_exists"),
    ),
    Loophole(
        "The minimum is strict only because too much is called equivalent.",
        "The symmetry keeps the loss, and does not carry the minimum to the lower point.",
        ("Orbit.equivalent_loss", "Loopholes.lower_is_not_equivalent"),
    ),
    Loophole(
        "Any function is a path, or none is.",
        "A jump is no path; straight lines are, and so are paths one after the other.",
        ("Loopholes.jump_is_no_path", "Descents.segment_path", "Descents.concatenation_path"),
    ),
    Loophole(
        "Weights that do not exist block paths, and make valleys that are none.",
        "What is reached does not depend on them, at the start or at the end.",
        ("WideningValleys.reaches_same", "Loopholes.reaches_any_end"),
    ),
    Loophole(
        "A valley is not a component of a sublevel set.",
        "To be reached below a level is reflexive, symmetric and transitive: its classes are the path components.",
        ("Loopholes.reaches_refl", "Loopholes.reaches_sym", "Loopholes.reaches_trans"),
    ),
    Loophole(
        "A spurious valley may still hold a global minimum, or its infimum is the infimum of the loss.",
        "It holds no global minimum, and on it the loss stays above a bound (`floor`) that is larger than a value elsewhere.",
        ("Loopholes.valley_misses_minima",),
    ),
    Loophole(
        "The path that never rises stays where it is.",
        "It ends in a global minimum, so from anywhere else it falls.",
        ("Loopholes.descent_falls", "WideDense.wide_dense_exists"),
    ),
    Loophole(
        "Spurious and global are not opposites.",
        "A local minimum is spurious or global, and never both.",
        ("Loopholes.spurious_not_global", "Loopholes.local_not_spurious_global"),
    ),
    Loophole(
        "The activations are not those of their names.",
        "ReLU, leaky ReLU, square and cube take the values they should, and ReLU is leaky ReLU with slope 0.",
        ("Loopholes.relu_values", "WideUnits.leaky_negative", "Loopholes.relu_is_leaky", "Loopholes.power_values"),
    ),
    Loophole(
        "The sparse example is a dense network, or its masks leave nothing to choose.",
        "A dense linear network has no spurious local minimum, so it is none; its loss is written out with eight weights.",
        ("Loopholes.golden_not_dense", "Golden.golden_loss"),
    ),
    Loophole(
        "The wide networks are not sparse, not wide, or have other data at every width.",
        "`K` units with an output each of their own, and data that do not depend on `K`.",
        ("Loopholes.wide_is_sparse", "Loopholes.wide_sizes"),
    ),
    Loophole(
        "Twins or separate: that never happens with filters, a dense final layer and orthogonal data.",
        "Equal filters are twins, and disjoint ones are separate; there are such networks with a class that is not complete.",
        ("Loopholes.disjoint_filters_fit", "SeparateClasses.separate_classes_exist"),
    ),
    Loophole(
        "The components of a network are problems chosen to fit.",
        "The loss is that of the components but for a constant, and a component has the weights of its part.",
        ("Decoupling.components_loss", "Decoupling.component_agree"),
    ),
    Loophole(
        "Complete classes are all of one kind.",
        "A network with classes of both kinds in which one class is complete by its inputs only.",
        ("CompletePaths.complete_paths_exist",),
    ),
    Loophole(
        "A network inside a larger one is the larger one itself.",
        "The golden example with one more unit, which reads and writes where the others do.",
        ("Embedding.golden_embedded",),
    ),
    Loophole(
        "The second-order terms are not those of the loss on a curve.",
        "The loss on the curve is written out, with a rest of third order.",
        ("SecondOrder.curve_loss",),
    ),
    Loophole(
        "The copies are networks of another kind.",
        "The loss of the copies is the sum of the losses of the parts; one-unit copies are the sparse networks above.",
        ("Copies.copies_loss", "WideUnits.wide_is_copies"),
    ),
    Loophole(
        "The dense contrast has other data than the sparse example.",
        "The same inputs, targets and width; the mask of the final layer alone differs.",
        ("Loopholes.relu_contrast",),
    ),
)
"""What a second reader doubted."""


def declaration(file: str, name: str) -> str:
    """The text of a definition of the library, with the comment before it.

    Raises:
        KeyError: if the file does not hold it.

    Examples:
        >>> print(declaration("Landscape", "global_minimum"))
        Definition global_minimum (L : weights -> R) (theta : weights) : Prop := forall theta', L theta <= L theta'.
    """
    found = re.search(
        rf"^(?P<comment> *\(\*\*(?! \*)(?:(?!\*\)).)*\*\)\n)?(?P<text> *(?:Definition|Record|Fixpoint) {name}\b.*?\.)$",
        library_source(file),
        re.DOTALL | re.MULTILINE,
    )
    if found is None:
        raise KeyError(f"{file}.v does not define {name}")
    text = (found["comment"] or "") + found["text"]
    indent = min(len(line) - len(line.lstrip()) for line in text.splitlines() if line.strip())
    return "\n".join(line[indent:] for line in text.splitlines())


def link(place: str) -> str:
    """A link to ``File.name``.

    Raises:
        KeyError: if the library does not declare the name there.
    """
    file, _, name = place.partition(".")
    if place_of(name) != file:
        raise KeyError(f"{name} is declared in {place_of(name)}.v, not in {file}.v")
    return f"[`{place}`]({FOLDER}/{file}.v)"


def in_words(words: str) -> str:
    """A comment of the library as Markdown: what stands in brackets is code."""
    return re.sub(r"\[([^\]]*)\]", r"`\1`", words)


def _theorem(theorem: PaperTheorem, statements: Collection[str]) -> list[str]:
    numbers = [str(number) for number, name in enumerate(AXIOMS, start=1) if name in theorem.about.axioms]
    unknown = set(theorem.about.decides) - set(statements)
    if unknown:
        raise KeyError(f"{theorem.name}: no statement {', '.join(sorted(unknown))}")
    lines = [f"### {theorem.name}", "", in_words(theorem.words), "", "```coq", theorem.statement, "```", ""]
    used = re.findall(r"\[(\w+)\.(\w+)\]", theorem.words)
    if used:
        blocks = "\n\n".join(declaration(file, name) for file, name in used)
        lines += ["where", "", "```coq", blocks, "```", ""]
    lines.append(
        f"Proved as {link(theorem.source)}. Axioms {', '.join(numbers)}. Not vacuous: {link(theorem.about.example)}."
    )
    if theorem.about.decides:
        beside = ", ".join(f"[{name}](statements.md#{name})" for name in theorem.about.decides)
        lines.append(f"For single networks the toolkit decides it, without Rocq: {beside} (`landscape verify`).")
    if theorem.about.instances:
        lines.append(f"Instances: {theorem.about.instances}.")
    return [*lines, ""]


MISSING = """\
- **Tanh, sigmoid, softplus.** Their valleys at every width follow from `valley_of_copies` and one strict minimum; that minimum
  is known by an enclosure, which the checker verifies by interval arithmetic and the kernel does not read.
- **Complete chains, lines, reduction.** These lemmas of [rules.md](rules.md) are checked by the toolkit only. Complete chains:
  `Kernels.kernel_stationary` is the step that kills the gradient of a class of twins; what is missing is its repetition along a
  chain, where a unit is made dead again and again, each time with a larger space of inputs, and for that a notion of the dimension
  of the space that the inputs of a unit span. Lines and reduction need, besides, the loss minimised over some of the weights.
- **Dimensions.** `complete_classes` counts the inputs of a unit. The toolkit counts dimensions: with dependent data fewer twins
  are enough.
- **Files for certificates of the claim `widened`.** What such a certificate says is the hypothesis of the theorem `widened`, word by
  word. That the lists of a given certificate fulfil it is compared by the checker; no file is written that lets the kernel do so.
- **Depth.** Networks with one hidden layer only.
"""


INTRODUCTION = """\
# The paper, machine-checked

Generated by `docs/render_paper.py` from the sources of the Rocq library.

The main claims of arXiv:2009.07439, and of the contrast with dense networks, are theorems for all sizes, masks and data
that the kernel of Rocq (Coq) has checked, over the real numbers of its standard library.
`landscape rocq --paper --output paper --check` writes the library, compiles it in less than three minutes, and compares
the axioms of each theorem with those listed here; `--json` has the same for programs.

Our checks run it with 8.16 (Debian 12: `apt-get install coq`). It was also checked with 8.20.1 (Debian 13, the same
command) and with Rocq 9.2 (Debian sid: `apt-get install coq libcoq-stdlib`); opam has all versions.
`ROCQ_VERSIONS=/path/to/coqc:/path/to/rocq make rocq-versions` repeats that with any versions that are installed, with
deprecated names as errors, and fails if one of them refuses something. Two warnings of 9.0 and 9.2 (`From Coq`, and
`Notation` for abbreviations) are silenced: what they recommend is unknown to 8.16.

What single certificates prove in the kernel is told in [certificates.md](certificates.md); what the toolkit decides by
itself, in [statements.md](statements.md).

## Definitions

A reader has to agree with these ([`Landscape.v`]({folder}/Landscape.v)); the rest can be left to the kernel.
`big_sum n f` is `f 0 + ... + f (n - 1)`. In `hidden`, `output` and `loss`, `activation` and `p` are arguments."""

AXIOMS_WORDS = """\
All four belong to the standard library. Nothing else is assumed; an axiom that is not listed at a theorem fails the
check."""


def page(statements: Collection[str]) -> str:
    """The page.

    Arguments:
        statements: the identifiers of the registry.

    Raises:
        KeyError: if a name or a link leads nowhere.
    """
    definitions = "\n\n".join(declaration("Landscape", name) for name in DEFINITIONS)
    lines = [*INTRODUCTION.format(folder=FOLDER).splitlines(), "", "```coq", definitions, "```", ""]
    heading = ""
    for theorem in paper_theorems():
        if theorem.heading != heading:
            heading = theorem.heading
            lines += [f"## {heading}", ""]
        lines += _theorem(theorem, statements)
    lines += ["## Axioms", "", *AXIOMS_WORDS.splitlines(), ""]
    lines += [f"{number}. `{name}`: {words}." for number, (name, words) in enumerate(AXIOMS.items(), start=1)]
    lines += ["", "## A second reader's list of loopholes", ""]
    for loophole in LOOPHOLES:
        lines.append(f"- *{loophole.doubt}* {loophole.answer} {', '.join(map(link, loophole.closed_by))}.")
    lines += ["", "## What is missing", "", MISSING.rstrip(), ""]
    return "\n".join(lines)
