"""Pictures of a derivation, drawn with matplotlib: mask graph, path over a saddle, plane through three points, losses by index.

- Mark, mark_of == how a kind of critical point is drawn
- Plane == the plane through three points of the weights
- SaddlePath == points from a minimum over a saddle to a lower point
"""

from proofs.derivations.pictures.flow import lowest_pass
from proofs.derivations.pictures.levels import levels_picture
from proofs.derivations.pictures.mask_graph import mask_graph_picture
from proofs.derivations.pictures.path import path_picture
from proofs.derivations.pictures.plane import plane_picture

__all__ = ["levels_picture", "lowest_pass", "mask_graph_picture", "path_picture", "plane_picture"]
