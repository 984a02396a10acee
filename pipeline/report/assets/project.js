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
    const images = document.querySelector(".images");
    // Only where the images scroll by themselves, beside the form: the page itself stays where the reader is.
    if (box && !event.target.classList.contains("box") && images.scrollHeight > images.clientHeight + 1) {
      const frame = images.getBoundingClientRect(), at = box.getBoundingClientRect();
      images.scrollTop += at.top - frame.top - frame.height / 3;
    }
  });
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
