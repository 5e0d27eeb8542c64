"""Structural lemmas as objects, applied to masks and problems; they give proof trees and need no solver."""
