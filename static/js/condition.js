// The rows of a condition (templates/authoring/widgets/condition.html), asked for anew
// as htmx asks, but beside its queue of saves, where without script the form would be sent whole:
//
//   button[name=shape]     adds or takes away a row
//   data-shape="action"    a control whose change changes the others; with "told" only what is told
//                          of them below, so that nothing moves under the hands of who is typing
"use strict";

(() => {
  // One at a time: each asks with what the one before has brought.
  let turn = Promise.resolve();

  function ask(piece, action) {
    turn = turn.then(() => bring(piece.id, action)).catch(() => undefined);
    return turn;
  }

  async function bring(id, action) {
    const piece = document.getElementById(id);
    if (!piece) return undefined;
    const part = action === "told" ? piece.querySelector("[id$=-told]") : piece;
    const form = piece.closest("form");
    const sent = new URLSearchParams(new FormData(form));
    sent.set("shape", `${piece.dataset.condition}:${action === "told" ? "same" : action}`);
    const state = (control) => (control.type === "checkbox" ? control.checked : control.value);
    const asked = new Map([...part.querySelectorAll("select, input[id]")].map((c) => [c, state(c)]));
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: sent,
      headers: { "HX-Request": "true" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!answer.ok || !fresh) return undefined;
    const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
    const focused = part.contains(document.activeElement) && document.activeElement.id;
    // What was typed while the answer was on its way stays.
    asked.forEach((was, control) => {
      const next = page.getElementById(control.id);
      if (next && state(control) !== was) next[control.type === "checkbox" ? "checked" : "value"] = state(control);
    });
    part.replaceWith(fresh);
    open.forEach((fold) => document.getElementById(fold)?.setAttribute("open", ""));
    (fresh.querySelector("[data-focus]") || (focused && document.getElementById(focused)))?.focus();
    return document.getElementById(id);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-condition] button[name=shape]");
    if (!button) return;
    event.preventDefault();
    const action = button.value.slice(button.value.lastIndexOf(":") + 1);
    const piece = await ask(button.closest("[data-condition]"), action);
    // A row less is a change like one that is typed; a blank row more is none yet.
    if (piece && action.startsWith("remove")) {
      piece.querySelector("select").dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  document.addEventListener("change", (event) => {
    const control = event.target.closest("[data-condition] [data-shape]");
    if (control) ask(control.closest("[data-condition]"), control.dataset.shape);
  });
})();
