"""Harvests one list with Sickle, the usual OAI-PMH library for Python.

Usage: harvest-with-sickle.py BASE_URL VERB METADATA_PREFIX
Prints one line a record: identifier, datestamp, and the name of the root element of its metadata ("-" without any).
"""
import sys

from sickle import Sickle


def main(base, verb, prefix):
    for item in getattr(Sickle(base), verb)(metadataPrefix=prefix):
        header = getattr(item, "header", item)
        root = "-"
        if verb == "ListRecords":
            metadata = item.xml.find("{http://www.openarchives.org/OAI/2.0/}metadata")
            root = "-" if metadata is None else metadata[0].tag.split("}")[-1]
        print(header.identifier, header.datestamp, root, sep="\t")


main(*sys.argv[1:])
