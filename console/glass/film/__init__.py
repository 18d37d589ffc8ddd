"""The past as a film: a sheet that paints the room at a moment, and the loop that goes through a span.

No Qt is imported by importing this package.
"""
