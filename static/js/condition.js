// The rows of a condition (templates/authoring/widgets/condition.html), asked for anew by htmx
// where the page without script would be sent whole:
//
//   button[name=shape]     adds or takes away a row
//   data-shape="action"    a control whose change changes the others; with "told" only what is told
//                          of them below, so that nothing moves under the hands of who is typing
"use strict";

(() => {
  async function ask(piece, action) {
    const part = action === "told" ? piece.querySelector("[id$=-told]") : piece;
    const open = [...piece.querySelectorAll("details[open]")].map((details) => details.id);
    await window.htmx.ajax("POST", piece.closest("form").action, {
      source: piece,
      target: part,
      select: `#${CSS.escape(part.id)}`,
      swap: "outerHTML",
      values: { shape: `${piece.dataset.condition}:${action === "told" ? "same" : action}` },
    });
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    return document.getElementById(piece.id);
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
