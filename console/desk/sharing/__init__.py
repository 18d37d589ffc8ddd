"""A desk among others: several seats on one journal (``docs/decisions/019-many-seats.md``).

``confirmed`` the room in the order of commits, and how the shown one follows it · ``waiting`` what was heard and not
journaled here · ``told`` what others did, in the ticker · ``desk`` the desk itself.
"""

from console.desk.sharing.desk import SharedDesk

__all__ = ["SharedDesk"]
