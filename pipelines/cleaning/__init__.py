"""Cleaning: rules mark what is not the article, and the last step cuts it and keeps it."""

from pipelines.cleaning.cleaner import Cleaner
from pipelines.cleaning.cutting import cut, restore
from pipelines.cleaning.rule import Rule
from pipelines.tables import TableError

__all__ = ["Cleaner", "Rule", "TableError", "cut", "restore"]
