"""Pictures of streams on the screen: in the card, beside a marker, on the wall."""
