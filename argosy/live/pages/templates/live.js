// The page of a market: pictures come a few times a second, between them shipments move along their ways.
const $ = (id) => document.getElementById(id);
const DAY = 86400;
const MODES = { air: ["0", "diamond", "plane"], rail: ["1", "square", "train"], sea: ["2", "triangle", "ship"], road: ["3", "circle", "lorry"] };
const TONES = { delivered: "good", confirmed: "good", released: "good", cancelled: "bad", called_off: "bad", expired: "bad", refused: "bad",
  lost: "bad", too_late: "bad", refused_by_customs: "bad", destroyed_by_customs: "bad", disputed: "bad", charged_back: "bad", declined: "bad",
  warned_late: "warn", held_by_customs: "warn", return_opened: "warn", return_finished: "warn", refunded: "warn", agreed: "warn",
  ruled: "warn", lapsed: "warn" };
const number = new Intl.NumberFormat("en");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const context = $("canvas").getContext("2d");

const colours = {};

let ground, ways = [], fetching = false;
let before, latest, received = 0;
let spots = [];                              // what can be clicked: x, y, reach, what
let replay = { on: false, time: 0, rate: DAY, playing: false, asked: 0, busy: false };

async function json(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

function moment(seconds) {
  return new Date(Date.parse(ground.start + "T00:00:00Z") + seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
}

function words(text) { return text.replaceAll("_", " "); }

function make(name, text, kind) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function button(text, act) {
  const made = make("button", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function whole(counts) { return counts.reduce((sum, one) => sum + one, 0); }

function radius(counts) { return Math.min(26, 4 + Math.sqrt(whole(counts))); }

async function start() {
  ground = await json("/live/ground");
  readColours();
  legend();
  if (ground.state === "replay") startReplay(); else listen();
  requestAnimationFrame(frame);
}

function listen() {
  const events = new EventSource("/live/events");
  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.state === "running") { show(told); return; }
    $("state").textContent = "The market has ended; its run is being stored and its chain opened.";
    if (told.state === "replay") { events.close(); location.reload(); }
  };
  events.onerror = () => { $("state").textContent = "The server does not answer; trying again."; };
}

function startReplay() {
  replay = { ...replay, on: true, time: ground.end, playing: false };
  $("sliding").hidden = false;
  $("event").hidden = true;
  $("slider").max = ground.end + (3600 - ground.end % 3600) % 3600;
  $("slider").value = ground.end;
  $("speed").querySelector("[value=max]").hidden = true;
  $("speed").value = String(DAY);
  $("slider").addEventListener("input", () => { replay.time = Math.min(Number($("slider").value), ground.end); replay.asked = 0; });
  $("state").textContent = "It has ended; this is its recording.";
  ask();
}

async function ask() {
  if (replay.busy) return;
  replay.busy = true;
  replay.asked = performance.now();          // what is asked for meanwhile is asked for again afterwards
  try { show(await json(`/live/at/${Math.round(replay.time)}`)); } catch { $("state").textContent = "The server does not answer."; }
  replay.busy = false;
}

function show(told) {
  before = latest; latest = told; received = performance.now();
  if (told.ways > ways.length && !fetching) fetchWays();
  if (!replay.on) {
    $("pause").textContent = told.paused ? "Go on" : "Pause";
    $("state").textContent = told.paused ? "paused" : "";
    const speed = told.speed === null ? "max" : String(told.speed);
    if (document.activeElement !== $("speed"))
      $("speed").value = [...$("speed").options].some((option) => option.value === speed) ? speed : "other";
  }
  facts(told); news(told.news); places(told.places);
  const where = Object.keys(told.places).length;
  $("canvas").setAttribute("aria-label", `Map: ${told.travelling} shipments on their way, parcels waiting at ${where} places`);
  if (still.matches) draw(told.time);
}

async function fetchWays() {
  fetching = true;
  try { ways = ways.concat(await json(`/live/ways?from=${ways.length}`)); } catch { /* asked again with the next picture */ }
  fetching = false;
}

function facts(told) {
  const money = Object.entries(told.escrow).map(([currency, minor]) =>
    new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: 0 })
      .format(minor / 10 ** new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits));
  const shown = [
    [number.format(told.orders), "orders placed"], [number.format(told.open), "of them open"],
    [number.format(told.travelling), "shipments on a leg"],
    [number.format(told.disputes), "disputes"], [number.format(told.warned), "warned of lateness"],
    [number.format(told.blocks), "blocks"], [(told.gas / 1e6).toFixed(1) + " M", "gas"],
    [`${told.stopped} of ${told.stopped + told.delivered}`, "criminals stopped"],
    [money.join(", ") || "none", "in escrow", "wide"],
  ];
  $("facts").replaceChildren(...shown.map(([value, label, kind]) => {
    const one = make("p", undefined, kind); one.append(make("b", value), make("span", label)); return one;
  }));
}

let newsKey = "";
function news(all) {
  const key = JSON.stringify(all);
  if (key === newsKey) return;
  newsKey = key;
  const focused = document.activeElement?.dataset?.key;
  $("news").replaceChildren(...all.slice().reverse().map(([time, order, what, place]) => {
    const item = make("li"), piece = button(undefined, () => tell(`/live/order/${order}`));
    piece.className = TONES[what] ?? "";
    piece.dataset.key = `${time} ${order} ${what}`;
    piece.append(make("span", `order ${order}`), make("span", words(what)), make("small", moment(time) + (place ? `, ${place}` : "")));
    item.append(piece);
    return item;
  }));
  if (focused) [...$("news").querySelectorAll("button")].find((piece) => piece.dataset.key === focused)?.focus();
}

let placesKey = "";
function places(all) {
  const key = JSON.stringify(all);
  if (key === placesKey) return;
  placesKey = key;
  const focused = document.activeElement?.dataset?.place;
  $("places").replaceChildren(...Object.entries(all).map(([code, counts]) => {
    const row = make("tr"), cell = make("td"), name = button(ground.places[code]?.[2] ?? code, () => tellPlace(code));
    name.dataset.place = code;
    cell.append(name); row.append(cell, ...counts.map((count) => make("td", number.format(count), "n")));
    return row;
  }));
  if (focused) [...$("places").querySelectorAll("button")].find((name) => name.dataset.place === focused)?.focus();
}

function tellPlace(code) { tell(`/live/place/${code}?at=${Math.round(replay.time)}`); }

async function tell(path) {
  let tale;
  try { tale = await json(path); } catch (error) { tale = { title: "Not known", outcome: error.message, facts: [], link: "" }; }
  $("tale").hidden = false;
  $("tale-title").textContent = tale.title;
  $("tale-outcome").textContent = tale.outcome;
  $("tale-facts").replaceChildren(...tale.facts.flatMap(([label, value]) => [make("dt", label), make("dd", value)]));
  $("tale-facts").hidden = !tale.facts.length;
  $("tale-steps").replaceChildren(...(tale.steps ?? []).map(([time, what, who, where]) =>
    make("li", [time, what, who, where].filter(Boolean).join(" · "))));
  $("tale-steps").hidden = !(tale.steps ?? []).length;
  $("tale-orders").replaceChildren(...(tale.orders ?? []).map(([order, why]) => {
    const item = make("li");
    item.append(button(`order ${order}, ${why}`, () => tell(`/live/order/${order}`)));
    return item;
  }));
  $("tale-orders").hidden = !(tale.orders ?? []).length;
  $("tale-link").parentElement.hidden = !tale.link;
  if (tale.link) $("tale-link").href = tale.link;
  $("tale").scrollIntoView({ block: "nearest" });
}

// Time and drawing

let last = 0;
function frame(now) {
  const passed = (now - last) / 1000;
  last = now;
  if (replay.on) {
    if (replay.playing) {
      replay.time = Math.min(ground.end, replay.time + replay.rate * Math.min(passed, 0.5));
      $("slider").value = replay.time;
      if (replay.time >= ground.end) play(false);
    }
    if (replay.asked === 0 || (replay.playing && now - replay.asked > 250)) ask();
  }
  if (latest && !still.matches) draw(replay.on ? replay.time : between(now));
  requestAnimationFrame(frame);
}

function between(now) {                      // one picture behind, so that nothing has to be guessed
  if (!before || latest.paused || before.time > latest.time) return latest.time;
  return before.time + (latest.time - before.time) * Math.min(1, (now - received) / 220);
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["--s0", "--s1", "--s2", "--s3", "--ink", "--quiet", "--bad", "--card", "--water"]) colours[name] = style.getPropertyValue(name);
}

function draw(time) {
  $("clock").textContent = moment(time);
  const wide = $("picture").clientWidth, scale = wide / ground.width, dense = devicePixelRatio || 1;
  const tall = ground.height * scale;
  if ($("canvas").width !== Math.round(wide * dense)) { $("canvas").width = Math.round(wide * dense); $("canvas").height = Math.round(tall * dense); }
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.clearRect(0, 0, wide, tall);
  spots = [];
  drawWays(scale);
  drawPlaces(scale);
  for (const [key, order, way, departed, arrived] of latest.moves) {
    if (!ways[way]) continue;
    const at = along(ways[way], Math.min(1, Math.max(0, (time - departed) / (arrived - departed))), key);
    if (at) dot(at[0] * scale, at[1] * scale, ways[way][0], order, wide < 600 ? 3 : 4);
  }
  drawNames(scale, wide);
}

function drawWays(scale) {
  const used = new Set(latest.moves.map((move) => move[2]));
  context.lineWidth = 1;
  context.globalAlpha = 0.35;
  for (const way of used) {
    if (!ways[way]) continue;
    context.strokeStyle = colours["--s" + (MODES[ways[way][0]] ?? MODES.road)[0]];
    context.beginPath();
    for (const piece of ways[way][1]) piece.forEach(([x, y], n) => n ? context.lineTo(x * scale, y * scale) : context.moveTo(x * scale, y * scale));
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawPlaces(scale) {
  context.fillStyle = colours["--quiet"];
  for (const [x, y] of Object.values(ground.places)) { context.beginPath(); context.arc(x * scale, y * scale, 2, 0, 7); context.fill(); }
  for (const [code, counts] of Object.entries(latest.places)) {
    const place = ground.places[code];
    if (!place) continue;
    const [x, y] = [place[0] * scale, place[1] * scale], reach = radius(counts);
    context.beginPath(); context.arc(x, y, reach, 0, 7);
    context.globalAlpha = 0.12; context.fillStyle = colours["--ink"]; context.fill();
    context.globalAlpha = 1; context.lineWidth = 1.5; context.strokeStyle = colours["--quiet"]; context.stroke();
    spots.push([x, y, reach, () => tellPlace(code)]);
  }
  context.strokeStyle = colours["--bad"]; context.lineWidth = 3;
  for (const code of latest.closed) {
    const place = ground.places[code];
    if (!place) continue;
    const [x, y] = [place[0] * scale, place[1] * scale];
    context.beginPath(); context.moveTo(x - 6, y - 6); context.lineTo(x + 6, y + 6); context.moveTo(x + 6, y - 6); context.lineTo(x - 6, y + 6); context.stroke();
  }
}

function drawNames(scale, wide) {
  context.font = "12px system-ui, sans-serif"; context.lineJoin = "round";
  const taken = [];
  const busy = Object.entries(latest.places).sort((a, b) => whole(b[1]) - whole(a[1])).slice(0, wide < 600 ? 6 : 16)
    .map(([code, counts]) => [code, `${ground.places[code]?.[2] ?? code} ${whole(counts)}`, "--ink"]);
  for (const [code, text, colour] of [...latest.closed.map((one) => [one, `${ground.places[one]?.[2] ?? one} closed`, "--bad"]), ...busy]) {
    const place = ground.places[code];
    if (!place) continue;
    const long = context.measureText(text).width, counts = latest.places[code];
    const away = 4 + (counts ? radius(counts) : 6);
    let x = place[0] * scale + away;
    const y = place[1] * scale + 4;
    if (x + long > wide - 2) x = place[0] * scale - away - long;
    const box = [x, y - 11, x + long, y + 3];
    if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
    taken.push(box);
    context.strokeStyle = colours["--water"]; context.lineWidth = 3.5; context.strokeText(text, x, y);
    context.fillStyle = colours[colour]; context.fillText(text, x, y);
  }
}

function along(way, share, key) {            // the point after a share of the way, a little aside so that dots of one departure show
  if (!way.long) {
    way.parts = [];
    way.long = 0;
    for (const piece of way[1]) for (let n = 1; n < piece.length; n++) {
      const long = Math.hypot(piece[n][0] - piece[n - 1][0], piece[n][1] - piece[n - 1][1]);
      way.parts.push([way.long, long, piece[n - 1], piece[n]]);
      way.long += long;
    }
    if (!way.parts.length) return null;
  }
  const goal = share * way.long;
  const part = way.parts.find(([from, long]) => goal <= from + long) ?? way.parts.at(-1);
  const inside = part[1] ? Math.min(1, (goal - part[0]) / part[1]) : 0, aside = ((key * 7) % 9 - 4) * 0.9;
  const [dx, dy] = part[1] ? [(part[3][0] - part[2][0]) / part[1], (part[3][1] - part[2][1]) / part[1]] : [0, 0];
  return [part[2][0] + dx * part[1] * inside - dy * aside, part[2][1] + dy * part[1] * inside + dx * aside];
}

function dot(x, y, mode, order, r) {
  const [series, shape] = MODES[mode] ?? MODES.road;
  outline(context, x, y, shape, r);
  context.fillStyle = colours["--s" + series]; context.fill();
  context.lineWidth = 0.8; context.strokeStyle = colours["--card"]; context.stroke();
  if (order) spots.push([x, y, 8, () => tell(`/live/order/${order}`)]);
}

function outline(to, x, y, shape, r) {
  to.beginPath();
  if (shape === "circle") to.arc(x, y, r, 0, 7);
  if (shape === "square") to.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  if (shape === "diamond") { to.moveTo(x, y - r * 1.3); to.lineTo(x + r * 1.3, y); to.lineTo(x, y + r * 1.3); to.lineTo(x - r * 1.3, y); to.closePath(); }
  if (shape === "triangle") { to.moveTo(x, y - r * 1.2); to.lineTo(x + r * 1.2, y + r); to.lineTo(x - r * 1.2, y + r); to.closePath(); }
}

function legend() {
  const shapes = { diamond: "◆", square: "■", triangle: "▲", circle: "●" };
  const parts = Object.values(MODES).map(([series, shape, name]) => {
    const one = make("span"), sign = make("span", shapes[shape]);
    sign.style.color = colours["--s" + series]; sign.ariaHidden = "true";
    one.append(sign, ` ${name}`);
    return one;
  });
  $("legend").replaceChildren(...parts, make("span", "○ parcels at a place"), make("span", "✕ closed"));
}

// What people do

async function pace(asked) {
  await fetch("/live/pace", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked) });
}

function play(on) {
  replay.playing = on;
  if (on && replay.time >= ground.end) replay.time = 0;
  $("pause").textContent = on ? "Pause" : "Play";
}

function pauseOrGo() {
  if (replay.on) play(!replay.playing); else pace({ do: latest?.paused ? "go" : "pause" });
}

$("pause").addEventListener("click", pauseOrGo);
$("event").addEventListener("click", () => pace({ do: "event" }));
$("day").addEventListener("click", () => {
  if (!replay.on) { pace({ do: "day" }); return; }
  play(false);
  replay.time = Math.min(ground.end, replay.time + DAY); replay.asked = 0; $("slider").value = replay.time;
});
$("speed").addEventListener("change", () => {
  if (replay.on) replay.rate = Number($("speed").value); else pace({ speed: $("speed").value });
});
$("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const found = $("search").value.match(/\d+/);
  if (found) tell(`/live/order/${found[0]}`);
});
$("canvas").addEventListener("click", (event) => {
  const box = $("canvas").getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
  const near = spots.map(([a, b, reach, what]) => [Math.hypot(a - x, b - y), reach, what]).filter(([far, reach]) => far <= reach + 4);
  near.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  near[0]?.[2]();
});
dark.addEventListener("change", () => { readColours(); legend(); });
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select")) return;
  if (event.key === "/") { event.preventDefault(); $("search").focus(); }
  if (event.key === " " && !event.target.closest?.("button, summary, a")) { event.preventDefault(); pauseOrGo(); }
  if (event.key === "j" || event.key === "k") {
    const all = [...$("news").querySelectorAll("button")], at = all.indexOf(document.activeElement);
    all.at(at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + (event.key === "j" ? 1 : -1))))?.focus();
  }
});

start();
