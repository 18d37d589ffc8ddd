"""What stands round the map: each panel paints itself once when its flag comes, and acts only by verbs."""
