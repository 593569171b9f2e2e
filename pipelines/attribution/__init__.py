"""Who wrote a text: agencies, distributors, datelines and editors' initials, each with its evidence."""

from pipelines.attribution.agencies import AgencyEntry, AgencyTable
from pipelines.attribution.attributor import Attributor

__all__ = ["AgencyEntry", "AgencyTable", "Attributor"]
