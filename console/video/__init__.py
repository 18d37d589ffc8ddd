"""Streams of cameras and body cameras, fetched and decoded in processes of their own (the only importer of PyAV)."""
