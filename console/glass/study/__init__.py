"""Analysis 研判 on screen: the board with its sentences, charts and tables, and what it lays over the map."""
