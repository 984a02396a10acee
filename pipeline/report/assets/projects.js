"use strict";
(function () {
  const {t, el, list: L} = JIXIAO, p = L.projects();
  const share = (i) => p.at("targets", i) ? p.at("measurable", i) / p.at("targets", i) : null;
  const find = L.searcher(p.count, (i) => [p.at("name", i), p.word("unit", i), p.word("department", i), p.word("document", i)].join("\n"));
  new L.List({
    count: p.count, file: "projects.csv",
    filters: {q: find, unit: L.is(p, "unit"), cost: L.is(p, "cost"), finding: L.ofRule(p), year: (value) => (i) => String(p.at("year", i)) === value},
    options: {year: p.years, unit: () => L.counted(p, "unit"), cost: () => L.counted(p, "cost", "cost"), finding: () => L.rules(p)},
    columns: [
      {id: "name", label: "list.project", wide: true, value: (i) => p.at("name", i), cell: (i) => p.link(i)},
      {id: "unit", label: "list.unit", value: (i) => p.word("unit", i)},
      {id: "year", label: "list.year", type: "number", value: (i) => p.at("year", i), cell: (i) => String(p.at("year", i) ?? "")},
      {id: "amount", label: "list.amount", type: "number", value: (i) => p.at("amount", i) === null ? null : Number(p.at("amount", i)), cell: p.money},
      {id: "targets", label: "list.targets", type: "number", value: (i) => p.at("targets", i), cell: (i) => JIXIAO.number(p.at("targets", i))},
      {id: "measurable", label: "list.measurable", type: "number", value: share, cell: (i) => share(i) === null ? "" : `${Math.round(100 * share(i))}%`},
      {id: "serious", label: "list.serious", type: "number", value: (i) => p.at("serious", i), cell: (i) => JIXIAO.number(p.at("serious", i))},
      {id: "cost", label: "list.cost", value: (i) => p.word("cost", i), cell: (i) => p.word("cost", i) ? el("span", {class: "tag " + ({exact: "good", close: "good", gap: "warning"}[p.word("cost", i)] || "note")}, t(`cost.${p.word("cost", i)}`)) : ""},
    ],
    csvColumns: [
      {label: "field.project_id", value: (i) => p.at("id", i)}, {label: "field.document_id", value: (i) => p.word("document", i)},
      {label: "field.fiscal_year", value: (i) => p.at("year", i)}, {label: "field.page", value: (i) => p.at("page", i)},
      {label: "field.project_name", value: (i) => p.at("name", i)}, {label: "field.implementing_unit", value: (i) => p.word("unit", i)},
      {label: "field.annual_amount_cny", value: (i) => p.at("amount", i)}, {label: "list.targets", value: (i) => p.at("targets", i)},
      {label: "list.measurable", value: (i) => p.at("measurable", i)}, {label: "list.cost", value: (i) => p.word("cost", i)},
      {label: "list.finding", value: (i) => p.word("rules", i)},
    ],
  }).start();
})();
