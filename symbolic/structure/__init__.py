"""What masks and quadratic forms decide alone, before anything is solved.

- Claim == what structure can show: all minima are global, there is no spurious valley
- Structure == facts about the units of two linear layers
- MaskStructure == the same, of masks with all data of a kind
- CoreStructure == the same, from the quadratic forms of a core problem
- Rule, Application, Step == a structural lemma, why it applies, and that it was used
- mask_structure, problem_structure == the structure of masks for all data of a kind, and of a problem
- Filling == a rule that shows that the gradient vanishes at some entries
- Elimination == units with one input (output) that can be eliminated
- benign == whether structure shows a claim
- coercive == whether the loss tends to infinity with its weights
"""
