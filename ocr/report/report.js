"use strict";
// Without this script the report is complete and its links work; it adds keys and linked highlights.
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

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") choose(chosen + 1, onPage);
  else if (event.key === "k") choose(chosen - 1, onPage);
  else if (event.key === "Enter" && chosen >= 0 && !event.target.closest("a")) choose(chosen, !onPage);
  else if (event.key === "Escape") {
    light("#none");
    cards.forEach((card) => card.classList.remove("chosen"));
    chosen = -1;
    onPage = false;
  }
});
