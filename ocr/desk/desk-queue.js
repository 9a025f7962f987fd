// The queue: one place after the other, worst first.
import { button, choose, command, el, fail, get, leftOf, listen, remember, remembered, say, t } from "./desk-base.js";
import { Cards, centre, decideKeys, drawCard, drawPicture, isWriting, titleOf } from "./desk-cards.js";
import { Folds } from "./desk-folds.js";

const ZOOMS = [1, 1.5, 2, 3, 4];
const STATES = ["", "open", "disputed", "mine", "waiting", "decided", "dismissed"];
const MOST_PAGES = 300;
const NARROW = 640;

export async function showQueue(main, slug, me) {
  const wanted = new URLSearchParams(location.search);
  const path = `/api/d/${slug}/queue`;
  const folds = new Folds();
  let keys = [];
  let about = {};
  let at = "";
  let zoom = 0;
  const position = el("p.position");
  const filters = el("div.filters", { role: "group", "aria-label": t("filter") });
  const stack = el("div.stack");
  const left = el("p.left");
  const bar = el("div.bar", { role: "toolbar", "aria-label": t("keys") });
  const cards = new Cards(slug, me, {
    changed: (key) => paint(key === at),
    back: go,
  });

  const isOpen = (key) => cards.open.has(key);
  const order = () => folds.order(at, isOpen);
  const near = () => {
    const all = order();
    return [-1, 0, 1, 2].map((step) => all[all.indexOf(at) + step]);
  };
  const inView = () => cards.known.get(at);

  /** The next place to decide once one is decided, beginning again at the top; the place itself where none is left. */
  function nextOpen(from) {
    const isLeft = (key) => key !== from && isOpen(key);
    const all = folds.order(at, isLeft);
    const start = all.indexOf(from);
    return [...all.slice(start + 1), ...all.slice(0, Math.max(0, start))].find(isLeft) || from;
  }

  let asked = 0;
  async function ahead() {
    const begun = at;
    const later = nextOpen(at);
    const wide = [...new Set([...near(), later, nextOpen(later)])];
    await cards.load(wide).catch(fail);
    if (begun === at && !stack.querySelector(`[data-key="${CSS.escape(at)}"].card`)) paint();
    else if (begun === at) paintNeighbours();
  }

  function go(key) {
    if (!key) return;
    at = key;
    remember(at);
    paint();
    void ahead();
  }
  const step = (by) => {
    const all = order();
    go(all[all.indexOf(at) + by]);
  };

  /** What is said of the places that are folded behind a card, and how likely the worst of them is an error. */
  const folded = (key) => {
    const behind = folds.behind(key, at, isOpen);
    return behind && [t("folded_behind", behind), behind.worst !== null && t("worst_behind", behind)].filter(Boolean).join(" ");
  };

  const neighbour = (key, name) => {
    const card = cards.known.get(key);
    return key && el("button.neighbour", { type: "button", "data-key": key, onclick: () => go(key) },
      el("span.quiet", {}, t(name)), " ", folds.behind(key, at, isOpen) && el("strong", {}, folded(key), " "), card ? titleOf(card) : "…", card && card.own && el("span.decided", {}, " ", t(`done_${card.own.deed}`, { text: card.own.text })));
  };

  function paintNeighbours() {
    const [before, , next, later] = near();
    stack.querySelectorAll(".neighbour").forEach((one) => one.remove());
    const [above, ...below] = [[before, "before"], [next, "soon"], [later, "later"]].map(([key, name]) => neighbour(key, name) || "");
    const side = stack.querySelector(".side");
    // Beside a card there is room under the picture.
    if (side) side.append(left, above, ...below);
    else {
      stack.prepend(above);
      stack.append(...below, left);
    }
  }

  /** Paint the card anew; the focus goes to its heading, unless `isQuiet`: then it stays, as does what is written. */
  function paint(isQuiet = false) {
    const card = inView();
    const n = keys.indexOf(at) + 1;
    position.replaceChildren(t("position", { n, all: keys.length }),
      card ? ` · ${card.label} · ${t(`kind_${card.kind}`)}${card.chance ? ` · ${card.chance}` : ""}` : "");
    left.replaceChildren(cards.left ? leftOf(cards.left) : "", ` ${t("open_left", { n: cards.open.size })}`);
    if (!card) {
      if (!keys.length) stack.replaceChildren(el("h2", { tabindex: "-1" }, t("nothing")), left);
      return;
    }
    if (isQuiet && isWriting()) return;
    const focused = isQuiet && stack.contains(document.activeElement) && document.activeElement.dataset.command;
    const drawn = drawCard(card, actions);
    const size = about.groups[card.group];
    if (size > 1) drawn.querySelector(".decide").before(el("p.group", {}, t("group", { n: size }), " ", el("strong", {}, folded(at)),
      folds.groupOf.has(at) && button(fold, {}, t(folds.isFolded(at) ? "to_unfold" : "to_fold")), button(open), button(actions.dismiss)));
    const around = card.pictures && card.pictures.around;
    const side = around ? drawPicture(around, t("around"), "around", card.found) : null;
    stack.replaceChildren(el("div.now", {}, drawn, side && el("div.side", {}, side, el("div.zoom", {}, button(bigger), button(smaller), button(whole)))));
    paintNeighbours();
    const line = drawn.querySelector(".line");
    if (line) centre(line, card.pictures.line);
    enlarge(0);
    if (focused) (drawn.querySelector(`[data-command=${focused}]`) || drawn.querySelector("h2")).focus({ preventScroll: true });
    else if (!isQuiet || document.activeElement === document.body) {
      drawn.querySelector("h2").focus({ preventScroll: true });
      // In a narrow window what stands above the card is scrolled away.
      if (innerWidth < NARROW) drawn.scrollIntoView({ block: "start" });
      else scrollTo(0, 0);
    }
  }

  function enlarge(by) {
    const side = stack.querySelector(".around");
    if (!side) return false;
    zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + by));
    side.firstChild.style.width = `${100 * ZOOMS[zoom]}%`;
    centre(side, inView().pictures.around);
  }

  // --- Filter --------------------------------------------------------------------------------

  /** Ask for the queue; return whether this answer counts: one that was asked for since goes before it. */
  async function load() {
    const own = ++asked;
    const told = await get(`${path}?${wanted}`);
    if (own !== asked) return false;
    about = told;
    cards.takeFigures(about);
    const isThere = !at || about.keys.includes(at);
    // What one looks at stays where it is.
    if (isThere || !keys.length) {
      keys = about.keys;
      // Who asked for equal places alone sees each of them.
      folds.take(keys, wanted.has("group") ? {} : about.equal);
    }
    return true;
  }

  async function filterBy(name, value) {
    if (value) wanted.set(name, value);
    else wanted.delete(name);
    history.replaceState(null, "", `${location.pathname}?${wanted}#${at}`);
    keys = [];
    if (!(await load().catch((error) => (fail(error), true)))) return;
    drawFilters();
    go(keys.includes(at) ? at : keys[0]);
    if (!keys.length) at = "";
    paint();
  }

  function drawFilters() {
    const chosen = (name) => wanted.get(name) || "";
    const menu = (name, told, values) => {
      const made = el("select", { "aria-label": t(told), onchange: () => void filterBy(name, made.value) },
        el("option", { value: "" }, t(told)),
        values.map(([value, text, n]) => el("option", { value, selected: chosen(name) === value }, `${text} (${n})`)));
      return made;
    };
    const counted = (name) => Object.entries(about.by[name]);
    filters.replaceChildren(
      button(filter),
      ...STATES.map((seen) => el("button", { type: "button", "aria-pressed": String(chosen("seen") === seen), onclick: () => void filterBy("seen", seen) }, t(`seen_${seen || "all"}`))),
      menu("kind", "kinds", counted("kind").map(([kind, n]) => [kind, t(`kind_${kind}`), n])),
      menu("verdict", "verdicts", counted("verdict").map(([verdict, n]) => [verdict, t(`verdict_${verdict}`), n])),
      menu("page", "pages", counted("page").slice(0, MOST_PAGES).map(([page, n]) => [page, about.labels[page], n])),
      chosen("group") && el("button", { type: "button", "aria-pressed": "true", onclick: () => void filterBy("group", "") }, t("in_group")));
  }

  // --- Keys ----------------------------------------------------------------------------------

  const next = command("J", "next", () => step(1), { repeats: true });
  const before = command("K", "previous", () => step(-1), { repeats: true });
  const decided = (key, stays) => {
    const to = stays ? key : nextOpen(key);
    if (to === key) paint();
    else go(to);
    if (!cards.open.size) say(t("all_decided"));
  };
  const actions = decideKeys(cards, inView, decided, (key) => {
    cards.load([key]).then(() => go(keys.includes(key) ? key : at), fail);
  });
  const open = command("O", "open", () => {
    const group = wanted.get("group") ? "" : inView() && inView().group;
    if (group || wanted.get("group")) void filterBy("group", group);
  });
  const fold = command("L", "fold", () => {
    const n = folds.toggle(at);
    if (!n) return;
    paint(true);
    void ahead();
    say(t(folds.isFolded(at) ? "done_fold" : "done_unfold", { n }));
  });
  const leave = async (where) => {
    await cards.sent;
    location.assign(where);
  };
  const pageOf = () => {
    if (inView() && inView().page === null) say(t("no_page"));
    else if (inView()) void leave(`/d/${slug}/p/${inView().page + 1}#${at}`);
  };
  const page = command("P", "page", pageOf);
  const add = command("N", "add", pageOf);
  const goTo = command("G", "go_to", async () => {
    const field = el("input", { type: "number", min: 1, max: keys.length, "aria-label": t("number"), required: true });
    if (await choose(t("go_to"), field, [["go", t("go")]])) go(keys[Math.min(keys.length, Math.max(1, field.valueAsNumber || 1)) - 1]);
  });
  const filter = command("Slash", "filter", () => filters.querySelector("[aria-pressed]").focus());
  const bigger = command("Equal", "bigger", () => enlarge(1));
  const smaller = command("Minus", "smaller", () => enlarge(-1));
  const whole = command("Digit0", "whole", () => enlarge(-ZOOMS.length));
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  command(Object.keys(arrows).join(" "), "pan", (_, key) => {
    const side = stack.querySelector(".around");
    if (!side || !zoom) return false;
    side.scrollBy(...arrows[key].map((way) => 60 * way));
  }, { repeats: true });

  bar.append(...[before, next, actions.undo, actions.redo, actions.note, actions.flag, actions.dismiss, page, add].map((one) => button(one)));
  main.append(el("h1.hidden", {}, t("queue")), el("div.top", {}, position, button(goTo)), filters, stack, el("div.foot", {}, bar));

  await load();
  const last = remembered();
  if (last && !keys.includes(last) && wanted.size) {
    [...wanted.keys()].forEach((name) => wanted.delete(name));
    await load();
  }
  drawFilters();
  const first = keys.find((key) => cards.open.has(key)) || keys[0];
  at = keys.includes(last) ? last : first || "";
  await cards.load(near());
  if (at) go(at);
  else paint();
  listen(async (event, isOther) => {
    await cards.sent;
    if (event <= cards.event && !isOther) return;
    cards.event = event;
    cards.forget();
    await load().catch(fail);
    await cards.load(near()).catch(fail);
    paint(true);
  });
}
