"""A simulated town over real MQTT: terminals that drive the site's roads, a county platform that hands down incidents.

``simulate(site, broker_url, clock, …)`` runs until stopped · ``publish(recording, …)`` sends recorded positions as
if they came now. Nothing here knows the desk: what arrives has been through a broker.
"""

from console.sim.county import SOURCE
from console.sim.faults import FAULTS
from console.sim.recorded import Progress, publish, unit_id
from console.sim.run import Tally, simulate

__all__ = ["FAULTS", "SOURCE", "Progress", "Tally", "publish", "simulate", "unit_id"]
