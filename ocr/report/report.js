"use strict";
// Without this script the report is complete and its links work; it adds keys, linked highlights and decisions.
const cards = [...document.querySelectorAll(".card")];
let chosen = -1;
let onPage = false;

function light(selector) {
  document.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
  document.querySelectorAll(selector).forEach((element) => element.classList.add("lit"));
}

function choose(index, showOnPage) {
  if (!cards.length) return;
  chosen = Math.min(Math.max(index, 0), cards.length - 1);
  onPage = showOnPage;
  const card = cards[chosen];
  const number = card.dataset.finding;
  cards.forEach((other) => other.classList.toggle("chosen", other === card));
  light(`.box[data-finding="${number}"], .piece[data-finding="${number}"]`);
  const place = document.querySelector(`.box[data-finding="${number}"]`)
    || document.querySelector(`.piece[data-finding="${number}"]`);
  const target = showOnPage && place ? place : card;
  target.scrollIntoView({ block: showOnPage ? "center" : "nearest" });
  if (target === card) card.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const show = event.target.closest("[data-show]");
  const finding = event.target.closest(".box[data-finding], a.piece[data-finding]");
  const token = event.target.closest("[data-token]");
  if (show) {
    event.preventDefault();
    choose(cards.findIndex((card) => card.dataset.finding === show.dataset.show), true);
  } else if (finding) {
    event.preventDefault();
    choose(cards.findIndex((card) => card.dataset.finding === finding.dataset.finding), false);
  } else if (token) {
    light(`[data-token="${token.dataset.token}"]`);
    const side = token.classList.contains("box") ? ".piece" : ".box";
    const other = document.querySelector(`${side}[data-token="${token.dataset.token}"]`);
    if (other) other.scrollIntoView({ block: "nearest" });
  }
});

// --- Decisions: kept by this browser as they are made, and saved as a file for `sverka export` ---

const tally = document.getElementById("tally");
const efforts = JSON.parse(tally.dataset.efforts);
const storageKey = "sverka " + tally.dataset.document + " " + cards.map((card) => card.dataset.id).join(" ");
const decisions = new Map();

function keep() {
  try { localStorage.setItem(storageKey, JSON.stringify([...decisions])); } catch (error) { /* saved by file only */ }
}

function show(card) {
  const decision = decisions.get(card.dataset.id);
  card.classList.toggle("done", Boolean(decision));
  card.querySelectorAll("[data-decide]").forEach((button) => {
    button.classList.toggle("on", Boolean(decision) && decision.decision === button.dataset.decide);
  });
  const said = decision ? tally.dataset[decision.decision] + (decision.decision === "edited" ? " «" + decision.text + "»" : "") : "";
  card.querySelector(".decided").textContent = said;
}

function formatNumber(value) {
  const shown = value.toFixed(1);
  return document.documentElement.lang === "ru" ? shown.replace(".", ",") : shown;
}

function count() {
  const departing = cards.filter((card) => card.dataset.departs === "1");
  const done = departing.filter((card) => decisions.has(card.dataset.id)).length;
  let text = tally.dataset.decided.replace("%d", decisions.size).replace("%a", cards.length);
  const effort = efforts[done];
  if (effort) {
    text += " " + tally.dataset.left.replace("%e", formatNumber(effort[1])).replace("%l", effort[2]).replace("%h", effort[3]);
  }
  document.getElementById("tally-text").textContent = text;
}

function decide(card, decision, text) {
  if (decision) {
    decisions.set(card.dataset.id, { id: card.dataset.id, key: card.dataset.key, decision, text: text || "" });
  } else {
    decisions.delete(card.dataset.id);
  }
  keep();
  show(card);
  count();
}

function edit(card) {
  const field = card.querySelector(".edit");
  const input = field.querySelector("input");
  const before = decisions.get(card.dataset.id);
  input.value = before && before.decision === "edited" ? before.text : card.dataset.reading;
  field.hidden = false;
  input.focus();
  input.select();
}

function closeEdit(card, text) {
  card.querySelector(".edit").hidden = true;
  if (text !== null) decide(card, "edited", text);
  card.focus({ preventScroll: true });
}

function save() {
  const content = { schema: 1, document: tally.dataset.document, decisions: [...decisions.values()] };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1) + "\n"], { type: "application/json" }));
  link.download = "decisions.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function take(list) {
  const byId = new Map(cards.map((card) => [card.dataset.id, card]));
  for (const one of list) {
    if (one && byId.has(one.id) && ["accepted", "rejected", "edited"].includes(one.decision)) {
      decide(byId.get(one.id), one.decision, String(one.text || ""));
    }
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-decide]");
  if (button) {
    const card = button.closest(".card");
    choose(cards.indexOf(card), false);
    if (button.dataset.decide === "edited") edit(card); else decide(card, button.dataset.decide);
  } else if (event.target.closest("#save")) save();
});

document.querySelector(".load input").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) file.text().then((text) => take(JSON.parse(text).decisions)).catch(() => alert(file.name + "?"));
});

if (cards.length) {
  tally.hidden = false;
  document.querySelectorAll(".decide").forEach((element) => { element.hidden = false; });
  try {
    for (const [id, one] of JSON.parse(localStorage.getItem(storageKey) || "[]")) decisions.set(id, one);
  } catch (error) { /* nothing was kept */ }
  cards.forEach(show);
  count();
}

const DECIDE = { a: "accepted", r: "rejected" };

document.addEventListener("keydown", (event) => {
  const input = event.target.closest("input");
  if (input) {
    const card = input.closest(".card");
    if (card && event.key === "Enter") { event.preventDefault(); closeEdit(card, input.value); }
    else if (card && event.key === "Escape") closeEdit(card, null);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const card = cards[chosen];
  if (event.key === "j") choose(chosen + 1, onPage);
  else if (event.key === "k") choose(chosen - 1, onPage);
  else if (event.key === "s" && cards.length) save();
  else if (card && DECIDE[event.key]) decide(card, DECIDE[event.key]);
  else if (card && event.key === "u") decide(card, null);
  else if (card && event.key === "e") { event.preventDefault(); edit(card); }
  else if (event.key === "Enter" && card && !event.target.closest("a, button")) choose(chosen, !onPage);
  else if (event.key === "Escape") {
    light("#none");
    cards.forEach((card) => card.classList.remove("chosen"));
    chosen = -1;
    onPage = false;
  }
});
