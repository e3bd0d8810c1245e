// Working together on a text.
//
//   a.talk__link              opens the comments on a part; words selected there are quoted
//   [data-while-visible]      asks the server for nothing while its tab is hidden; says at which
//                             [data-at] the reader is
"use strict";

(() => {
  document.addEventListener("htmx:configRequest", (event) => {
    const link = event.detail.elt;
    if (!link.matches("a.talk__link")) return;
    const selection = window.getSelection();
    const part = link.closest(".clause");
    const words = selection.toString().trim();
    if (words && part && part.contains(selection.anchorNode) && part.contains(selection.focusNode)) {
      event.detail.parameters.quote = words;
    }
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.matches("[data-while-visible]")) return;
    const open = document.querySelectorAll("[data-at]");
    const here = document.activeElement.closest("[data-at]") || (open.length === 1 ? open[0] : null);
    event.detail.parameters.at = here ? here.dataset.at : "";
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") document.dispatchEvent(new CustomEvent("attune:visible"));
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const waits = event.detail.elt.matches("[data-while-visible]");
    if (waits && document.visibilityState === "hidden") event.preventDefault();
  });
})();
