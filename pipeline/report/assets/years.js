"use strict";
(function () {
  const {t, el, shown, list: L} = JIXIAO, p = L.projects(), d = L.open(document.getElementById("years").dataset.list);
  const name = (n) => n === null ? "" : p.at("name", n) || "";
  const project = (i) => d.at("project", i) ?? d.at("old_project", i);
  // An amount is shown with its thousands apart, any other text as it is printed.
  const said = (column, i) => (d.word("field", i) || "").endsWith("_cny") && /^\d+\.\d\d$/.test(d.at(column, i)) ? L.money(d.at(column, i)) : d.at(column, i);
  const side = (column, anchor, n) => (i) => d.at(column, i) === null ? "" : d.at(n, i) === null ? L.text(said(column, i)) : p.link(d.at(n, i), d.at(anchor, i), said(column, i));
  const field = (i) => d.word("field", i) && d.word("field", i) !== "target_text" ? el("p", {class: "small"}, t(`field.${d.word("field", i)}`)) : "";
  new L.List({
    count: d.count, file: "changes.csv",
    filters: {
      q: L.searcher(d.count, (i) => [name(d.at("project", i)), name(d.at("old_project", i)), d.at("label", i), d.at("old", i), d.at("new", i)].join("\n")),
      scope: L.is(d, "scope"), change: L.is(d, "change"),
    },
    options: {scope: () => L.counted(d, "scope", "scope"), change: () => L.counted(d, "change", "change")},
    columns: [
      {id: "project", label: "list.project", value: (i) => name(project(i)), cell: (i) => [p.link(project(i)), el("p", {class: "small"}, L.text(p.word("unit", project(i))), " ", String(p.at("year", project(i)) ?? ""))]},
      {id: "change", label: "years.change", value: (i) => t(`change.${d.word("change", i)}`), cell: (i) => [el("span", {class: "tag"}, t(`change.${d.word("change", i)}`)), field(i)]},
      {id: "label", label: "years.what", wide: true, value: (i) => d.at("label", i)},
      {id: "old", label: "years.old", wide: true, value: (i) => d.at("old", i), cell: side("old", "old_anchor", "old_project")},
      {id: "new", label: "years.new", wide: true, value: (i) => d.at("new", i), cell: side("new", "anchor", "project")},
    ],
    csvColumns: [
      {label: "years.scope", value: (i) => d.word("scope", i)}, {label: "years.change", value: (i) => d.word("change", i)},
      {label: "list.project", value: (i) => name(project(i))}, {label: "years.what", value: (i) => d.at("label", i)},
      {label: "review.field", value: (i) => d.word("field", i)}, {label: "years.old", value: (i) => d.at("old", i)}, {label: "years.new", value: (i) => d.at("new", i)},
    ],
  }).start();
})();
