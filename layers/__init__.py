"""The map as data: arrays, frames and geometry. No Qt, no network, no database, no words."""
