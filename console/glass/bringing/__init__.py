"""Bringing a file of data into the site, in the window: dropped on the map, looked at, asked about, kept.

``errand`` what happens (child processes, the reloaded site) · ``panel`` the drawer · ``parts`` its sections ·
``sketch`` the small map in it · ``drop`` files dropped on the window.
"""
