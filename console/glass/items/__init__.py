"""What lies on a canvas: one table from layer to painter (``table``), each painter in device pixels of a frame."""
