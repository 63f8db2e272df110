"""The bytes of an .xlsx: opened with suspicion, changed cell by cell, otherwise kept."""

from sheetsync.stores.ooxml.package import Package

__all__ = ["Package"]
