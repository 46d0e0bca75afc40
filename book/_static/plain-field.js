// A field for text that is used as an editor is, see editor.js: for answers in words, and where the
// editor could not be loaded.
"use strict";
window.plainField = (place, { text, label, help, changed, touched, check }) => {
  const field = Object.assign(document.createElement("textarea"), {
    className: "answer-text", value: text, spellcheck: !check, oninput: changed, onfocus: touched,
  });
  field.setAttribute("aria-label", label);
  if (help) field.setAttribute("aria-describedby", help);
  const fit = () => { field.rows = Math.max(4, field.value.split("\n").length + 1); };
  field.addEventListener("input", fit);
  fit();
  field.onkeydown = (event) => {
    if (!check || event.key !== "Enter" || !event.shiftKey) return;
    event.preventDefault();
    check();
  };
  // Chrome asks its makers what a field is for, unless it belongs to a search.
  const form = document.createElement("form");
  Object.assign(form, { action: "search", onsubmit: () => false }).append(field);
  place.append(form);
  return {
    get text() { return field.value; },
    set text(value) { field.value = value; fit(); changed(); },
    mark() {},
  };
};
