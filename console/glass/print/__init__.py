"""Reports on screen and on paper: QtWebEngine, in a process of its own, with no way to any network.

``Press(inbox, look)`` is the window's side: it shows a file in a window of its own, and prints one to PDF.
"""
