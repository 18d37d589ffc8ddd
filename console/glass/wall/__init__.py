"""The wall 大屏: windows that show and never ask, tile by tile, what the lead has put there."""
