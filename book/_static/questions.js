// Questions that take an answer, a number or a choice, before they unfold; see book/_ext/questions.py.
"use strict";
(() => {
  const element = (name, given = {}, ...parts) => {
    const made = Object.assign(document.createElement(name), given);
    made.append(...parts);
    return made;
  };

  // As people write numbers: 0.25, 0,25, 1/4, −3, 2 354, 12 %.
  function read(text) {
    const plain = text.replace(/−/g, "-").replace(/[\s%]/g, "").replace(",", ".");
    const [, top, , under] = plain.match(/^([-+]?\d*\.?\d+(e[-+]?\d+)?)(?:\/(\d+))?$/i) ?? [];
    return Number(top) / Number(under ?? 1);
  }

  document.querySelectorAll(".question").forEach((box, i) => {
    const fold = box.querySelector("details");
    const parts = [...box.querySelectorAll(":scope > .question-unseen")];
    const right = box.querySelector(":scope > .question-right");
    const verdict = element("p", { className: "question-verdict" });
    verdict.setAttribute("role", "status");
    // Chrome asks its makers what a field is for, unless it belongs to a search.
    const form = element("form", { className: "question-form", action: "search" });
    const title = fold.querySelector("summary");
    title.id ||= `question-${i}`;
    form.setAttribute("aria-labelledby", title.id);
    const button = element("button", { textContent: "Check" });
    let correct;
    if (parts.length > 1) {
      const choice = (part) => {
        const radio = element("input", { type: "radio", name: `question-${i}`, required: true });
        part.classList.remove("question-unseen");
        if (part === right) correct = () => radio.checked;
        return element("label", {}, radio, part);
      };
      form.append(...parts.map(choice), button);
    } else {
      const field = element("input", { type: "text", inputMode: "text", size: 8, required: true });
      field.autocomplete = "off";
      correct = () =>
        Math.abs(read(field.value) - read(right.textContent)) <= Number(box.dataset.within) + 1e-9;
      form.append(element("label", {}, "Your answer ", field, ` ${box.dataset.unit}`), button);
    }
    form.onsubmit = (event) => {
      event.preventDefault();
      const found = correct();
      verdict.dataset.correct = found;
      verdict.textContent = found ? "Right." : "No. Try again, or unfold the answer.";
      if (found) fold.open = true;
    };
    form.oninput = () => { verdict.textContent = ""; };
    fold.after(form, verdict);
  });
})();
