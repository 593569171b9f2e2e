"""Reads a page of ``scrapy report`` as its script does, but in another language."""

import base64
import gzip
import json
import re
from itertools import accumulate, pairwise
from pathlib import Path
from urllib.parse import unquote

import numpy as np

TYPES = {"B": "<u1", "H": "<u2", "I": "<u4", "i": "<i4", "d": "<f8"}
BLOCK = re.compile(rb'<script type="text/plain" id="([a-z]+-[a-z0-9]+)">([^<]*)</script>')
SHARD_FILE = re.compile(rb'newscrawlShard\((\d+),"([\w+/=]*)"\)\n')


def unpacked_columns(entries, block):
    """Return the columns in a block, by name."""
    columns = {}
    for name, code, offset, length, running in entries:
        column = np.frombuffer(block, TYPES[code], length, offset).tolist()
        columns[name] = [0, *accumulate(column)] if running else column
    return columns


class Page:
    """The data of a page."""

    def __init__(self, path):
        self.path = Path(path)
        self.html = self.path.read_bytes()
        self.blocks = {name.decode(): content for name, content in BLOCK.findall(self.html)}
        self.meta = json.loads(self.unpacked("d-meta"))
        self.columns = unpacked_columns(self.meta["columns"], self.unpacked("d-columns"))
        self.titles = self.lines("d-titles")
        self.urls = self.lines("d-urls")
        size, ids = self.meta["id_bytes"], base64.b64decode(self.blocks["d-ids"])
        self.ids = [ids[at : at + size].hex() for at in range(0, len(ids), size)]

    def unpacked(self, name):
        return gzip.decompress(base64.b64decode(self.blocks[name], validate=True))

    def lines(self, name):
        lines = self.unpacked(name).decode().split("\n")
        assert lines.pop() == ""
        return lines

    def __getitem__(self, name):
        return self.columns[name]

    @property
    def figures(self):
        return self.meta["figures"]

    def named(self, dictionary):
        """Return the value of each article in a dictionary of strings."""
        return [self.meta["dictionaries"][dictionary][code] for code in self[dictionary]]

    def article(self, identifier):
        """Return the number of an article."""
        return next(at for at, short in enumerate(self.ids) if identifier.startswith(short))

    def text(self, article):
        """Return the object of an article's text, None if it is not kept."""
        position = self["text"][article]
        return None if position < 0 else self.shard(position // 64)[position % 64]

    def shard(self, number):
        if self.meta["texts"]["files"] is None:
            return json.loads(self.unpacked(f"s-{number}"))
        content = (self.path.parent / unquote(self.meta["texts"]["files"][number])).read_bytes()
        at, packed = SHARD_FILE.fullmatch(content).groups()
        assert int(at) == number
        return json.loads(gzip.decompress(base64.b64decode(packed)))

    def lists(self, starts, *columns):
        """Return the lists of a column that starts them."""
        values = list(zip(*map(self.__getitem__, columns), strict=True)) if len(columns) > 1 else self[columns[0]]
        return [values[start:end] for start, end in pairwise(self[starts])]

    def credits(self):
        """Return the agencies and roles of each article."""
        agencies = [each["id"] for each in self.meta["dictionaries"]["agency"]]
        roles = ("origin", "contributor", "cited", "photo")
        found = self.lists("credit_start", "credit_agency", "credit_role")
        return [[(agencies[agency], roles[role]) for agency, role in each] for each in found]

    def groups(self):
        return self.lists("group_start", "group_member")

    def events(self):
        """Return the origins of each event, each a pair of agencies and members."""
        names = [each["id"] for each in self.meta["dictionaries"]["agency"]]
        agencies = [[names[code] for code in each] for each in self.lists("origin_agency_start", "origin_agency")]
        origins = list(zip(agencies, self.lists("origin_start", "origin_member"), strict=True))
        starts = self["event_start"]
        return [origins[start:end] for start, end in pairwise(starts)]
