"use strict";
(function () {
  const {t, el, shown, list: L} = JIXIAO, p = L.projects(), d = L.open("review"), typed = new Map();
  const REASONS = {zh: "对照页面图像核对", en: "checked against the page image"};

  /** What stands there now: a repair is made before corrections, which must name what it became. */
  const now = (i) => (d.word("reason", i) === "repair" ? d.at("becomes", i) : d.at("was", i)) || "";

  /** What the reviewer has typed for a row; untouched, its line confirms. */
  function entry(i) {
    if (!typed.has(i)) typed.set(i, {becomes: now(i), zh: REASONS.zh, en: REASONS.en});
    return typed.get(i);
  }

  function line(i) {
    const {becomes, zh, en} = entry(i), action = becomes === now(i) ? "confirm" : "correct";
    return [d.word("document", i), d.at("page", i), d.at("line", i), d.word("field", i), now(i), becomes, zh, en, action].map((one) => L.csv(one, false)).join(",");
  }

  /** The cell on the image of its page, a little wider than its box; nothing where there is no image. */
  function picture(i) {
    if (!d.word("image", i)) return "";
    const [pw, ph, x0, y0, x1, y1] = ["pw", "ph", "x0", "y0", "x1", "y1"].map((name) => d.at(name, i));
    const left = Math.max(0, x0 - 12), right = Math.min(pw, x1 + 12), top = Math.max(0, y0 - 8), bottom = Math.min(ph, y1 + 8);
    const wide = right - left, high = bottom - top, share = (value, of) => `${(100 * value / of).toFixed(3)}%`;
    return el("figure", {class: "crop", style: `aspect-ratio:${wide.toFixed(2)}/${high.toFixed(2)}`},
      el("img", {src: `pages/${d.word("image", i)}.webp`, loading: "lazy", alt: t("review.image"), style: `width:${share(pw, wide)};left:${share(-left, wide)};top:${share(-top, high)}`}),
      el("span", {class: "mark", style: `left:${share(x0 - left, wide)};top:${share(y0 - top, high)};width:${share(x1 - x0, wide)};height:${share(y1 - y0, high)}`}));
  }

  function correction(i) {
    const made = entry(i), code = el("code", {class: "line", lang: "zh-CN"}), warning = el("p", {class: "small said"});
    const button = el("button", {type: "button", click: () => copy(i, code, button)}, t("review.copy"));
    const input = (name, label) => el("label", {}, el("span", {}, t(label)), el("input", {value: made[name], autocomplete: "off", lang: name === "en" ? "en" : "zh-CN",
      input: (event) => { made[name] = event.target.value; say(); }}));
    function say() {
      code.textContent = shown(line(i));
      warning.textContent = [t(made.becomes === now(i) ? "review.confirms" : "review.corrects"), d.at("several", i) ? t("review.several") : ""].filter(Boolean).join(" ");
      button.textContent = t("review.copy");
    }
    say();
    return el("div", {class: "correction"}, input("becomes", "review.becomes"), input("zh", "review.reason_zh"), input("en", "review.reason_en"), warning, code, button);
  }

  function copy(i, code, button) {
    const done = () => { button.textContent = t("review.copied"); };
    const byHand = () => { getSelection().selectAllChildren(code); if (document.execCommand("copy")) done(); };
    if (navigator.clipboard) navigator.clipboard.writeText(line(i)).then(done, byHand); else byHand();
  }

  const where = (i) => t(d.at("line", i) === null ? "review.at" : "review.at_line", {page: d.at("page", i), line: d.at("line", i)});
  /** Unit and year of a project. */
  const whose = (n) => n === null ? [] : [L.text(p.word("unit", n)), p.word("unit", n) ? " · " : "", String(p.at("year", n) ?? ""), " · "];
  const names = Array.from({length: p.count}, (_, n) => p.at("name", n) || "");
  new L.List({
    count: d.count,
    filters: {q: L.searcher(d.count, (i) => [d.at("label", i), d.at("was", i), d.word("document", i), names[d.at("project", i)]].join("\n")), reason: L.is(d, "reason"), field: L.is(d, "field")},
    options: {reason: () => L.counted(d, "reason", "reason"), field: () => L.counted(d, "field", "field")},
    columns: [
      {id: "doubt", label: "review.doubt", type: "number", value: (i) => d.at("doubt", i), cell: (i) => d.at("doubt", i).toFixed(2)},
      {id: "reason", label: "review.reason", value: (i) => t(`reason.${d.word("reason", i)}`),
        cell: (i) => [el("span", {class: "tag"}, t(`reason.${d.word("reason", i)}`)), d.word("witness", i) ? el("p", {class: "small"}, `${t("review.witness")}: ${shown(d.word("witness", i))}`) : ""]},
      {id: "where", label: "review.where", value: (i) => names[d.at("project", i)], cell: (i) => [d.at("project", i) === null ? "" : p.link(d.at("project", i), d.at("anchor", i)), el("p", {class: "small"}, ...whose(d.at("project", i)), where(i))]},
      {id: "field", label: "review.field", value: (i) => t(`field.${d.word("field", i)}`), cell: (i) => [t(`field.${d.word("field", i)}`), el("p", {class: "small"}, L.text(d.at("label", i)))]},
      {id: "was", label: "review.was", value: (i) => d.at("was", i), cell: (i) => [picture(i), d.at("was", i) ? L.text(d.at("was", i)) : el("em", {}, t("project.blank"))]},
      {id: "correction", label: "review.correction", wide: true, cell: correction},
    ],
    file: "review.csv",
    csvColumns: [
      {label: "review.doubt", value: (i) => d.at("doubt", i)}, {label: "review.reason", value: (i) => d.word("reason", i)},
      {label: "field.document_id", value: (i) => d.word("document", i)}, {label: "field.page", value: (i) => d.at("page", i)},
      {label: "field.line", value: (i) => d.at("line", i)}, {label: "field.field", value: (i) => d.word("field", i)},
      {label: "field.was", value: (i) => d.at("was", i)}, {label: "field.confidence", value: (i) => d.at("confidence", i)},
    ],
  }).start();
})();
