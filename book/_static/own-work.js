/* Find what the reader has written in the book's notebooks, and let the book's own be seen.

   JupyterLite copies a notebook into the browser's storage when it is first run or changed, and
   from then on shows the copy: also when the book has a corrected one. Each notebook of the book
   carries its edition. A copy of another edition is put aside before JupyterLite starts, under a
   name with a date; so is any copy when the reader begins again. Nothing is ever deleted.

   On a page of the book this says what the browser keeps. In JupyterLite, `ownWork.settle()`. */
"use strict";

window.ownWork = (() => {
  const OURS = /^(chapters|exercises)\/\d\d-[\w-]+\.ipynb$/;
  const EDITION = "edition"; // see plain.py
  const AGAIN = "begin-again";

  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  /* What JupyterLite keeps, by its own name for it; null where it has kept nothing yet. */
  async function storage(lite) {
    const request = indexedDB.open(`JupyterLite Storage - ${lite.pathname}`);
    request.onupgradeneeded = () => request.transaction.abort(); // it shall not be made by looking
    const database = await answer(request).catch(() => null);
    if (database?.objectStoreNames.contains("files")) return database;
    database?.close();
    return null;
  }

  const editionOf = (notebook) => notebook?.metadata?.[EDITION];
  const put = (path) => path.replace(/\.ipynb$/, "-mine-");

  /* The reader's copy, and the paths of those that were put aside. */
  async function kept(database, path) {
    const files = database.transaction("files").objectStore("files");
    const [copy, paths] = await Promise.all([files.get(path), files.getAllKeys()].map(answer));
    return { copy, aside: paths.filter((other) => other.startsWith(put(path))) };
  }

  /* Give the reader's copy a name of its own; return that. */
  async function putAside(database, path, { copy, aside }) {
    const day = new Date(copy.last_modified).toLocaleDateString("sv"); // 2026-01-31
    let name = `${put(path)}${day}.ipynb`;
    for (let n = 2; aside.includes(name); n++) name = `${put(path)}${day}-${n}.ipynb`;
    const stores = ["files", "checkpoints"].filter((s) => database.objectStoreNames.contains(s));
    const transaction = database.transaction(stores, "readwrite");
    transaction.objectStore("files").put({ ...copy, path: name, name: name.split("/")[1] }, name);
    for (const store of stores) transaction.objectStore(store).delete(path);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    return name;
  }

  /* In JupyterLite, before it starts: see that it will show what it should. */
  async function settle() {
    const here = new URL(location);
    const path = (here.searchParams.get("path") ?? "").replace(/^\//, "");
    const again = here.searchParams.has(AGAIN);
    here.searchParams.delete(AGAIN);
    if (again) history.replaceState(null, "", here); // or each reload would begin again
    if (!OURS.test(path)) return;
    const lite = new URL("..", here);
    // Asked of the server, whatever the browser's cache says; JupyterLite then finds both there.
    const fresh = async (file) => (await fetch(new URL(file, lite), { cache: "no-cache" })).json();
    const listed = (await fresh(`api/contents/${path.split("/")[0]}/all.json`)).content;
    if (!listed.some((entry) => entry.path === path)) return;
    const book = await fresh(`files/${path}`);
    offerToBeginAgain(path);
    const database = await storage(lite);
    if (!database) return;
    const found = await kept(database, path);
    const corrected = found.copy && editionOf(found.copy.content) !== editionOf(book);
    if (found.copy && (again || corrected)) {
      const mine = await putAside(database, path, found);
      say(again ? "This is the book’s own notebook." : "The book has corrected this notebook.", mine);
    }
    database.close();
  }

  const address = (lite, path) => {
    const page = new URL("notebooks/index.html", lite);
    page.searchParams.set("path", path);
    return page;
  };

  function link(href, text) {
    return Object.assign(document.createElement("a"), { href, textContent: text, target: "_blank" });
  }

  /* A line over the foot of JupyterLite, until it is closed. */
  function say(sentence, mine) {
    const line = Object.assign(document.createElement("div"), { id: "own-work" });
    line.setAttribute("role", "status");
    line.style.cssText =
      "position: fixed; inset: auto 0 0; z-index: 1000; padding: 0.6rem 1rem; font: 15px sans-serif;" +
      "background: #fff8dc; color: #222; border-top: 1px solid #b8860b";
    const close = Object.assign(document.createElement("button"), { textContent: "Close" });
    close.onclick = () => line.remove();
    const yours = link(address(new URL("..", location), mine), mine.split("/")[1]);
    yours.style.color = "#0645ad";
    line.append(`${sentence} Your copy is kept: `, yours, ". ", close);
    document.body.append(line);
  }

  /* The button in the notebook's tool bar; notebook_settings.py says where. */
  async function offerToBeginAgain(path) {
    while (!window.jupyterapp) await new Promise((resolve) => setTimeout(resolve, 100));
    const app = window.jupyterapp;
    const id = `book:${AGAIN}`;
    app.commands.addCommand(id, {
      label: "Begin again",
      caption: "Open the book’s own notebook; your copy is kept under another name",
      execute: async () => {
        const { context } = app.shell.currentWidget;
        if (context.model.dirty) await context.save();
        const page = address(new URL("..", location), path);
        page.searchParams.set(AGAIN, "");
        location.assign(page);
      },
    });
    app.commands.notifyCommandChanged(id);
  }

  /* On a page: say what the browser keeps of its notebook. */
  async function tell(block) {
    const line = block.querySelector(".own-work");
    const open = new URL(block.querySelector(".open").href);
    const [path, lite] = [open.searchParams.get("path"), new URL("..", open)];
    const database = await storage(lite);
    const { copy, aside } = database ? await kept(database, path) : { aside: [] };
    database?.close();
    const parts = [];
    if (copy && editionOf(copy.content) === block.dataset.edition) {
      open.searchParams.set(AGAIN, "");
      parts.push("It opens as you left it. ", link(open, "Begin again"), "; your copy is kept. ");
    } else if (copy) {
      parts.push("You have an earlier edition of it. The new one opens, and your copy is kept. ");
    }
    aside.sort().forEach((mine, i) => {
      const name = mine.slice(put(path).length, -".ipynb".length);
      parts.push(i ? ", " : "Your earlier copies: ", link(address(lite, mine), name));
    });
    if (aside.length) parts.push(".");
    line.replaceChildren(...parts);
    line.hidden = !parts.length;
  }

  const block = document.querySelector(".open-notebook");
  if (block) {
    const look = () => tell(block).catch(console.warn);
    look();
    addEventListener("focus", look); // back from the notebook's tab
  }
  return { settle };
})();
