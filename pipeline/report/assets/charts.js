"use strict";
// Draws the charts of a page with Vega; expressions are interpreted, since the page allows no code from text.
(function () {
  const J = JIXIAO;
  function draw() {
    for (const place of document.querySelectorAll("[data-chart]")) {
      const spec = J.data.charts && J.data.charts[place.dataset.chart];
      if (spec) vegaEmbed(place, spec[J.language()], {actions: false, renderer: "svg", ast: true}).then(function () {
        place.querySelector("svg").setAttribute("aria-hidden", "true");  // what it says stands in the label and the table
        place.dataset.drawn = J.language();
      });
    }
  }
  J.onLanguage(draw);
  document.addEventListener("DOMContentLoaded", () => { if (J.language() !== "en") draw(); });
})();
