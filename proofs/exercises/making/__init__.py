"""How exercises are made: problems and points that are drawn, and the blocks that ask about them.

- Graph == masks and inputs
- MaskPoint == masks and a point
- Example == a problem with a critical point
- Known == what is known about the minima of a mask
- Claimed == "every local minimum is global" for all problems with some properties
- Targets, Alive == targets with two rows or columns, and a critical orbit of one unit
- Descent == a critical point with a dead unit that can be left downwards
- Local == a point to second order
- Split == units that share no entry of W2 W1
- Option == an equation to choose from
"""
