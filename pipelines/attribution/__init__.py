"""Whose words these are: agencies, distributors, datelines and editors' marks, each with its evidence."""

from pipelines.attribution.agencies import AgencyEntry, AgencyTable
from pipelines.attribution.attributor import Attributor

__all__ = ["AgencyEntry", "AgencyTable", "Attributor"]
