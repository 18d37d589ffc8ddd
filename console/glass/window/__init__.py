"""The desk window: ``frame`` the window itself, ``measures`` and ``layout`` where things stand, ``keys`` the one table
of keys, ``acts`` what they do · ``typing``, ``on_map`` the two hands · ``script`` typed lines ·
``kept`` what is remembered.
"""
