// An editor for Python, made of CodeMirror's modules; the page's import map says where they lie.
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentService, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { python } from "@codemirror/lang-python";
import { classHighlighter } from "@lezer/highlight";

// The line that an error names, until the code is changed.
const toMark = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update(lines, { docChanged, effects, state: { doc } }) {
    const number = effects.find((effect) => effect.is(toMark))?.value;
    if (number >= 1 && number <= doc.lines)
      return Decoration.set(Decoration.line({ class: "answer-line" }).range(doc.line(number).from));
    return docChanged || number === 0 ? Decoration.none : lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// After a line that leaves its block the next one stands further left.
const afterReturn = indentService.of(({ state: { doc } }, position) => {
  for (let { number } = doc.lineAt(position); number; number--) {
    const { text } = doc.line(number);
    if (doc.line(number).from < position && text.trim())
      return /^\s+(return|raise|break|continue)\b.*[^([{,\\]$/.test(text)
        ? Math.max(0, text.search(/\S/) - 4) : undefined;
  }
});

// A new line is indented already. Who types its spaces all the same gets those, not twice as many.
function oneIndentation() {
  let typed = null; // spaces in the line that was begun last
  const notice = EditorView.updateListener.of(({ docChanged, changes }) => {
    if (!docChanged) return;
    typed = null;
    changes.iterChanges((_a, _b, _c, _d, inserted) => { if (inserted.lines > 1) typed = 0; });
  });
  const take = EditorView.inputHandler.of((view, from, to, text) => {
    const line = view.state.doc.lineAt(from);
    const given = line.length;
    const fresh = typed !== null && from === to && from === line.to && !line.text.trim();
    if (!fresh || text.includes("\n")) return false;
    if (!text.trim() && typed + text.length <= given) {
      typed += text.length;
      return true;
    }
    if (!typed || typed === given) return false;
    const insert = " ".repeat(typed) + text;
    view.dispatch({
      changes: { from: line.from, to, insert },
      selection: { anchor: line.from + insert.length },
      userEvent: "input.type",
    });
    return true;
  });
  return [notice, take];
}

// Tab indents. After Escape it leaves, as elsewhere, until the editor is entered again.
const leaving = [
  keymap.of([{ key: "Escape", run: (view) => { view.setTabFocusMode(true); return true; } }]),
  EditorView.domEventHandlers({ focus: (_, view) => { view.setTabFocusMode(false); } }),
];

// What is typed is typed: a key may be a command elsewhere on the page, as "/" is to Sphinx.
const ownKeys = (place) => place.addEventListener("keydown", (event) => event.stopPropagation());

// `text` is where it begins; `label` names it, the element `help` explains its keys; `changed`,
// `touched` and `check` are called when it is.
export function edit(place, { text, label, help, changed, touched, check }) {
  const keys = [{ key: "Shift-Enter", run: () => { check(); return true; } }];
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        leaving,
        keymap.of([...keys, ...historyKeymap, indentWithTab, ...defaultKeymap]),
        history(),
        lineNumbers(),
        EditorView.lineWrapping,
        indentUnit.of("    "),
        afterReturn,
        EditorState.tabSize.of(4),
        bracketMatching(),
        python(),
        syntaxHighlighting(classHighlighter),
        marked,
        oneIndentation(),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": help }),
        EditorView.domEventHandlers({ focus: () => touched() }),
        EditorView.updateListener.of(({ docChanged }) => { if (docChanged) changed(); }),
      ],
    }),
  });
  ownKeys(place);
  return {
    get text() { return view.state.doc.toString(); },
    set text(insert) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } }); },
    mark(number) { view.dispatch({ effects: toMark.of(number ?? 0) }); },
  };
}
