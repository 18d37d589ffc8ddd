"""Static tiles: land, water, buildings, roads, beats, far cameras, painted in another process.

``style`` what a tile looks like · ``scene`` the vectors as arrays, shared without copying · ``paint`` the painter ·
``worker`` the process · ``service`` the GUI's end: ask, poll, cancel, restart, keep.
"""
