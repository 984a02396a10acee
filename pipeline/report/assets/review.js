"use strict";
(function () {
  const {t, el, shown, list: L} = JIXIAO, p = L.projects(), d = L.open("review"), typed = new Map();
  const REASONS = {zh: "对照页面图像核对", en: "checked against the page image"};

  /** What the maintainer has typed for a row; a repair proposes what it became. */
  function entry(i) {
    if (!typed.has(i)) typed.set(i, {becomes: d.word("reason", i) === "repair" ? d.at("becomes", i) || "" : d.at("was", i) || "", zh: REASONS.zh, en: REASONS.en});
    return typed.get(i);
  }

  function line(i) {
    const {becomes, zh, en} = entry(i);
    return [d.word("document", i), d.at("page", i), d.at("line", i), d.word("field", i), d.at("was", i) || "", becomes, zh, en].map((one) => L.csv(one, false)).join(",");
  }

  function correction(i) {
    const made = entry(i), code = el("code", {class: "line", lang: "zh-CN"}), warning = el("p", {class: "small warning-text"});
    const button = el("button", {type: "button", click: () => copy(i, code, button)}, t("review.copy"));
    const input = (name, label) => el("label", {}, el("span", {}, t(label)), el("input", {value: made[name], autocomplete: "off", lang: name === "en" ? "en" : "zh-CN",
      input: (event) => { made[name] = event.target.value; say(); }}));
    function say() {
      code.textContent = shown(line(i));
      warning.textContent = [made.becomes === (d.at("was", i) || "") ? t("review.unchanged") : "", d.at("several", i) ? t("review.several") : ""].filter(Boolean).join(" ");
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
  const names = Array.from({length: p.count}, (_, n) => p.at("name", n) || "");
  new L.List({
    count: d.count,
    filters: {q: L.searcher(d.count, (i) => [d.at("label", i), d.at("was", i), d.word("document", i), names[d.at("project", i)]].join("\n")), reason: L.is(d, "reason"), field: L.is(d, "field")},
    options: {reason: () => L.counted(d, "reason", "reason"), field: () => L.counted(d, "field", "field")},
    columns: [
      {id: "doubt", label: "review.doubt", type: "number", value: (i) => d.at("doubt", i), cell: (i) => d.at("doubt", i).toFixed(2)},
      {id: "reason", label: "review.reason", value: (i) => t(`reason.${d.word("reason", i)}`),
        cell: (i) => [el("span", {class: "tag"}, t(`reason.${d.word("reason", i)}`)), d.word("witness", i) ? el("p", {class: "small"}, `${t("review.witness")}: ${shown(d.word("witness", i))}`) : ""]},
      {id: "where", label: "review.where", value: (i) => names[d.at("project", i)], cell: (i) => [d.at("project", i) === null ? "" : p.link(d.at("project", i), d.at("anchor", i)), el("p", {class: "small"}, where(i))]},
      {id: "field", label: "review.field", value: (i) => t(`field.${d.word("field", i)}`), cell: (i) => [t(`field.${d.word("field", i)}`), el("p", {class: "small"}, L.text(d.at("label", i)))]},
      {id: "was", label: "review.was", value: (i) => d.at("was", i), cell: (i) => d.at("was", i) ? L.text(d.at("was", i)) : el("em", {}, t("project.blank"))},
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
