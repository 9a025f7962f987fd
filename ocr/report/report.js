"use strict";
// Without this script the report is complete and its links work; it adds keys, linked highlights and decisions.
const cards = [...document.querySelectorAll(".card")];
const dismissed = document.getElementById("dismissed");
const findings = cards.filter((card) => !card.classList.contains("note") && (!dismissed || !dismissed.contains(card)));
// Areas of ink that the transcription lacks: each has a box to tick, and nothing else is decided about it.
const areas = [...document.querySelectorAll(".area")];
const decidable = [...cards, ...areas];
// Equal places are folded into a group; its head is gone to like a card, and nothing is decided about it.
const groupOf = (card) => card.closest("details.group");
const isHead = (element) => element.classList.contains("group-head");
const tally = document.getElementById("tally");
let chosen = null;
let onPage = false;

// What is scrolled to stands above the bar, whose height changes with the window's width.
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--bar-height", tally.offsetHeight + "px");
}).observe(tally);

function light(selector) {
  document.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
  document.querySelectorAll(selector).forEach((element) => element.classList.add("lit"));
}

function bring(target, block) {
  const isTooTall = target.offsetHeight > innerHeight - tally.offsetHeight - 32;
  target.scrollIntoView({ block: isTooTall ? "start" : block });
}

function choose(card, showOnPage) {
  if (!card) return;
  if (chosen) chosen.classList.remove("chosen");
  chosen = card;
  onPage = showOnPage;
  card.classList.add("chosen");
  if (dismissed && dismissed.contains(card)) dismissed.open = true;
  if (!isHead(card) && groupOf(card)) groupOf(card).open = true;
  const number = card.dataset.finding;
  light(number ? `.box[data-finding="${number}"], .piece[data-finding="${number}"]` : "#none");
  const place = document.querySelector(`.box[data-finding="${number}"]`)
    || document.querySelector(`.piece[data-finding="${number}"]`)
    || document.getElementById(card.dataset.page);
  if (showOnPage && place) return bring(place, "center");
  bring(card, "nearest");
  card.focus({ preventScroll: true });
}

function leave() {
  light("#none");
  if (chosen) chosen.classList.remove("chosen");
  chosen = null;
  onPage = false;
}

// Dismissed findings are gone through where their section is open, members of a group where that is; notes are no
// findings.
function step(by) {
  const list = [...document.querySelectorAll(".card, .group-head")].filter((one) =>
    !one.classList.contains("note")
    && (!dismissed || dismissed.open || !dismissed.contains(one))
    && (isHead(one) || !groupOf(one) || groupOf(one).open));
  choose(list[Math.min(Math.max(list.indexOf(chosen) + by, 0), list.length - 1)], onPage);
}

document.addEventListener("click", (event) => {
  const show = event.target.closest("[data-show]");
  const finding = event.target.closest(".box[data-finding], a.piece[data-finding]");
  const token = event.target.closest("[data-token]");
  const head = event.target.closest(".group-head");
  if (head) choose(head, false);
  else if (show) {
    event.preventDefault();
    choose(show.closest(".card"), true);
  } else if (finding) {
    event.preventDefault();
    choose(cards.find((card) => card.dataset.finding === finding.dataset.finding), false);
  } else if (token) {
    light(`[data-token="${token.dataset.token}"]`);
    const side = token.classList.contains("box") ? ".piece" : ".box";
    const other = document.querySelector(`${side}[data-token="${token.dataset.token}"]`);
    if (other) other.scrollIntoView({ block: "nearest" });
  } else if (dismissed && event.target.closest('a[href="#dismissed"]')) dismissed.open = true;
});

// --- Decisions: those that the run knew, changed here, kept by this browser, saved as a file for `sverka export` ---

const efforts = JSON.parse(tally.dataset.efforts);
const storageKey = "sverka " + tally.dataset.document + " " + tally.dataset.scans;
const decisions = new Map();
// Of decisions about findings that this run does not have none is lost: they are saved again.
let others = [];
// What was changed here, by the finding's name: the decision now, and the run's that it was changed from.
let changed = new Map();

const nameOf = (card) => card.dataset.key || card.dataset.id;
const isSame = (one, other) =>
  one && other ? one.decision === other.decision && one.text === other.text : !one && !other;

function address(card, one) {
  return { id: card.dataset.id || "", key: card.dataset.key, decision: one.decision, text: String(one.text || "") };
}

// The same rule as `match_decisions` of ocr/decisions.py: by key, or by id where the key does not tell equals apart.
function match(list) {
  const ids = new Map(cards.map((card) => [card.dataset.id, card]));
  const keys = new Map(decidable.filter((card) => card.dataset.key).map((card) => [card.dataset.key, card]));
  const byId = new Map();
  const byKey = new Map();
  const unmatched = [];
  for (const one of list) {
    if (!one || !["accepted", "rejected", "edited"].includes(one.decision)) continue;
    const card = ids.get(one.id);
    const key = card && card.dataset.key;
    if (card && ["", key, key.split("-")[0]].includes(one.key || "")) byId.set(card, address(card, one));
    else if (keys.has(one.key)) byKey.set(keys.get(one.key), [...(byKey.get(keys.get(one.key)) || []), one]);
    else unmatched.push(one);
  }
  for (const [card, same] of byKey) {
    if (byId.has(card)) continue;
    if (same.every((one) => isSame(address(card, one), address(card, same[0])))) byId.set(card, address(card, same[0]));
    else unmatched.push(...same);
  }
  return [byId, unmatched];
}

function keep(card) {
  const now = decisions.get(card) || null;
  const before = known.get(card) || null;
  if (isSame(now, before)) changed.delete(nameOf(card));
  else changed.set(nameOf(card), { now, before });
  try { localStorage.setItem(storageKey, JSON.stringify([...changed])); } catch (error) { /* saved by file only */ }
}

// A decision made here stands unless the run has since been given another one.
function restore() {
  try { changed = new Map(JSON.parse(localStorage.getItem(storageKey) || "[]")); } catch (error) { changed = new Map(); }
  for (const card of decidable) {
    const own = changed.get(nameOf(card));
    const before = known.get(card) || null;
    const now = own && isSame(own.before, before) ? own.now : before;
    if (now) decisions.set(card, address(card, now));
  }
}

function show(card) {
  const decision = decisions.get(card);
  card.classList.toggle("done", Boolean(decision));
  const group = groupOf(card);
  if (group) group.classList.toggle("done", [...group.querySelectorAll(".card")].every((one) => decisions.has(one)));
  if (areas.includes(card)) {
    card.querySelector("input").checked = Boolean(decision) && decision.decision === "rejected";
    return;
  }
  let said = dismissed && dismissed.contains(card) ? tally.dataset.takenBack : "";
  card.querySelectorAll("[data-decide]").forEach((button) => {
    const isOn = Boolean(decision) && decision.decision === button.dataset.decide;
    button.classList.toggle("on", isOn);
    button.setAttribute("aria-pressed", isOn);
    if (isOn) said = button.dataset.said + (decision.decision === "edited" ? " «" + decision.text + "»" : "");
  });
  card.querySelector("[data-undo]").hidden = !decision;
  card.querySelector(".decided").textContent = said;
}

function formatNumber(value) {
  const shown = value.toFixed(1);
  return document.documentElement.lang === "ru" ? shown.replace(".", ",") : shown;
}

function count() {
  const done = findings.filter((card) => decisions.has(card));
  let text = tally.dataset.decided.replace("%d", done.length).replace("%a", findings.length);
  const effort = efforts[done.filter((card) => card.dataset.departs === "1").length];
  if (effort) {
    text += " " + tally.dataset.left.replace("%e", formatNumber(effort[1])).replace("%l", effort[2]).replace("%h", effort[3]);
  }
  document.getElementById("tally-text").textContent = text;
}

function decide(card, decision, text) {
  if (decision) decisions.set(card, address(card, { decision, text }));
  else decisions.delete(card);
  keep(card);
  show(card);
  count();
}

// On to the next place that is undecided, from the top again behind the last; where all are decided, nowhere. Of a
// group that is folded, to its head.
function goOn(card) {
  const at = findings.indexOf(card);
  const next = at < 0 ? null : [...findings.slice(at + 1), ...findings.slice(0, at)].find((one) => !decisions.has(one));
  const group = next && groupOf(next);
  choose(group && !group.open ? group.querySelector(".group-head") : next || card, onPage);
}

function edit(card) {
  const field = card.querySelector(".edit");
  const input = field.querySelector("input");
  const before = decisions.get(card);
  input.value = before && before.decision === "edited" ? before.text : card.dataset.proposal;
  field.hidden = false;
  input.focus();
  input.select();
}

function closeEdit(card, text) {
  card.querySelector(".edit").hidden = true;
  card.focus({ preventScroll: true });
  if (text === null) return;
  decide(card, "edited", text);
  goOn(card);
}

function save() {
  const own = decidable.filter((card) => decisions.has(card)).map((card) => decisions.get(card));
  const names = new Set(own.flatMap((one) => [one.id, one.key]).filter(Boolean));
  const rest = others.filter((one) => !names.has(one.id) && !names.has(one.key));
  const content = { schema: 1, document: tally.dataset.document, decisions: [...own, ...rest] };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1) + "\n"], { type: "application/json" }));
  link.download = "decisions.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function load(list) {
  const [matched, unmatched] = match(list);
  if (list.length && !matched.size) throw new Error("no decision is about a finding of this report");
  others.push(...unmatched);
  for (const [card, one] of matched) decide(card, one.decision, one.text);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-decide], [data-undo]");
  if (event.target.closest("#save")) save();
  // The second click of a double one would decide about the next finding, which has moved under the pointer.
  if (!button || event.detail > 1) return;
  const card = button.closest(".card");
  choose(card, false);
  if (!button.dataset.decide) return decide(card, null);
  if (button.dataset.decide === "edited") return edit(card);
  decide(card, button.dataset.decide);
  goOn(card);
});

document.addEventListener("change", (event) => {
  const area = event.target.closest(".area");
  if (area) decide(area, event.target.checked ? "rejected" : null);
});

document.querySelector(".load input").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) file.text().then((text) => load(JSON.parse(text).decisions)).catch(() => alert(file.name + "?"));
  event.target.value = "";
});

const [known, strangers] = match(JSON.parse(tally.dataset.decisions));
others = strangers;
if (decidable.length) {
  tally.hidden = false;
  document.querySelectorAll(".decide").forEach((element) => { element.hidden = false; });
  document.querySelectorAll(".tick").forEach((element) => { element.hidden = false; });
  restore();
  decidable.forEach(show);
  count();
}

// --- Keys ---

// The letter pressed; under a layout of another script, as the Russian, the Latin letter of that key.
function readKey(event) {
  if (/^[a-z]$/i.test(event.key)) return "Key" + event.key.toUpperCase();
  return /^\p{L}$/u.test(event.key) ? event.code : event.key;
}

function press(key) {
  if (key === "KeyJ") step(1);
  else if (key === "KeyK") step(-1);
  else if (key === "KeyS" && decidable.length) save();
  else if (key === "Escape") leave();
  else if (!chosen) return;
  else if (isHead(chosen)) {
    if (key === "Enter") groupOf(chosen).open = !groupOf(chosen).open;
  }
  else if (key === "KeyU") decide(chosen, null);
  else if (key === "KeyE" && chosen.querySelector(".edit")) edit(chosen);
  else if (key === "Enter") choose(chosen, !onPage);
  else if (key === "KeyA" || key === "KeyR") {
    decide(chosen, key === "KeyA" ? "accepted" : "rejected");
    goOn(chosen);
  }
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest(".edit input");
  if (field) {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    closeEdit(field.closest(".card"), event.key === "Enter" ? field.value : null);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=file], [type=checkbox]), textarea, select, [contenteditable]")) return;
  const key = readKey(event);
  if (key === "Enter" && event.target.closest("a, button, summary, input")) return;
  // A key that is held down goes through the list, but decides only once.
  if (event.repeat && key !== "KeyJ" && key !== "KeyK") return;
  if (key === "KeyE") event.preventDefault();
  press(key);
});
