"""How long frames take: ``frame`` measures, ``scene`` makes what is measured."""
