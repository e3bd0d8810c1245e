// What every page can do once script runs; each page is useful before that.
//
//   data-copy="id"            a hidden button that copies the text of #id
//   data-print                a hidden button that prints the page
//   data-focus                takes the focus when the page or a swapped fragment arrives; without
//                             one, the place that a page's address names (#p-…) takes it
//   data-announce="words"     in a swapped fragment: said once in the polite live region
//   HX-Trigger: attune:announce {"value": "words"}   the same, from a response header
//   HX-Trigger: attune:suggest {"field": id, "value": …, "words": …}   fills an empty field
//   form[data-autosave]       fires attune:save two seconds after the last keystroke
//   data-needs-script         hidden in the page's source, shown here; with ="name" only where the
//                             site has a name, for a passkey is never bound to an IP address
"use strict";

(() => {
  const AUTOSAVE_PAUSE = 2000; // ms after the last keystroke
  const AUTOSAVE_LONGEST = 15000; // ms of typing without a pause
  const SEND_AGAIN = 3000; // ms in which a second press of the same button is the same press

  const HAS_NAME = !/^[\d.]+$|:/.test(window.location.hostname);

  // One sentence at a time; emptied first so that the same words are said again.
  function announce(words) {
    const live = document.getElementById("live");
    if (!live || !words) return;
    live.textContent = "";
    window.setTimeout(() => {
      live.textContent = words;
    }, 60);
  }

  function prepare(root) {
    const within = (selector) => [
      ...(root.matches && root.matches(selector) ? [root] : []),
      ...root.querySelectorAll(selector),
    ];
    within("[data-copy], [data-needs-script]").forEach((element) => {
      element.hidden = element.dataset.needsScript === "name" && !HAS_NAME;
    });
    const target = within("[data-focus]")[0];
    if (target) target.focus();
    within("[data-announce]").forEach((element) => announce(element.dataset.announce));
  }

  // Where the address leads is where one goes on, by keyboard and screen reader too.
  function arrive() {
    const place = document.querySelector(":target");
    if (!place || document.activeElement !== document.body) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const text = "value" in source ? source.value : source.textContent;
    try {
      await navigator.clipboard.writeText(text);
      announce(button.dataset.copied);
      const before = button.innerHTML;
      button.textContent = button.dataset.copied;
      window.setTimeout(() => {
        button.innerHTML = before;
      }, 1800);
    } catch {
      // No clipboard here (plain http, or refused): select it, so that one key copies it.
      const range = document.createRange();
      range.selectNodeContents(source);
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
      source.focus();
      announce(button.dataset.selected);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    if (event.target.closest("[data-print]")) window.print();
  });

  // Autosave -----------------------------------------------------------------------
  // The form says how it is saved (hx-trigger="attune:save"); here is only when, and the
  // words that tell its state: data-state-* on the element that data-autosave names.

  const waiting = new WeakMap();
  const unsaved = new Set();

  function tell(form, state) {
    const place = document.querySelector(form.dataset.autosave);
    if (!place) return;
    const clock = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
      hour: "2-digit",
      minute: "2-digit",
    });
    const words = place.dataset[`state${state[0].toUpperCase()}${state.slice(1)}`] || "";
    place.dataset.state = state;
    place.textContent = words.replace("{time}", clock.format(new Date()));
  }

  function save(form) {
    const timers = waiting.get(form);
    if (timers) {
      window.clearTimeout(timers.pause);
      window.clearTimeout(timers.longest);
      waiting.delete(form);
    }
    form.dispatchEvent(new CustomEvent("attune:save", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form && event.target.form.closest("form[data-autosave]");
    if (!form || event.target.matches("[data-autosave-ignore]")) return;
    if (!unsaved.has(form)) tell(form, "editing");
    unsaved.add(form);
    const timers = waiting.get(form) || {
      longest: window.setTimeout(() => save(form), AUTOSAVE_LONGEST),
    };
    window.clearTimeout(timers.pause);
    timers.pause = window.setTimeout(() => save(form), AUTOSAVE_PAUSE);
    waiting.set(form, timers);
  });

  document.addEventListener("submit", (event) => unsaved.delete(event.target));

  // A form sent by the browser goes once; coming back to the page makes it ready again.
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) event.preventDefault();
    else sent.add(form);
    window.setTimeout(() => sent.delete(form), SEND_AGAIN);
  });

  // Leaving the tab saves at once; leaving the page with words unsaved asks first.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") unsaved.forEach((form) => waiting.has(form) && save(form));
  });
  window.addEventListener("beforeunload", (event) => {
    unsaved.forEach((form) => form.isConnected || unsaved.delete(form));
    if (unsaved.size) event.preventDefault();
  });

  // htmx -----------------------------------------------------------------------------

  const autosaved = (event) => {
    const form = event.detail.requestConfig && event.detail.requestConfig.elt;
    const trigger = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    return form && form.matches("form[data-autosave]") && trigger && trigger.type === "attune:save" ? form : null;
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.target.setAttribute("aria-busy", "true");
    const form = autosaved(event);
    if (form) {
      unsaved.delete(form); // typing from here on marks it again
      tell(form, "saving");
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    const form = autosaved(event);
    if (!form) return;
    // htmx counts a 422 as a success, because it is swapped in; nothing is saved by it.
    if (event.detail.successful && event.detail.xhr.status < 400) {
      if (!unsaved.has(form)) tell(form, "saved");
    } else {
      unsaved.add(form);
      tell(form, "failed");
      announce((document.querySelector(form.dataset.autosave) || {}).textContent);
    }
  });

  // allauth's passkey script reports here; the words stand hidden in the page.
  document.addEventListener("allauth.error", () => {
    const words = document.getElementById("passkey-failed");
    if (words) words.hidden = false;
  });

  // htmx says so for every element it brings in, and once for the body it finds.
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) prepare(event.detail.elt);
  });
  document.addEventListener("attune:announce", (event) => announce(event.detail.value));

  // A value the server proposes for a field that is still empty.
  document.addEventListener("attune:suggest", (event) => {
    const field = document.getElementById(event.detail.field);
    if (!field || field.value) return;
    field.value = event.detail.value;
    announce(event.detail.words);
  });

  prepare(document);
  window.addEventListener("load", arrive);
})();
