"""The format of certificates as types: what writers make, and the JSON Schema that is generated from it.

The independent checker knows nothing of this room and reads files as they come (docs/certificates.md says what they mean).

- Entry, Part == an object of a certificate, and keys that stand in the object which holds them
- Number, Rational, Place, Point == numbers, places of weights, and one table of numbers per layer
- FieldEntry, ProblemEntry, Certificate == the field of the numbers, the problem, and the whole file
- Trust == what is not checked, and who says it
- ClaimEntry == a claim, of one of the kinds below
- LocalMinimum, StrictMinimum == a minimum at exact weights
- SpuriousMinimum, SpuriousStrictMinimum, SpuriousValley == the same with a lower point
- EnclosedStrictMinimum, EnclosedSpuriousMinimum, EnclosedSpuriousStrictMinimum, EnclosedSpuriousValley == a minimum in a box
- GlobalByStructure, NoValleyByStructure == what a tree of lemmas shows
- CompleteList, Completeness == every critical point
- GlobalByList, GlobalByInfimum, GlobalByLowest, NoValleyByCompactness == what follows from a list
- AttainedInfimum, ApproachedInfimum == the infimum
- DescentPath, Gap == a path along which the loss never increases, and an end that is best of its rank
- Widened, Base, ValleyAtEveryWidth == larger networks that inherit a claim
- Symmetry == a direction along which the loss does not change
- PairSymmetry, ScaleSymmetry, RotationSymmetry, IdleSymmetry, UnusedSymmetry == its kinds
- Definite, Ball, Kink == a positive definite Hessian, with a radius, and a unit at the kink of its activation
- ShowsStrict, ShowsFlat, ShowsEnclosed == what shows a strict minimum, one in a family, one in a box
- ByHessian, ByBall, ByKinks == what shows a strict minimum
- FlatByHessian, FlatByFibre, FlatOnTrust, OnTrust == what shows a minimum in a family, or says that there is one
- Node == a step of a proof by structure
- ListedEntry == a critical point of a list
- SaddleByDirection, SaddleByDeadUnit, SaddleByCurve, Excluded, Unknown == listed at exact weights: no minima, and no claim
- ListedMinimum, ListedStrictMinimum, ListedGlobalMinimum == listed minima at exact weights
- BoxedSaddle, BoxedExcluded, BoxedStrictMinimum, BoxedUnknown == the same in boxes
- ValleyByChamber, Wall == a valley that need not have a minimum: where the loss is large around it
- Dual, Products, Product, Normal, Turning, Minor == why the loss is at least a bound there
- Frame, OutputFrame, InputFrame == the coordinates of units that become dependent
- Convex, ConvexAtMatrix, Zero, Squares, Cited == why nothing is lower than the infimum
- certificate_schema == the JSON Schema, docs/schema/certificate-1.json
"""

from proofs.certificates.format.certificate import SCHEMA, Certificate
from proofs.certificates.format.chambers import ValleyByChamber
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.infimum import ApproachedInfimum, AttainedInfimum
from proofs.certificates.format.lists import CompleteList, GlobalByInfimum, GlobalByList, GlobalByLowest
from proofs.certificates.format.minima import (
    LocalMinimum,
    SpuriousMinimum,
    SpuriousStrictMinimum,
    SpuriousValley,
    StrictMinimum,
)
from proofs.certificates.format.networks import DescentPath, ValleyAtEveryWidth, Widened
from proofs.certificates.format.structure import GlobalByStructure, NoValleyByCompactness, NoValleyByStructure

__all__ = [
    "SCHEMA",
    "ApproachedInfimum",
    "AttainedInfimum",
    "Certificate",
    "ClaimEntry",
    "CompleteList",
    "DescentPath",
    "GlobalByInfimum",
    "GlobalByList",
    "GlobalByLowest",
    "GlobalByStructure",
    "LocalMinimum",
    "NoValleyByCompactness",
    "NoValleyByStructure",
    "SpuriousMinimum",
    "SpuriousStrictMinimum",
    "SpuriousValley",
    "StrictMinimum",
    "ValleyAtEveryWidth",
    "ValleyByChamber",
    "Widened",
]
