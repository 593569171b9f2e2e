"""The metadata of a page: headline, authors, dates, address, pictures, marks of origin."""
