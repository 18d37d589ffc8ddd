// What every map of a report shares: the site's own vectors as its ground, and words that are only ever text.
function onemapGround(map, ground, ink) {
  map.createPane("ground").style.zIndex = 210;
  map.createPane("names").style.zIndex = 450;
  map.getPane("names").style.pointerEvents = "none";
  map.getContainer().style.background = ink.land;
  var brush = L.canvas({ pane: "ground", padding: 0.3 });
  var paint = function (lines, token, width, more) {
    if (lines && lines.length && ink[token]) {
      var style = { renderer: brush, pane: "ground", interactive: false, color: ink[token], weight: width };
      L.polyline(lines, Object.assign(style, more || {})).addTo(map);
    }
  };
  (ground.water || []).forEach(function (rings) {
    L.polygon(rings, { renderer: brush, pane: "ground", interactive: false, color: ink.wl, weight: 1,
                       fillColor: ink.w, fillOpacity: 1 }).addTo(map);
  });
  paint(ground.stream, "wl", 1.2);
  [["r0", 1.2], ["r1", 1.8], ["r2", 3.4], ["r3", 4.6]].forEach(function (one) {
    paint(ground[one[0]], one[0] < "r2" ? "rc" : "rc2", one[1] + 1.6);
  });
  [["r0", 1.2], ["r1", 1.8], ["r2", 3.4], ["r3", 4.6]].forEach(function (one) { paint(ground[one[0]], one[0], one[1]); });
  paint(ground.beats, "beat", 1.4, { dashArray: "2 5" });
  var names = (ground.names || []).map(function (one) {
    var word = document.createElement("span");
    word.textContent = one[2];
    L.marker([one[0], one[1]], { pane: "names", interactive: false, keyboard: false,
      icon: L.divIcon({ className: "ground-name", html: word, iconSize: [0, 0] }) }).addTo(map);
    return { at: [one[0], one[1]], word: word };
  });
  var thin = function () { onemapThin(map, names); };
  map.on("zoomend", thin);
  map.whenReady(thin);
}

// Names that would lie over one that stands before them are left out until there is room: the largest areas come first.
function onemapThin(map, names) {
  var kept = [];
  names.forEach(function (one) {
    var at = map.project(one.at), wide = one.word.offsetWidth / 2 + 3, high = one.word.offsetHeight / 2;
    var free = kept.every(function (other) {
      return Math.abs(other.at.x - at.x) >= other.wide + wide || Math.abs(other.at.y - at.y) >= other.high + high;
    });
    one.word.style.visibility = free ? "" : "hidden";
    if (free) { kept.push({ at: at, wide: wide, high: high }); }
  });
}

function onemapWords(text) {
  var box = document.createElement("div");
  String(text).split("\n").forEach(function (line) {
    box.appendChild(document.createElement("div")).textContent = line;
  });
  return box;
}

function onemapSaid(feature, layer) {
  if (feature.properties.said) { layer.bindTooltip(onemapWords(feature.properties.said), { sticky: true }); }
}

function onemapDot(row, style) {
  var dot = L.circleMarker([row[0], row[1]], style);
  if (row[2]) { dot.bindTooltip(onemapWords(row[2])); }
  return dot;
}

function onemapCluster(cluster) {
  var n = cluster.getChildCount(), side = n < 10 ? 28 : n < 100 ? 36 : 44, word = document.createElement("span");
  word.textContent = n;
  return L.divIcon({ className: "crowd", html: word, iconSize: [side, side] });
}
