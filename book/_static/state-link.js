// A link to how a live picture stands: #first_look&half_step=3&start=7. Whoever opens it sees that.
"use strict";
class StateLink {
  constructor(picture) {
    this.picture = picture;
    this.name = picture.function.split(".").at(-1);
    this.anchor = document.createElement("a");
    this.anchor.className = "live-link";
    this.anchor.textContent = "link to this state";
    picture.box.querySelector(".live-places").append(this.anchor);
    addEventListener("hashchange", () => this.read());
    this.tell();
    this.read();
  }
  tell() {
    const values = JSON.parse(this.picture.box.dataset.question ?? "{}");
    const told = Object.entries(values).map(([name, value]) =>
      `&${name}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`);
    this.anchor.href = `#${this.name}${told.join("")}`;
  }
  // What is no value of a control is passed over, and the control stands where it stood.
  read() {
    const [name, ...told] = location.hash.slice(1).split("&");
    if (name !== this.name || !told.length) return;
    const { names, controls, choices } = this.picture;
    const place = {};
    for (const [control, text] of told.map((part) => part.split("="))) {
      const value = this.value(controls[names.indexOf(control)], choices[control], text ?? "");
      if (value !== undefined) place[control] = value;
    }
    this.picture.set(place);
    this.picture.box.scrollIntoView({ block: "center" });
  }
  value(control, choices, encoded) {
    let text;
    try {
      text = decodeURIComponent(encoded);
    } catch {
      return undefined;
    }
    if (!control) return undefined;
    if (choices) {
      const index = choices.findIndex((choice) => choice === text || choice === JSON.stringify(text));
      return index < 0 ? undefined : index;
    }
    if (typeof control.get("value") === "boolean") return { true: true, false: false }[text];
    if (!control.has("step")) return text;
    const [number, low, high] = [Number(text), control.get("min"), control.get("max")];
    return text.trim() && number >= low && number <= high ? number : undefined;
  }
}
