"""Tools on the map: ``toolbox`` holds them for a window · ``hand`` the sheet that takes the pointer · ``measure``,
``figures`` · ``markers`` · ``bookmarks`` and their drawer ``shelf`` · ``history`` back and forth · ``coordinates`` in
writing · ``touch`` what a hand does on the bare map · ``overview`` · ``shot``, ``page``, ``writing`` the view on paper,
``savepanel`` asks how · ``sizing`` the window's scale · ``errand`` what must not wait in the GUI thread.
"""
