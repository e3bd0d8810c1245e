// A number field gets a slider beside it; both say the same.
//
//   input[type=number][data-slider]   its min, max and step are the slider's; without a max the
//                                     slider ends at data-slider-max, or 365
// The number stays the field that is named, sent and read out: the slider is for hand and eye.
"use strict";

(() => {
  function dress(number) {
    if (number.dataset.slider === "on") return;
    number.dataset.slider = "on";
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = number.min || "0";
    slider.max = number.max || number.dataset.sliderMax || "365";
    slider.step = number.step || "any";
    slider.className = "slider";
    slider.tabIndex = -1;
    slider.setAttribute("aria-hidden", "true");
    const follow = () => {
      slider.value = number.value || number.dataset.sliderRest || slider.min;
      slider.classList.toggle("slider--unset", number.value === "");
    };
    slider.addEventListener("input", (event) => {
      event.stopPropagation();
      number.value = slider.value;
      slider.classList.remove("slider--unset");
      number.dispatchEvent(new Event("input", { bubbles: true }));
    });
    slider.addEventListener("change", (event) => event.stopPropagation());
    number.addEventListener("input", follow);
    number.after(slider);
    follow();
  }

  function prepare(root) {
    root.querySelectorAll("input[type=number][data-slider]").forEach(dress);
  }

  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  prepare(document);
})();
