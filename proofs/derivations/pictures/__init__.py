"""Pictures, drawn with matplotlib: mask graph, path over a saddle, plane through three points, losses by index, cells of units.

- Mark, mark_of == how a kind of critical point is drawn
- Plane == the plane through three points of the weights
- Line == the data along one input
- recalled == a solution with what pictures need of it, from its JSON
- SaddlePath == points from a minimum over a saddle to a lower point
"""

from proofs.derivations.pictures.cells import cells_picture
from proofs.derivations.pictures.flow import lowest_pass
from proofs.derivations.pictures.levels import levels_picture
from proofs.derivations.pictures.mask_graph import mask_graph_picture
from proofs.derivations.pictures.path import path_picture
from proofs.derivations.pictures.plane import plane_picture

__all__ = ["cells_picture", "levels_picture", "lowest_pass", "mask_graph_picture", "path_picture", "plane_picture"]
