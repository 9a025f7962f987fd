// What leaves the desk: a patch of the user's own files, shown before it is written, and the journal.
import { el, fail, get, post, say, t, when } from "./desk-base.js";

const FORMS = ["html", "pdf", "jsonl"];

function drawFile(file) {
  return el("details", { open: file.is_changed },
    el("summary", {}, el("bdi", {}, file.name), `, ${file.kind}: ${t("changes", { n: file.places })}`,
      file.is_proved ? "" : ` (${t("not_proved")})`),
    file.where && el("p.quiet", {}, el("bdi", {}, file.where)),
    el("pre", { tabindex: "0" }, file.diff), file.is_cut && el("p", {}, t("diff_cut")));
}

function drawPatch(patch, mayWrite, undo) {
  return el("li", {}, when(patch.at), ` ${t(patch.mode === "in place" ? "in_place" : "beside")}, ${t("changes", { n: patch.places })} `,
    patch.undone_at ? [t("undone"), " ", when(patch.undone_at)] : mayWrite && el("button", { type: "button", onclick: () => undo(patch.id) }, t("take_back")),
    el("ul", {}, patch.files.slice(0, 5).map((path) => el("li", {}, el("bdi", {}, path)))));
}

/** Draw what would be written into the document's files, the buttons that do it, and the journal's. */
export async function drawHome(section, slug, me) {
  const mayWrite = me.role !== "reviewer";
  const path = `/api/d/${slug}/patch`;
  const change = (request, told) => request.then((plan) => (draw(plan), say(t(told)))).catch(fail);

  function draw(plan) {
    const write = (mode, name) => el("button", { type: "button", disabled: !plan.places, onclick: () =>
      change(post(path, { mode, key: plan.key }), "written") }, t(name));
    section.replaceChildren(
      el("h2", {}, t("home")),
      el("p", {}, plan.places ? plan.summary : t("nothing_home")), plan.told.map((one) => el("p.notice", {}, one)),
      mayWrite && plan.places ? el("p.actions", {}, write("beside", "write_beside"), write("in place", "write_in_place")) : "",
      ...plan.files.filter((file) => file.places).map(drawFile),
      plan.patches.length ? el("ul", {}, plan.patches.map((patch) => drawPatch(patch, mayWrite, (id) => change(post(`${path}/undo`, { id }), "taken_back")))) : "",
      mayWrite ? el("p", {}, `${t("journal")}: `, FORMS.map((form) => [el("a", { href: `/api/journal.${form}`, download: "" }, form.toUpperCase()), " "])) : "");
  }

  try {
    draw(await get(path));
  } catch (error) {
    section.replaceChildren(el("h2", {}, t("home")), el("p.notice", {}, error.message));
  }
}
