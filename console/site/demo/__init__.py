"""The demo site: a fictional county 示范县, made from a seed. ``python -m console.site.demo DIR --seed N`` writes it.

Never imported by the running console: it needs shapely and osmium, and the console reads the folder as any other site.
"""
