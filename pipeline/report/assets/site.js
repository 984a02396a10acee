"use strict";
// What every page shares: the words in two languages, and text made safe to look at. Data comes as scripts, since a
// page that opens from disk may not fetch. Text is only ever set as text, never as markup.
const JIXIAO = (function () {
  const data = {}, listeners = [];
  const asked = new URLSearchParams(location.search).get("lang");
  let language = asked === "en" ? "en" : "zh";
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";

  /** Takes in a data script; chunks of columns are joined. */
  function add(name, chunk) {
    if (!chunk.columns) { data[name] = Object.assign(data[name] || {}, chunk); return; }
    const into = data[name] = data[name] || {};
    into.columns = into.columns || {};
    for (const key in chunk.columns) {
      const have = into.columns[key];
      into.columns[key] = have ? have.concat(chunk.columns[key]) : chunk.columns[key];
    }
  }

  let invisible = null;
  /** Text with what has no shape, or turns its neighbours round, as escapes. */
  function shown(text) {
    invisible = invisible || new RegExp(data.invisible.pattern + "|[\\u{e0000}-\\u{e007f}]", "gu");
    return String(text).replace(invisible, function (char) {
      const code = char.codePointAt(0).toString(16);
      return code.length > 4 ? "\\u{" + code + "}" : "\\u" + code.padStart(4, "0");
    });
  }

  /** Words of a key in the language of the page; a key that has none stands for itself. */
  function t(key, args) {
    const pair = Object.hasOwn(data.words, key) ? data.words[key] : null;
    const text = pair ? pair[language === "en" ? 1 : 0] : shown(key.slice(key.indexOf(".") + 1));
    return args ? text.replace(/\{(\w+)\}/g, (_, name) => shown(args[name] ?? "")) : text;
  }

  /** An element: attributes (data-t is filled in), then children, strings being text. */
  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (typeof value === "function") made.addEventListener(name, value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  function translate() {
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
    for (const one of document.querySelectorAll("[data-t]")) {
      one.textContent = t(one.dataset.t, one.dataset.args ? JSON.parse(one.dataset.args) : null);
    }
    for (const one of document.querySelectorAll("[data-a]")) {
      const at = one.dataset.a.indexOf(":");
      one.setAttribute(one.dataset.a.slice(0, at), t(one.dataset.a.slice(at + 1), one.dataset.aArgs ? JSON.parse(one.dataset.aArgs) : null));
    }
    for (const listener of listeners) listener();
  }

  function toggle() {
    language = language === "en" ? "zh" : "en";
    const url = new URL(location.href);
    if (language === "en") url.searchParams.set("lang", "en"); else url.searchParams.delete("lang");
    history.replaceState(null, "", url);
    translate();
  }

  /** Links within the site keep the language. */
  function keep(event) {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.origin !== location.origin || link.getAttribute("href").startsWith("#") || !link.pathname.endsWith(".html")) return;
    const url = new URL(link.href);
    if (language === "en") url.searchParams.set("lang", "en"); else url.searchParams.delete("lang");
    link.href = url.href;
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.getElementById("language").addEventListener("click", toggle);
    document.addEventListener("click", keep, true);
    document.addEventListener("auxclick", keep, true);
    if (language === "en") translate();
  });

  /** A whole number or a share with its thousands apart. */
  const number = (value) => value === null || value === undefined ? "" : value.toLocaleString("en-US", {maximumFractionDigits: 6});

  return {add, data, shown, t, el, number, onLanguage: (listener) => listeners.push(listener), language: () => language};
})();
