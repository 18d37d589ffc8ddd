"""The pictures of ``docs/screens``: one evening on the demo site, told in bytes, shown at every size, language, theme.

``python -m console.glass.screens OUTDIR`` paints them all.
"""
