"use strict";
// A list of rows that stand in columns: filtered, sorted, shown a page at a time, its state kept in the address.
(function () {
  const J = JIXIAO, {el, t, shown} = J, ROWS = 50;
  const $ = (id) => document.getElementById(id);

  /** Half-width, lower case: what is searched for is found however it was typed. */
  const folded = (text) => text.normalize("NFKC").toLowerCase();

  /** Columns of a list of the site with its words. `at(name, i)` is a value, `word(name, i)` a word or null. */
  function open(name) {
    const {columns = {}, words = {}, names = []} = J.data[name];
    for (const each of names) columns[each] = columns[each] || [];
    return {
      columns, words, count: names.length ? columns[names[0]].length : 0,
      at: (column, i) => columns[column][i],
      word: (column, i) => { const n = columns[column][i]; return n < 0 ? null : words[column][n]; },
    };
  }

  /** Indices of a column of numbers or texts in ascending order; nulls come last whatever the direction. */
  function sorted(count, column) {
    const value = column.order || column.value, filled = [], empty = [];
    for (let i = 0; i < count; i++) { const v = value(i); (v === null || v === undefined || v === "" ? empty : filled).push(i); }
    if (column.type === "number") filled.sort((a, b) => value(a) - value(b) || a - b);
    else {
      const unique = [...new Set(filled.map(value))], rank = new Map();
      const collator = unique.length > 20000 ? null : new Intl.Collator("zh-CN", {numeric: true});
      unique.sort(collator ? collator.compare : undefined).forEach((one, n) => rank.set(one, n));
      filled.sort((a, b) => rank.get(value(a)) - rank.get(value(b)) || a - b);
    }
    return {filled, empty};
  }

  /** One comma-separated cell. A text that a spreadsheet would run gets an apostrophe before it, and so does a text
      that begins with one: dropping one leading apostrophe always gives back the text. */
  const RUNS = /^(?:'|[\s\p{Z}\p{C}]*[=+\-@＝＋－＠]|[\t\r\n])/u;
  function csv(value, guard) {
    if (value === null || value === undefined) return "";
    let text = String(value);
    if (guard && typeof value === "string" && RUNS.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }

  class List {
    /** columns: {id, label, type, value(i), cell(i), csv}; filters: name → (value) => (i) => boolean. */
    constructor(config) {
      Object.assign(this, config);
      this.orders = {}; this.found = []; this.sort = ""; this.page = 1; this.form = $("filters");
    }

    start() {
      this.choices();
      this.read();
      this.form.addEventListener("input", () => { this.page = 1; this.update(); });
      this.form.addEventListener("submit", (event) => event.preventDefault());
      $("clear").addEventListener("click", () => { for (const one of this.inputs()) one.value = ""; this.page = 1; this.update(); });
      $("previous").addEventListener("click", () => this.turn(-1));
      $("next").addEventListener("click", () => this.turn(1));
      if ($("csv")) $("csv").addEventListener("click", () => this.download());
      window.addEventListener("hashchange", () => { this.read(); this.update(); });
      J.onLanguage(() => { this.choices(); this.update(); });
      this.update();
    }

    inputs() { return [...this.form.elements].filter((one) => one.name); }

    /** Options: [value, text or key, count]. */
    choices() {
      for (const [name, make] of Object.entries(this.options)) {
        const input = this.form.elements[name], had = input.value;
        const options = make().map(([value, text, count]) => el("option", {value}, count === undefined ? text : `${text} (${J.number(count)})`));
        if (input.list) { input.list.replaceChildren(...options); continue; }
        input.replaceChildren(el("option", {value: ""}, t("list.all")), ...options);
        input.value = had;
        if (options.length < 2 && !had) input.closest(".field").hidden = name === "year";
      }
    }

    read() {
      const state = new URLSearchParams(location.hash.slice(1));
      for (const one of this.inputs()) {
        const value = state.get(one.name) || "";
        if (one.tagName === "SELECT" && value && ![...one.options].some((each) => each.value === value)) one.append(el("option", {value}, shown(value)));
        one.value = value;
      }
      this.sort = state.get("sort") || "";
      this.page = Math.max(1, parseInt(state.get("page"), 10) || 1);
    }

    write() {
      const state = new URLSearchParams();
      for (const one of this.inputs()) if (one.value) state.set(one.name, one.value);
      if (this.sort) state.set("sort", this.sort);
      if (this.page > 1) state.set("page", this.page);
      const url = new URL(location.href);
      url.hash = state.toString();
      if (url.href !== location.href) history.replaceState(null, "", url);
    }

    *order() {
      const [id, way] = this.sort.split(":"), column = this.columns.find((one) => one.id === id);
      if (!column) { for (let i = 0; i < this.count; i++) yield i; return; }
      const {filled, empty} = this.orders[id] = this.orders[id] || sorted(this.count, column);
      if (way === "desc") for (let n = filled.length - 1; n >= 0; n--) yield filled[n]; else yield* filled;
      yield* empty;
    }

    update() {
      const tests = [];
      for (const one of this.inputs()) if (one.value.trim()) { const test = this.filters[one.name](one.value.trim()); if (test) tests.push(test); }
      this.found = [];
      for (const i of this.order()) if (tests.every((test) => test(i))) this.found.push(i);
      this.pages = Math.max(1, Math.ceil(this.found.length / ROWS));
      this.page = Math.min(this.page, this.pages);
      this.write();
      this.show();
    }

    turn(by) { this.page += by; this.update(); $("rows").scrollIntoView({block: "nearest"}); }

    show() {
      const first = (this.page - 1) * ROWS, rows = this.found.slice(first, first + ROWS);
      $("count").textContent = this.found.length ? t("list.count", {n: J.number(this.found.length), all: J.number(this.count)}) : t("list.nothing");
      $("page").textContent = t("list.page", {page: J.number(this.page), pages: J.number(this.pages)});
      $("previous").disabled = this.page <= 1; $("next").disabled = this.page >= this.pages;
      if ($("csv")) $("csv").disabled = !this.found.length;
      this.head();
      $("rows").tBodies[0].replaceChildren(...rows.map((i) => this.row(i)));
    }

    head() {
      const [id, way] = this.sort.split(":"), focus = document.activeElement && document.activeElement.dataset.sort;
      const cells = this.columns.map((column) => {
        const here = column.id === id, label = t(column.label);
        const next = !here ? `${column.id}:asc` : way === "asc" ? `${column.id}:desc` : "";
        if (!column.value) return el("th", {scope: "col"}, label);
        const button = el("button", {type: "button", "data-sort": column.id, title: t("list.sort_by", {column: label}),
          click: () => { this.sort = next; this.page = 1; this.update(); }}, label, el("span", {class: "way", "aria-hidden": "true"}, here ? (way === "asc" ? " ▲" : " ▼") : " ⇅"));
        return el("th", {scope: "col", class: column.type === "number" ? "number" : null, "aria-sort": here ? (way === "asc" ? "ascending" : "descending") : "none"}, button);
      });
      $("rows").tHead.replaceChildren(el("tr", {}, ...cells));
      if (focus) { const button = $("rows").tHead.querySelector(`[data-sort="${focus}"]`); if (button) button.focus(); }
    }

    row(i) {
      return el("tr", {}, ...this.columns.map((column) => {
        const cell = column.cell ? column.cell(i) : text(column.value(i));
        return el("td", {"data-label": t(column.label), class: column.type === "number" ? "number" : column.wide ? "wide" : column.short ? "short" : null}, ...[cell].flat());
      }));
    }

    download() {
      const columns = this.csvColumns || this.columns;
      const lines = [columns.map((one) => csv(t(one.label), true)).join(",")];
      for (const i of this.found) lines.push(columns.map((one) => csv(one.csv ? one.csv(i) : one.value(i), true)).join(","));
      const blob = new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], {type: "text/csv;charset=utf-8"});
      const link = el("a", {href: URL.createObjectURL(blob), download: this.file});
      document.body.append(link); link.click(); link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }
  }

  /** Text of a form, apart from the direction and the language around it. */
  function text(value) {
    return value === null || value === undefined || value === "" ? "" : el("bdi", {lang: "zh-CN"}, shown(value));
  }

  /** Rows whose haystack holds every word of the query. `own(i)` is a row's text, `shared` that of groups of rows. */
  function searcher(count, own, shared, group) {
    const hay = Array.from({length: count}, (_, i) => folded(own(i)));
    const groups = shared ? shared.map(folded) : [];
    return (query) => {
      const terms = folded(query).split(/\s+/).filter(Boolean);
      const hit = terms.map((term) => groups.map((one) => one.includes(term)));
      return (i) => terms.every((term, n) => hay[i].includes(term) || (shared && hit[n][group(i)]));
    };
  }

  /** Options of a column of words with how many rows each has, the most frequent first. */
  function counted(list, column, key) {
    const counts = new Map();
    for (const n of list.columns[column]) if (n >= 0) counts.set(n, (counts.get(n) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).map(([n, count]) => [list.words[column][n], key ? t(`${key}.${list.words[column][n]}`) : shown(list.words[column][n]), count]);
  }

  /** Options of the rules that stand in a column of lists of rules. */
  function rules(list) {
    const counts = new Map();
    for (const n of list.columns.rules) if (n >= 0) for (const rule of list.words.rules[n].split(" ")) counts.set(rule, (counts.get(rule) || 0) + 1);
    const any = list.columns.rules.reduce((sum, n) => sum + (n >= 0), 0);
    return [["any", t("list.finding_any"), any], ["none", t("list.finding_none"), list.count - any],
      ...[...counts].sort((a, b) => b[1] - a[1]).map(([rule, count]) => [rule, t(`rule.${rule}`), count])];
  }

  function ofRule(list) {
    return (value) => {
      if (value === "any") return (i) => list.at("rules", i) >= 0;
      if (value === "none") return (i) => list.at("rules", i) < 0;
      const held = (list.words.rules || []).map((each) => each.split(" ").includes(value));
      return (i) => { const n = list.at("rules", i); return n >= 0 && held[n]; };
    };
  }

  /** A row's word is exactly this one. */
  const is = (list, column) => (value) => { const n = list.words[column].indexOf(value); return (i) => list.at(column, i) === n && n >= 0; };

  /** Tags of the findings of a row. */
  const tags = (list) => (i) => (list.word("rules", i) || "").split(" ").filter(Boolean).map((rule) => el("span", {class: "tag note"}, t(`rule.${rule}`)));

  /** An amount of yuan with its thousands apart, cents where there are any. */
  const money = (amount) => amount.replace(/\.00$/, "").replace(/\B(?=(\d{3})+(?!\d))(?<!\..*)/g, ",");

  /** What is told of a project where it is only a number. */
  function projects() {
    const list = open("projects");
    const file = (n) => `project/${encodeURIComponent(list.at("file", n) || list.at("id", n))}.html`;
    return Object.assign(list, {
      file,
      link: (n, anchor, name) => n === null || n === undefined ? "" : el("a", {href: file(n) + (anchor ? "#t-" + encodeURIComponent(anchor) : "")}, name || list.at("name", n) ? text(name || list.at("name", n)) : t("list.unnamed")),
      money: (n) => list.at("amount", n) === null ? "" : money(list.at("amount", n)),
      years: () => [...new Set(list.columns.year)].filter((year) => year !== null).sort().map((year) => [String(year), String(year)]),
    });
  }

  J.list = {List, open, projects, searcher, counted, rules, ofRule, is, tags, text, csv, folded, money};
})();
