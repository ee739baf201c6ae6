"""Documents as tagged PDF: plain blocks of words in, the bytes of a file out. No Flask, no tables."""

from kie.typeset.blocks import (
    Block,
    Boxes,
    Code,
    Document,
    Grid,
    Heading,
    Keep,
    Lines,
    NewPage,
    Pair,
    Pairs,
    Points,
    Quote,
    Text,
    Written,
)
from kie.typeset.compiling import pdf

__all__ = [
    "Block",
    "Boxes",
    "Code",
    "Document",
    "Grid",
    "Heading",
    "Keep",
    "Lines",
    "NewPage",
    "Pair",
    "Pairs",
    "Points",
    "Quote",
    "Text",
    "Written",
    "pdf",
]
