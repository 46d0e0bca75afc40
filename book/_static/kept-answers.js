// What was answered on a page: kept in this browser, and put into the notebook to hand in.
"use strict";
(() => {
  const STUB = "*Your answer.*"; // see markers.py

  // Under the name of a set, or of another page, and the answer's, in every edition of the book.
  // `refused` is called where the browser keeps nothing.
  const keep = (set, refused = () => {}) => ({
    key: (id) => `gmmlab answer ${set} ${id}`,
    get(id) {
      try { return JSON.parse(localStorage.getItem(this.key(id))) ?? {}; } catch { return {}; }
    },
    put(id, value) {
      try {
        if (value) localStorage.setItem(this.key(id), JSON.stringify(value));
        else localStorage.removeItem(this.key(id));
      } catch {
        refused();
      }
    },
  });

  // The students' notebook, with what was answered in its place.
  function filled(book, all) {
    const answers = new Map(all.map((answer) => [answer.id, answer]));
    for (const cell of book.cells) {
      const { grade_id, solution } = cell.metadata.nbgrader ?? {};
      const answer = solution && answers.get(grade_id);
      if (!answer?.changedIt) continue;
      const before = [cell.source].flat().join("");
      const text = before.includes(STUB)
        ? before.replace(STUB, () => answer.text) : answer.text;
      cell.source = text.split(/(?<=\n)/);
    }
    return book;
  }

  window.keptAnswers = { keep, filled };
})();
