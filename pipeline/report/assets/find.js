"use strict";
(function () {
  const {t, el, shown, list: L} = JIXIAO, p = L.projects(), d = L.open("targets");
  const project = (i) => d.at("project", i), SIGNS = {ge: "≥", gt: ">", le: "≤", lt: "<", eq: "="};
  const units = Array.from({length: p.count}, (_, n) => [p.at("name", n), p.word("unit", n), p.word("department", n)].join("\n"));
  const number = JIXIAO.number;
  const upper = (i) => d.at("upper", i) ?? d.at("value", i);
  const among = (texts) => (value) => { const held = texts.map((one) => L.folded(one || "").includes(L.folded(value))); return (i) => held[project(i)]; };
  new L.List({
    count: d.count, file: "targets.csv",
    filters: {
      q: L.searcher(d.count, (i) => (d.at("indicator", i) || "") + "\n" + (d.at("text", i) || ""), units, project),
      project: among(p.columns.name), unit: among(Array.from({length: p.count}, (_, n) => p.word("unit", n))),
      level2: L.is(d, "level2"), kind: L.is(d, "kind"),
      comparator: (value) => value === "none" ? (i) => d.at("comparator", i) < 0 && d.word("kind", i) === "numeric" : L.is(d, "comparator")(value),
      from: (value) => Number.isFinite(Number(value)) ? (i) => d.at("value", i) !== null && upper(i) >= Number(value) : null,
      to: (value) => Number.isFinite(Number(value)) ? (i) => d.at("value", i) !== null && d.at("value", i) <= Number(value) : null,
      of: L.is(d, "unit"), finding: L.ofRule(d), year: (value) => (i) => String(p.at("year", project(i))) === value,
    },
    options: {
      project: () => [...new Set(p.columns.name)].filter(Boolean).slice(0, 500).map((name) => [name, shown(name)]),
      unit: () => L.counted(p, "unit").slice(0, 500).map(([value, text]) => [value, text]), of: () => L.counted(d, "unit").slice(0, 300).map(([value, text]) => [value, text]),
      level2: () => L.counted(d, "level2"), kind: () => L.counted(d, "kind", "kind"),
      comparator: () => [["none", t("comparator.none"), unstated()], ...L.counted(d, "comparator", "comparator")],
      finding: () => L.rules(d), year: p.years,
    },
    columns: [
      {id: "project", label: "list.project", value: (i) => p.at("name", project(i)), cell: (i) => p.link(project(i))},
      {id: "unit", label: "list.unit", value: (i) => p.word("unit", project(i))},
      {id: "year", label: "list.year", type: "number", value: (i) => p.at("year", project(i)), cell: (i) => String(p.at("year", project(i)) ?? "")},
      {id: "level2", short: true, label: "list.level2", value: (i) => d.word("level2", i)},
      {id: "indicator", label: "list.indicator", wide: true, value: (i) => d.at("indicator", i)},
      {id: "text", label: "list.text", wide: true, value: (i) => d.at("text", i), cell: (i) => p.link(project(i), d.at("anchor", i), d.at("text", i) || t("kind.missing"))},
      {id: "kind", short: true, label: "list.kind", value: (i) => t(`kind.${d.word("kind", i)}`), cell: (i) => t(`kind.${d.word("kind", i)}`)},
      {id: "value", label: "list.value", type: "number", value: (i) => d.at("value", i), order: (i) => d.at("base", i) ?? d.at("value", i), cell: (i) => [d.at("about", i) ? t("reading.approximate") : "", SIGNS[d.word("comparator", i)] || "", number(d.at("value", i)) + (d.at("upper", i) === null ? "" : "–" + number(d.at("upper", i)))].filter(Boolean).join(" ")},
      {id: "of", short: true, label: "list.value_unit", value: (i) => d.word("unit", i)},
      {id: "finding", label: "list.finding", value: (i) => d.word("rules", i), cell: L.tags(d)},
    ],
    csvColumns: [
      {label: "field.target_id", value: (i) => d.at("id", i)}, {label: "field.project_id", value: (i) => p.at("id", project(i))},
      {label: "field.document_id", value: (i) => p.word("document", project(i))}, {label: "field.fiscal_year", value: (i) => p.at("year", project(i))},
      {label: "field.page", value: (i) => d.at("page", i)}, {label: "field.line", value: (i) => d.at("line", i)},
      {label: "field.project_name", value: (i) => p.at("name", project(i))}, {label: "field.implementing_unit", value: (i) => p.word("unit", project(i))},
      {label: "field.level1", value: (i) => d.word("level1", i)}, {label: "field.level2", value: (i) => d.word("level2", i)},
      {label: "field.category", value: (i) => d.word("category", i)}, {label: "field.indicator", value: (i) => d.at("indicator", i)},
      {label: "field.target_text", value: (i) => d.at("text", i)}, {label: "field.kind", value: (i) => d.word("kind", i)},
      {label: "field.comparator", value: (i) => d.word("comparator", i)}, {label: "field.value", value: (i) => d.at("value", i)},
      {label: "field.value_upper", value: (i) => d.at("upper", i)}, {label: "field.unit", value: (i) => d.word("unit", i)},
      {label: "field.confidence", value: (i) => d.at("confidence", i)}, {label: "list.finding", value: (i) => d.word("rules", i)},
    ],
  }).start();

  function unstated() {
    let n = 0;
    for (let i = 0; i < d.count; i++) n += d.at("comparator", i) < 0 && d.word("kind", i) === "numeric";
    return n;
  }
})();
