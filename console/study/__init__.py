"""Analysis 研判: tables made of the journal and the tracks, and what statistics find in them. No Qt, no window.

Statistics are those of kept libraries (scipy, esda, pointpats); each analysis names its sources.
"""
