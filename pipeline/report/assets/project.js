"use strict";
// A row and its box light up together, whichever is pointed at or has the focus.
(function () {
  const partners = new Map();
  for (const one of document.querySelectorAll("[data-row]")) {
    if (!partners.has(one.dataset.row)) partners.set(one.dataset.row, []);
    partners.get(one.dataset.row).push(one);
  }
  let lit = null;
  function light(name) {
    if (name === lit) return;
    for (const one of partners.get(lit) || []) one.classList.remove("lit");
    for (const one of partners.get(name) || []) one.classList.add("lit");
    lit = name;
  }
  const of = (event) => { const at = event.target.closest("[data-row]"); return at ? at.dataset.row : null; };
  document.addEventListener("mouseover", (event) => { if (of(event)) light(of(event)); });
  document.addEventListener("focusin", function (event) {
    const name = of(event);
    if (!name) return;
    light(name);
    const box = (partners.get(name) || []).find((one) => one.classList.contains("box"));
    // Only what scrolls by itself, the images beside the form or the frame of a zoomed page: the page itself stays.
    if (box && !event.target.classList.contains("box")) for (const place of [box.closest(".frame"), document.querySelector(".images")]) follow(place, box);
  });
  function follow(place, box) {
    if (!place || (place.scrollHeight <= place.clientHeight + 1 && place.scrollWidth <= place.clientWidth + 1)) return;
    const frame = place.getBoundingClientRect(), at = box.getBoundingClientRect();
    place.scrollTop += at.top - frame.top - frame.height / 3;
    place.scrollLeft += at.left - frame.left - frame.width / 3;
  }

  // Pages are looked at closer in steps; the middle of what is seen stays in the middle.
  const STEPS = [1, 1.5, 2, 3, 4];
  for (const zoom of document.querySelectorAll(".zoom")) {
    const frame = zoom.nextElementSibling, sheet = frame.querySelector(".sheet"), buttons = [...zoom.querySelectorAll("button")];
    let at = 0;
    function look(step) {
      const before = STEPS[at], x = frame.scrollLeft + frame.clientWidth / 2, y = frame.scrollTop + frame.clientHeight / 2;
      at = Math.min(STEPS.length - 1, Math.max(0, at + step));
      sheet.style.setProperty("--zoom", STEPS[at]);
      frame.scrollLeft = x * STEPS[at] / before - frame.clientWidth / 2;
      frame.scrollTop = y * STEPS[at] / before - frame.clientHeight / 2;
      for (const button of buttons) button.disabled = Number(button.dataset.zoom) < 0 ? at === 0 : at === STEPS.length - 1;
    }
    for (const button of buttons) button.addEventListener("click", () => look(Number(button.dataset.zoom)));
    look(0);
  }

  function arrive() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.dataset.row) return;
    light(target.dataset.row);
    const link = target.matches("a") ? target : target.querySelector("a");
    if (link) link.focus({preventScroll: false});
  }
  window.addEventListener("hashchange", arrive);
  // After the browser has gone to the place itself, which takes the focus away.
  window.addEventListener("load", () => setTimeout(arrive, 0));
})();
