// Cards: fetched ahead, decided at once and sent after, drawn.
import { button, choose, command, el, fail, get, post, say, shorten, t, when } from "./desk-base.js";

const MOST_KNOWN = 200;
export const isWriting = () => Boolean(document.querySelector(".write input"));
export const OPINIONS = ["accept", "reject", "edit", "sic", "illegible"];

/** The cards of a document. A deed shows at once; where it is refused its card is as it was, and `back` is called. */
export class Cards {
  constructor(slug, me, { changed, back }) {
    Object.assign(this, { slug, me, changed, back, path: `/api/d/${slug}` });
    this.known = new Map();
    this.open = new Set();
    this.sending = new Map();
    this.sent = Promise.resolve();
    this.waiting = new Set();
    this.event = 0;
    // Whoever leaves the page leaves no deed behind.
    addEventListener("pagehide", () => this.waiting.forEach((begin) => begin()));
  }

  async load(keys) {
    for (const key of this.known.keys())
      if (this.known.size > MOST_KNOWN && !keys.includes(key) && !this.sending.has(key)) this.known.delete(key);
    const missing = keys.filter((key) => key && !this.known.has(key));
    if (!missing.length) return;
    const cards = await get(`${this.path}/cards?keys=${missing.map(encodeURIComponent).join()}`);
    for (const card of cards) {
      // What is being decided is known better here.
      if (!this.sending.has(card.key)) this.known.set(card.key, card);
      for (const picture of Object.values(card.pictures || {})) if (picture) new Image().src = picture.url;
    }
  }

  /** Do something about a place; return what the desk tells of it, nothing where it is refused. */
  do(key, deed, fields = {}) {
    const before = this.known.get(key);
    const wasOpen = this.open.has(key);
    const isOpinion = OPINIONS.includes(deed);
    this.sending.set(key, (this.sending.get(key) || 0) + 1);
    if (isOpinion) {
      const own = { deed, text: fields.text || "", person: this.me.name, at: new Date().toISOString() };
      this.known.set(key, { ...before, own, seen: "decided" });
      this.open.delete(key);
    }
    say(isOpinion ? t(`done_${deed}`, { text: fields.text || "" }) : t(`done_${deed}`));
    return this.send(() => post(`${this.path}/deed`, { key, deed, ...fields }), key).catch((error) => {
      if (!this.sending.has(key) && before) this.known.set(key, before);
      if (wasOpen) this.open.add(key);
      say("");
      fail(error);
      // What is being written is not left for it.
      if (!isWriting()) this.back(key);
    });
  }

  /** Undo or redo the last deed; return what the desk tells of it. */
  async again(what) {
    const told = await this.send(() => post(`/api/${what}`)).catch(fail);
    if (told === null) say(t(`no_${what}`));
    else if (told) say(t(`done_${what}`));
    return told;
  }

  /** Send one deed after the other: they are kept in the order in which they were done. */
  send(request, key) {
    let begun = null;
    const begin = () => {
      this.waiting.delete(begin);
      return (begun ||= request());
    };
    this.waiting.add(begin);
    const done = this.sent.then(begin).finally(() => {
      if (!key) return;
      const left = this.sending.get(key) - 1;
      if (left) this.sending.set(key, left);
      else this.sending.delete(key);
    });
    this.sent = done.catch(() => null);
    return done.then((told) => {
      this.take(told);
      return told;
    });
  }

  take(told) {
    if (!told) return;
    this.event = Math.max(this.event, told.event.number);
    if (told.slug !== this.slug) return;
    if (told.card && !this.sending.has(told.card.key)) this.known.set(told.card.key, told.card);
    if (["dismiss", "undo", "redo"].includes(told.event.deed)) this.forget(told.card && told.card.key);
    this.takeFigures(told);
    this.changed(told.card && told.card.key);
  }

  /** A rule changes other places too: their cards are fetched anew. */
  forget(but) {
    for (const key of [...this.known.keys()]) if (key !== but && !this.sending.has(key)) this.known.delete(key);
  }

  /** Take what is open now: all keys, or only how one place stands where no other has changed. */
  takeFigures({ open, card, counts, left }) {
    if (open) this.open = new Set(open.filter((key) => !this.sending.has(key)));
    else if (card && !this.sending.has(card.key)) this.open[card.seen === "open" ? "add" : "delete"](card.key);
    Object.assign(this, { counts, left });
  }
}

// --- Drawing ---------------------------------------------------------------------------------

const russian = (card, ...children) => el("span", { lang: card.lang }, ...children);

/** Return what a card is called: the words for its verdict, its kind, its page, and both texts. */
export function titleOf(card) {
  const quote = (name, text) => text && [name ? ` ${t(name)} «` : " «", russian(card, shorten(text)), "»"];
  const [own, agreed] = card.is_of_record ? ["", "would_agree"] : ["transcription", "on_page"];
  const texts = [quote(own, card.text), card.verdict !== "illegible" && quote(agreed, card.proposal)].filter(Boolean);
  return [`${t(`verdict_${card.verdict}`)}, ${t(`kind_${card.kind}`)}, `, el("bdi", {}, card.label), texts.length ? ":" : "",
    texts.map((text, at) => [at ? "," : "", text])];
}

/** What an opinion is called: of a record without its page it is no page that is right. */
const nameOf = (card, deed) => (!card.is_of_record || !["accept", "reject"].includes(deed) ? deed
  : deed === "reject" ? "reject_record" : card.proposal ? "accept_record" : "note_record");

const decisionOf = (event) => [t(`done_${event.deed}`, { text: event.text }), event.note && ` «${event.note}»`, ", ", event.person, ", ", when(event.at)];

function drawSide(card, name, parts) {
  if (!parts.length) return null;
  return [el("dt", {}, name), el("dd", { lang: card.lang || null },
    el("span.context", {}, card.before),
    parts.map((part) => part.differs ? el("mark", {}, part.text) : part.text),
    el("span.context", {}, card.behind))];
}

/** What a card sets side by side: the text and the page; or two places of the record, and what would agree. */
function drawSides(card) {
  if (!card.is_of_record)
    return [drawSide(card, t("transcription"), card.transcribed), card.verdict !== "illegible" && drawSide(card, t("on_page"), card.reading)];
  const { other } = card;
  const gap = { text: "", differs: false };
  return [drawSide(card, card.label, card.transcribed.length ? card.transcribed : [gap]),
    other && drawSide(other, other.label, [{ text: other.text, differs: Boolean(other.text) }]),
    card.reading.length > 0 && drawSide({ lang: card.lang, before: "", behind: "" }, t("would_agree"), card.reading)];
}

/** Return a picture with its place marked, in a frame that scrolls. */
export function drawPicture(picture, name, className, found) {
  const image = el("img", { src: picture.url, width: picture.width, height: picture.height, alt: name, decoding: "sync",
    // Without its picture the text stands alone.
    onerror: () => (paper.closest(".side") || paper).remove() });
  const sheet = el("div.sheet", {}, image);
  if (picture.place) {
    const [left, top, right, bottom] = picture.place;
    const mark = el(`div.place.${found}`, { "aria-hidden": "true" });
    const share = (value, whole) => `${(100 * value) / whole}%`;
    mark.style.left = share(left, picture.width);
    mark.style.width = share(right - left, picture.width);
    mark.style.top = share(top, picture.height);
    mark.style.height = share(bottom - top, picture.height);
    sheet.append(mark);
  }
  const paper = el(`div.paper.${className}`, { tabindex: "0", role: "group", "aria-label": name }, sheet);
  return paper;
}

/** Scroll a picture so that its place is in the middle. */
export function centre(paper, { place, width, height }) {
  if (!place) return;
  const [left, top, right, bottom] = place;
  const sheet = paper.firstChild;
  paper.scrollLeft = ((left + right) / 2 / width) * sheet.offsetWidth - paper.clientWidth / 2;
  paper.scrollTop = ((top + bottom) / 2 / height) * sheet.offsetHeight - paper.clientHeight / 2;
}

/** Return the contested letter between others of the document: those that the text has there, and those that were read. */
function drawExemplars(card, one) {
  const strip = (name, letter, uris) => el("figure", {}, el("figcaption", {}, t(name, { letter })),
    uris.map((src) => el("img", { src, width: one.letter_width_px, height: one.letter_height_px, alt: "" })), !uris.length && t("no_others"));
  return el("div.exemplars", {}, strip("others", one.own_letter, one.own), strip("here_letter", "", [one.contested]), strip("others", one.other_letter, one.other));
}

export function drawCard(card, actions) {
  const line = card.pictures && card.pictures.line;
  const others = card.others.map((event) => el("li", {}, decisionOf(event)));
  const notes = card.notes.filter((event) => event.deed === "note").map((event) => el("li", {}, el("q", {}, event.note), ` ${event.person}, `, when(event.at)));
  return el(`article.card.${card.verdict}`, { "data-key": card.key, "data-seen": card.seen, "aria-labelledby": "card-title" },
    el("h2", { id: "card-title", tabindex: "-1" }, titleOf(card)),
    line && drawPicture(line, t("line_picture"), "line", card.found),
    card.pictures && ["near", "page"].includes(card.found) && el("p.quiet", {}, t(`found_${card.found}`)),
    (card.exhibits || []).filter((one) => one.contested).map((one) => drawExemplars(card, one)),
    el("dl.sides", {}, drawSides(card)),
    card.chance && el("p.chance", {}, card.chance),
    card.reasons.length > 0 && el("ul.reasons", {}, card.reasons.map((reason) => el("li", {}, reason))),
    card.is_ruling && el("p.notice", {}, t("ruling")),
    card.seen === "waiting" && el("p.notice", {}, t("waiting_about")),
    card.seen === "disputed" && el("p.notice", {}, t("disputed_about")),
    card.seen === "dismissed" && el("p.decided", {}, t("dismissed_by"), " ", card.settled_by && [card.settled_by.person, ", ", when(card.settled_by.at)]),
    card.own && el("p.decided", {}, decisionOf(card.own)),
    card.is_flagged && el("p.quiet", {}, t("flagged_about")),
    others.length > 0 && el("ul.others", {}, others),
    notes.length > 0 && el("ul.notes", {}, notes),
    el("div.decide", {}, OPINIONS.map((deed) => button(actions[deed], { "aria-pressed": String(Boolean(card.own && card.own.deed === deed)) }, t(nameOf(card, deed))))),
    el("div.write"));
}

/** Put a field under a card: Enter gives its text, Escape leaves it. */
function write(card, name, text, lang, give) {
  const place = document.querySelector(".card .write");
  const leave = () => {
    place.replaceChildren();
    document.getElementById("card-title").focus();
  };
  const field = el("input", { id: "field", autocomplete: "off", spellcheck: "false", maxlength: 20000, lang });
  field.value = text;
  field.addEventListener("keydown", (event) => {
    // Enter and Escape of an input method are about its own list.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") leave();
    else if (event.key !== "Enter" || event.repeat) return;
    else save();
    event.preventDefault();
  });
  const save = () => {
    const given = field.value;
    leave();
    give(given);
  };
  place.replaceChildren(el("label", { for: "field" }, t(name)), field,
    el("button", { type: "button", onclick: save }, t("save"), el("kbd", { "aria-hidden": "true" }, "Enter")),
    el("button", { type: "button", onclick: leave }, t("leave"), el("kbd", { "aria-hidden": "true" }, "Esc")));
  field.focus();
  field.select();
}

/** Make the keys that decide about the card which `current` returns; `decided` is told of each. */
export function decideKeys(cards, current, decided, reached) {
  const actions = {};
  const opinion = (deed, fields, stays) => {
    const card = current();
    if (!card) return;
    const done = cards.do(card.key, deed, fields);
    decided(card.key, stays);
    return done;
  };
  const own = { accept: "A Shift+A", reject: "R Shift+R", sic: "S Shift+S", illegible: "I Shift+I" };
  for (const [deed, keys] of Object.entries(own))
    actions[deed] = command(keys, deed, (event) => void opinion(deed, {}, event.shiftKey));
  actions.edit = command("E", "edit", () => {
    const card = current();
    if (!card) return;
    const begun = card.own && card.own.deed === "edit" ? card.own.text : card.proposal || card.text;
    write(card, "edit_field", begun, card.lang, (text) => void opinion("edit", { text }));
  });
  actions.note = command("M", "note", () => {
    const card = current();
    if (card) write(card, "note_field", "", null, (note) => note.trim() && cards.do(card.key, "note", { note }));
  });
  actions.flag = command("F", "flag", () => {
    const card = current();
    if (card && card.is_flagged) say(t("flagged_about"));
    else if (card) cards.do(card.key, "flag");
  });
  actions.dismiss = command("D", "dismiss", () => void (current() && dismiss(cards, current, decided)));
  for (const [name, keys] of [["undo", "U"], ["redo", "Shift+U"]])
    actions[name] = command(keys, name, async () => {
      const told = await cards.again(name);
      if (told && told.slug === cards.slug && told.card && !isWriting()) reached(told.card.key);
    });
  return actions;
}

async function dismiss(cards, current, decided) {
  const card = current();
  const like = await get(`${cards.path}/like?key=${encodeURIComponent(card.key)}`).catch(fail);
  if (!like) return;
  const mayAll = cards.me.role !== "reviewer";
  const where = await choose(t("dismiss"), el("p", {}, t("dismiss_about"), " ", titleOf(card)), [
    ["here", t("dismiss_here", { n: like.here }), !like.here],
    ["everywhere", t("dismiss_everywhere", { n: like.everywhere }), !mayAll || !like.everywhere],
  ]);
  if (!where) return;
  // What it covers is known when it is done.
  const told = await cards.do(card.key, "dismiss", { everywhere: where === "everywhere" });
  if (told && current()?.key === card.key && !isWriting()) decided(card.key, false);
}
