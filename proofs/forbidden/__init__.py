"""Forbidden masks: the minimal ones with a spurious minimum or valley, a case distinction over all others, and what it says of a mask.

- ForbiddenList, Box == the minimal bad masks with two units for a claim and a kind of data; masks that a lemma settles
- CountLemma, Case == a lemma as far as type counts are concerned, and one way to satisfy its hypotheses
- CheckedList, ListRefused == a list that passed every step of its check, and why one does not
- ForbiddenExample, Kind == an exact example of badness: a minimum, or a valley behind walls; which of them
- Chamber, ChamberProof == a part of the weights that no path below a level leaves, and its numbers once verified
- classify == what holds for a mask whatever the data: four answers, each with what shows it
- MaskAnswer, Placed == one of the answers; an example of badness inside a larger mask
- forbidden_masks, ForbiddenMasks == what is known of the forbidden masks of a width
- bad_probability == how often a random mask with two units is bad for some data
- strictness, Strictness, Strict == whether a mask with two units has a strict spurious minimum for some data: some, none or open
- strict_answer == the same for any mask, as an answer
- MaskFacts == what lemmas and base cases say of a mask
- MaskClass == a class of masks with three units, and what is known of its minima
- Known, known_examples == an example with three or more units as it stands in a file; those that sit in a mask
- Corner == a box of good masks with three units, and the lemma that settles it
- SweptClass, swept_classes == a class with three or four units and what sweeps know of it; all of them up to 3 x 3
"""
