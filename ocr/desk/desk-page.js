// A page: the scan and the transcription side by side.
import { button, choose, command, el, fail, get, listen, post, remember, remembered, say, t } from "./desk-base.js";
import { Cards, decideKeys, drawCard, isWriting } from "./desk-cards.js";

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const boxOf = ([left, top, right, bottom], around = 0) =>
  ({ x: left - around, y: top - around, width: right - left + 2 * around, height: bottom - top + 2 * around });

/** Return the lines of a text as [start, letters], counted in code points as the desk counts. */
function linesOf(text) {
  let start = 0;
  return text.split("\n").map((line) => {
    const letters = [...line];
    const one = [start, letters];
    start += letters.length + 1;
    return one;
  });
}

export async function showPage(main, slug, index, me) {
  const view = await get(`/api/d/${slug}/page/${index}`);
  const lines = linesOf(view.text);
  let at = "";
  const cards = new Cards(slug, me, {
    changed: () => void paint(true),
    back: (key) => {
      at = "";
      linkOf(key)?.focus();
      select(key);
    },
  });

  // --- The scan ------------------------------------------------------------------------------

  const layer = svg("svg", { viewBox: `0 0 ${view.width} ${view.height}`, "aria-hidden": "true" });
  const image = view.picture && el("img", { src: view.picture, width: view.width, height: view.height, alt: t("scan"),
    onerror: () => image.remove() });
  const sheet = el("div.sheet", {}, image, layer);
  sheet.style.aspectRatio = `${view.width} / ${view.height}`;
  for (const place of view.places)
    for (const box of place.boxes) layer.append(svg("rect", { ...boxOf(box, 8), class: place.is_near ? `${place.verdict} near` : place.verdict, "data-key": place.key }));
  view.areas.forEach((area, number) => sheet.append(drawArea(area, number + 1)));
  const scan = el("section.scan.paper", { tabindex: "0", "aria-label": t("scan"), hidden: !view.picture }, sheet);

  function drawArea(area, number) {
    const box = el("input", { type: "checkbox", checked: area.ticked_by !== null, disabled: area.ticked_by === 0, onchange: async () => {
      try {
        if (box.checked) area.ticked_by = (await post(`${cards.path}/deed`, { key: area.key, deed: "tick" })).event.number;
        else await post(`/api/events/${area.ticked_by}/undo`);
        say(t(box.checked ? "done_tick" : "done_untick"));
      } catch (error) {
        box.checked = !box.checked;
        fail(error);
      }
    } });
    const made = el("label.area", { title: t("right_without") }, box, el("span", { "aria-hidden": "true" }, number), el("span.hidden", {}, `${number}. ${t("right_without")} `), area.reading && el("span.hidden", { lang: view.lang }, area.reading));
    const { x, y, width, height } = boxOf(area.box);
    Object.assign(made.style, { left: `${(100 * x) / view.width}%`, width: `${(100 * width) / view.width}%`,
      top: `${(100 * y) / view.height}%`, height: `${(100 * height) / view.height}%` });
    return made;
  }

  // --- The transcription ---------------------------------------------------------------------

  const link = (place, text) => el(`a.place.${place.verdict}`, { href: `#${encodeURIComponent(place.key)}`, "data-key": place.key, "data-seen": place.seen,
    "aria-label": place.title, onfocus: () => select(place.key), onclick: (event) => event.preventDefault() }, text);

  /** A line with its places: each a link where it begins, marked where it goes on. */
  function drawLine([start, letters]) {
    const end = start + letters.length;
    const cut = (from, to) => letters.slice(from - start, to - start).join("");
    const drawn = el("div.line", { "data-start": start });
    let from = start;
    for (const place of view.places) {
      const begins = place.start >= start && place.start <= end;
      if (!begins && !(place.start < start && place.end > start)) continue;
      const first = Math.max(from, place.start);
      const to = Math.max(first, Math.min(place.end, end));
      drawn.append(cut(from, first), begins ? link(place, cut(first, to)) : el(`span.place.${place.verdict}`, { "data-key": place.key }, cut(first, to)));
      from = to;
    }
    drawn.append(cut(from, end));
    return drawn;
  }
  const text = el("section.text", { tabindex: "0", lang: view.lang, "aria-label": t("text") }, lines.map(drawLine));

  // --- Both together -------------------------------------------------------------------------

  /** The height on the scan of each line, in pixels of the scan; of lines not found, between their neighbours. */
  const tops = lines.map(([start, letters]) => {
    const own = view.tokens.filter((one) => one[0] >= start && one[0] <= start + letters.length).map((one) => one[2][0][1]);
    return own.length ? own.sort((one, other) => one - other)[own.length >> 1] : null;
  });
  tops.forEach((top, line) => {
    if (top === null) tops[line] = line ? tops[line - 1] : 0;
  });
  // Where each side was put by the other: what scrolls there is no wish of the reader.
  const put = new Map();
  const scrollTo = (side, top) => {
    side.scrollTop = top;
    put.set(side, side.scrollTop);
  };
  const follow = (leader, move) => leader.addEventListener("scroll", () => {
    if (Math.abs(leader.scrollTop - put.get(leader)) > 1) move();
    put.delete(leader);
  });
  const scale = () => sheet.clientHeight / view.height;
  const ends = () => text.children;
  follow(text, () => {
    const line = [...ends()].findIndex((one) => one.offsetTop + one.offsetHeight > text.scrollTop);
    scrollTo(scan, (tops[line] || 0) * scale() - 20);
  });
  follow(scan, () => {
    const line = tops.findIndex((top) => top * scale() >= scan.scrollTop);
    if (line >= 0) scrollTo(text, ends()[line].offsetTop);
  });

  // --- Places --------------------------------------------------------------------------------

  const panel = el("section.panel", { "aria-label": t("place") }, el("p", {}, t("choose_place")));
  const current = () => cards.known.get(at);
  const linkOf = (key) => text.querySelector(`a[data-key="${CSS.escape(key)}"]`);

  function select(key) {
    if (key === at && panel.querySelector(".card")) return;
    at = key;
    remember(key);
    document.querySelectorAll(".chosen").forEach((one) => one.classList.remove("chosen"));
    document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`).forEach((one) => one.classList.add("chosen"));
    bring();
    void paint(false);
  }

  /** Scroll both sides to the place. */
  function bring() {
    const place = view.places.find((one) => one.key === at);
    const chosen = linkOf(at);
    if (chosen) scrollTo(text, chosen.offsetTop - text.clientHeight / 2);
    if (place && place.boxes.length) {
      scrollTo(scan, place.boxes[0][1] * scale() - scan.clientHeight / 2);
      scan.scrollLeft = (place.boxes[0][0] * sheet.clientWidth) / view.width - scan.clientWidth / 2;
    } else if (place) scrollTo(scan, 0);
  }

  async function paint(isQuiet) {
    if (!at) return;
    await cards.load([at]).catch(fail);
    const card = current();
    if (!card || (isQuiet && isWriting())) return;
    const focused = panel.contains(document.activeElement) && document.activeElement.dataset.command;
    panel.replaceChildren(drawCard({ ...card, pictures: null }, actions));
    // The card takes room from the text.
    if (!isQuiet) bring();
    if (focused) panel.querySelector(`[data-command=${focused}]`)?.focus();
    for (const one of text.querySelectorAll("a.place")) {
      const known = cards.known.get(one.dataset.key);
      if (known) one.dataset.seen = known.seen;
    }
  }

  const step = (by) => {
    const all = view.places.map((one) => one.key);
    const key = all[at ? all.indexOf(at) + by : 0];
    if (key) linkOf(key)?.focus();
  };
  const next = command("J", "next", () => step(1), { repeats: true });
  const before = command("K", "previous", () => step(-1), { repeats: true });
  const decided = (key, stays) => {
    void paint(true);
    const order = [...text.querySelectorAll("a.place")];
    const here = order.indexOf(linkOf(key));
    if (here >= 0) order[here].dataset.seen = cards.known.get(key).seen;
    const next = [...order.slice(here + 1), ...order.slice(0, here)].find((one) => one.dataset.seen === "open");
    if (!stays && next) next.focus();
  };
  const actions = decideKeys(cards, current, decided, (key) => linkOf(key)?.focus());
  const leave = async (where) => {
    await cards.sent;
    location.assign(where);
  };
  const back = command("P", "to_queue", () => void leave(`/d/${slug}${at ? `#${encodeURIComponent(at)}` : ""}`));

  /** Return [start, end] of the words that are selected in the transcription, in code points; null for none. */
  function selected() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return null;
    const range = chosen.getRangeAt(0);
    const offset = (node, inNode) => {
      const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".line");
      if (!line) return null;
      const until = document.createRange();
      until.setStart(line, 0);
      until.setEnd(node, inNode);
      return Number(line.dataset.start) + [...until.toString()].length;
    };
    let [start, end] = [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
    if (start === null || end === null) return null;
    const letters = [...view.text];
    const isInk = (letter) => letter !== undefined && /\S/.test(letter);
    while (start < end && !isInk(letters[start])) start += 1;
    while (end > start && !isInk(letters[end - 1])) end -= 1;
    while (isInk(letters[start - 1])) start -= 1;
    while (isInk(letters[end])) end += 1;
    return [start, end];
  }

  const add = command("N", "add", async () => {
    const letters = [...view.text];
    let span = selected();
    const words = el("input", { id: "words", lang: view.lang, value: span ? letters.slice(...span).join("") : "", readonly: Boolean(span) });
    const reading = el("input", { id: "reading", lang: view.lang, value: words.value, autocomplete: "off" });
    const note = el("input", { id: "note", autocomplete: "off" });
    if (!await choose(t("add"), [["transcribed_words", words], ["words_on_page", reading], ["note", note]].map(([name, field]) =>
      el("p", {}, el("label", { for: field.id }, t(name)), field)), [["add", t("save")]])) return;
    if (!span) {
      const parts = view.text.split(words.value);
      if (!words.value.trim() || parts.length !== 2) return fail(t("no_words", { text: words.value }));
      const start = [...parts[0]].length;
      span = [start, start + [...words.value].length];
    }
    const [start, end] = span;
    const told = await post(`${cards.path}/place`, { page: index, start, end, reading: reading.value, note: note.value }).catch(fail);
    if (!told) return;
    say(t("done_add"));
    await leave(`/d/${slug}/p/${index + 1}#${told.card.key}`);
    location.reload();
  });

  const turn = (to, name) => to !== null && el("a.turn", { href: `/d/${slug}/p/${to + 1}` }, t(name));
  main.append(el("div.top", {}, el("h1", {}, view.label), el("p.turns", {}, turn(view.before, "earlier_page"), turn(view.behind, "later_page"),
    view.areas.length > 0 && t("ink", { n: view.areas.length }))),
  el("div.spread", {}, scan, text, panel), el("div.foot", {}, el("div.bar", { role: "toolbar", "aria-label": t("keys") },
    [before, next, add, actions.undo, actions.redo, actions.note, actions.flag, actions.dismiss, back].map((one) => button(one)))));
  document.title = `${view.label} · ${document.title}`;
  linkOf(remembered())?.focus();
  listen(async (event, isOther) => {
    await cards.sent;
    if (event <= cards.event && !isOther) return;
    cards.event = event;
    cards.forget();
    const { places } = await get(`/api/d/${slug}/page/${index}`).catch(() => view);
    for (const place of places) if (linkOf(place.key)) linkOf(place.key).dataset.seen = place.seen;
    await paint(true);
  });
}
