"""A video patrol 视频巡查 on the wall: where it is now, how far it has come, what comes next."""

from __future__ import annotations

from console.desk import pictures, tours
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.wall.camera_tile import FOOT, PictureTile
from console.glass.wall.tile import ASIDE, PAD
from console.say import say
from console.words import Changes
from console.words.tours import Tour
from console.words.wall import BOUND


class TourTile(PictureTile):
    flags = PictureTile.flags | Changes.TOURS

    def tour(self) -> Tour | None:
        return tours.of_tile(self.room.desk, self.room.wall.name, self.tile.id, self.tile.subject)

    def source(self) -> str:
        tour = self.tour()
        return tour.source(self.room.now) if tour is not None else ""

    def nothing(self) -> str:
        unbound = self.tile.subject.startswith(BOUND) and not self.shown.bound
        return say("wall.unbound" if unbound else "wall.no_tour")

    def apply(self, changes: Changes) -> None:
        """Every second it says that it is in front of somebody: only what was shown counts as looked at."""
        tour = self.tour()
        if changes & Changes.SECOND and tour is not None and self.isVisible():
            self.room.desk.touring.showing(tour.id, self.room.now)
        super().apply(changes)

    def words(self) -> str:
        tour = self.tour()
        if tour is None:
            return self.tile.text or say("wall.kind.tour")
        place = tour.place(self.room.now)
        name = pictures.name(self.room.desk, tour.stops[place.at])
        return say("wall.tour_at", n=place.at + 1, of=len(tour.stops), name=name)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        super().draw(ink, w, h)
        tour = self.tour()
        if tour is None or len(tour.stops) < 2:
            return
        place = tour.place(self.room.now)
        after = pictures.name(self.room.desk, tour.stops[(place.at + 1) % len(tour.stops)])
        words = say("wall.tour_next", name=after)
        left = PAD + fonts.advance(self.words(), ASIDE) + 2 * PAD
        right = w - PAD - (fonts.advance("00:00:00", ASIDE, True) + 2 * PAD if self.view.picture_at else 0)
        if right - left > 6 * ASIDE:
            ink.text(left, h - FOOT / 2, fonts.fit(words, ASIDE, False, right - left), "t3", ASIDE)
        ink.fill(0, h - FOOT, w * min(1.0, place.spent_s / tour.seconds), 3, "acc")
