#!/usr/bin/env python3
"""The app package for Teams: manifest, colour icon, outline icon, in one zip.

Spec:  learn.microsoft.com, platform/resources/schema/manifest-schema 1.17; concepts/build-and-test/apps-package.
Use:   make.py --bot GUID --host coach.example.org --out coach-teams.zip [--version 1.0.0] [--developer …] [--website …]
Same input, same bytes: the zip carries no time. Needs nothing but Python 3.
"""
import argparse
import json
import math
import pathlib
import re
import struct
import sys
import zipfile
import zlib

HERE = pathlib.Path(__file__).parent
GUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
INK, PAPER = (11, 107, 98), (255, 255, 255)
SAMPLES = 4  # in each direction, for smooth edges


def in_bubble(x, y):
    """A round speech bubble with a tail at its lower left; the unit square."""
    if (x - 0.5) ** 2 + (y - 0.46) ** 2 <= 0.32 ** 2:
        return True
    return 0.60 <= y <= 0.86 and 0.26 <= x <= 0.26 + (0.86 - y) * 1.1


def in_mark(x, y):
    """The tick inside it, as two strokes."""
    def near(ax, ay, bx, by, half):
        t = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
        t = min(1, max(0, t))
        return math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) <= half
    return near(0.37, 0.47, 0.46, 0.57, 0.045) or near(0.46, 0.57, 0.64, 0.36, 0.045)


def coverage(size, px, py, inside):
    hits = 0
    for i in range(SAMPLES):
        for j in range(SAMPLES):
            hits += inside((px + (i + 0.5) / SAMPLES) / size, (py + (j + 0.5) / SAMPLES) / size)
    return hits / SAMPLES ** 2


def colour_pixel(px, py):
    """Opaque, as the store wants it; Teams rounds the corners itself."""
    share = coverage(192, px, py, lambda x, y: in_bubble(x, y) and not in_mark(x, y))
    return tuple(round(INK[c] + (PAPER[c] - INK[c]) * share) for c in range(3)) + (255,)


def outline_pixel(px, py):
    """White on nothing."""
    grow = lambda v: 0.5 + (v - 0.5) * 0.8
    share = coverage(32, px, py, lambda x, y: in_bubble(grow(x), grow(y)) and not in_mark(grow(x), grow(y)))
    return (255, 255, 255, round(255 * share))


def png(size, pixel):
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(size)) for y in range(size))
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def filled(values):
    text = (HERE / "manifest.json").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", json.dumps(value)[1:-1])
    json.loads(text)
    return text


def main():
    parser = argparse.ArgumentParser(description="Makes the app package for Microsoft Teams.")
    parser.add_argument("--bot", required=True, help="the app (client) id of the bot")
    parser.add_argument("--host", required=True, help="the public host name that Teams reaches coach under")
    parser.add_argument("--out", required=True)
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--developer", default="Coach")
    parser.add_argument("--website", default="")
    parser.add_argument("--privacy", default="")
    parser.add_argument("--terms", default="")
    given = parser.parse_args()
    if not GUID.match(given.bot):
        sys.exit("teams-package: TEAMS_CLIENT_ID must be the app's id, like 00000000-0000-0000-0000-000000000000")
    if not HOST.match(given.host):
        sys.exit("teams-package: the host is a name alone, like coach.example.org: no https://, port or path")
    site = given.website or "https://" + given.host
    manifest = filled({
        "bot": given.bot.lower(), "host": given.host, "version": given.version, "developer": given.developer[:32],
        "website": site, "privacy": given.privacy or site, "terms": given.terms or site,
    })
    files = {"manifest.json": manifest.encode(), "color.png": png(192, colour_pixel), "outline.png": png(32, outline_pixel)}
    with zipfile.ZipFile(given.out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, data)


main()
