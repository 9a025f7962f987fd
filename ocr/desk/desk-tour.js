// A tour of one minute: what one does at the desk, each thing once, by its own key. What is done on it is done.
import { el, fail, get, post, t } from "./desk-base.js";

const KEPT = "sverka-tour";
// What goes on to the next step by itself when it is done, and what a step is about.
const STEPS = [
  ["welcome", [], "h1"],
  ["next", ["next"], "[data-command=next]"],
  ["decide", ["accept", "reject", "sic", "illegible"], ".decide"],
  ["undo", ["undo"], ".bar [data-command=undo]"],
  ["page", ["to_queue"], "[data-command=page], [data-command=to_queue]"],
  ["left", [], ".left"],
  ["home", [], "header a[href$='/log']"],
];
const isQueue = () => /^\/d\/[^/]+$/.test(location.pathname);
let at = -1;
let heading, told;

function show() {
  const [name, , about] = STEPS[at];
  sessionStorage.setItem(KEPT, at);
  document.body.dataset.tour = name;
  heading.textContent = at ? t("tour_step", { n: at, all: STEPS.length - 1 }) : t("tour");
  told.textContent = t(`tour_${name}`);
  const shown = document.querySelector(about);
  const bar = shown?.closest(".bar");
  // The bar is always in view, but in a narrow window not all of it.
  if (bar) bar.scrollLeft = shown.offsetLeft - bar.offsetLeft - bar.clientWidth / 3;
  else shown?.scrollIntoView({ block: "nearest" });
}

/** Go on by a step; from the first one on, in the queue of the first document. */
async function goOn() {
  if (at + 1 === STEPS.length) return end();
  at += 1;
  show();
  if (at === 1 && !isQueue()) await openQueue();
}

async function openQueue() {
  const [, slug] = /^\/d\/([^/]+)/.exec(location.pathname) || [];
  const first = slug || (await get("/api/documents"))[0]?.slug;
  if (first) location.assign(`/d/${first}`);
  else end();
}

function end() {
  at = -1;
  sessionStorage.removeItem(KEPT);
  delete document.body.dataset.tour;
  document.getElementById("tour").remove();
  (document.getElementById("card-title") || document.getElementById("main")).focus();
  post("/api/tour").catch(fail);
}

function draw(step) {
  document.getElementById("tour")?.remove();
  at = step;
  heading = el("h2", { tabindex: "-1" });
  told = el("p", { role: "status" });
  document.getElementById("main").before(el("aside", { id: "tour", "aria-label": t("tour") }, el("div", {}, heading, told),
    el("div.buttons", {}, el("button", { type: "button", onclick: () => goOn().catch(fail) }, t("go_on"), el("kbd", { "aria-hidden": "true" }, "Enter")),
      el("button", { type: "button", onclick: end }, t("end_tour"), el("kbd", { "aria-hidden": "true" }, "Esc")))));
  show();
  heading.focus({ preventScroll: true });
}

document.addEventListener("done", ({ detail }) => at >= 0 && STEPS[at][1].includes(detail) && goOn().catch(fail));
document.addEventListener("keydown", (event) => {
  if (at < 0 || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const isOwn = event.target.closest("input, select, textarea, a, button");
  if (event.key === "Escape") end();
  // Enter on a button is the button's.
  else if (event.key === "Enter" && !event.repeat && !isOwn) goOn().catch(fail);
});

/** Begin the tour from its first step. */
export async function begin() {
  draw(1);
  if (!isQueue()) await openQueue();
}

/** Go on with a tour that has begun; begin one where it is wished for and has not been seen. */
export function resume(isWished) {
  const kept = sessionStorage.getItem(KEPT);
  // Whoever opened a document by themselves is welcome no longer, but there.
  if (kept !== null || isWished) draw(Math.max(Number(kept), isQueue() ? 1 : 0));
}
