"""Tile servers and tile files: bytes of map tiles by zoom, column and row, with a disk cache (no Qt)."""
