// Questions that take an answer, a number or a choice, before they unfold; see book/_ext/questions.py.
"use strict";
(() => {
  const LONG = 24; // letters: with a longer choice each has a line of its own
  const kept = keptAnswers.keep(document.currentScript.dataset.page);

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
    let correct, answer, put; // whether it is right; what it is, in words; put such words there
    if (parts.length > 1) {
      const radios = parts.map((part) => {
        part.classList.remove("question-unseen");
        const value = part.textContent.replace(/\s+/g, " "); // whatever kind of space it is set with
        return element("input", { type: "radio", name: `question-${i}`, value, required: true });
      });
      correct = () => radios[parts.indexOf(right)].checked;
      answer = () => radios.find((radio) => radio.checked).value;
      put = (words) => radios.forEach((radio) => { radio.checked = radio.value === words; });
      form.append(...parts.map((part, k) => element("label", {}, radios[k], part)), button);
      form.classList.toggle("question-long", radios.some(({ value }) => value.length > LONG));
    } else {
      const field = element("input", { type: "text", inputMode: "text", size: 8, required: true });
      field.autocomplete = "off";
      correct = () =>
        Math.abs(read(field.value) - read(right.textContent)) <= Number(box.dataset.within) + 1e-9;
      answer = () => field.value;
      put = (words) => { field.value = words; };
      form.append(element("label", {}, "Your answer ", field, ` ${box.dataset.unit}`), button);
    }
    const judge = () => {
      const found = correct();
      verdict.dataset.correct = found;
      verdict.textContent = found ? "Right." : "No. Try again, or unfold the answer.";
      return found;
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      if (judge()) fold.open = true;
      kept.put(box.dataset.name, { answer: answer() });
    };
    form.oninput = () => { verdict.textContent = ""; };
    // Judged anew, by this edition; what was wrong may be thought over without a verdict.
    const { answer: before } = kept.get(box.dataset.name);
    if (before !== undefined) {
      put(before);
      if (correct()) judge();
    }
    fold.after(form, verdict);
  });
})();
