"""Which posts 卡点 close a place in time: minimum cut over the streets, units to posts, and the proof.

``Streets`` (arrays) or a ``Network`` (made from a road graph) → ``Question`` → ``plan`` → ``Plan``.
"""

from __future__ import annotations

from layers.contain.leaving import escapes, passing
from layers.contain.plan import Plan, Post, Way, plan
from layers.contain.question import Question
from layers.contain.staffing import Crew
from layers.contain.streets import Start, Streets

__all__ = ["Crew", "Plan", "Post", "Question", "Start", "Streets", "Way", "escapes", "passing", "plan"]
