/* Two people, or one person in two tabs, wrote the same item: both texts side by side, and a choice: this one, the other,
   or both, one after the other. */

export class Conflict {
  /* settle(mine): called once, true to keep what is on this page, false when the other has been taken over. */
  constructor(item, template, { message, theirs, values }, settle) {
    this.item = item.element;
    this.control = item.control;
    this.values = values;
    this.panel = template.content.querySelector(".conflict").cloneNode(true);
    this.names = values.differing(values.read(this.item), theirs);
    if (message) this.part("message").textContent = message;
    this.part("theirs").textContent = this.inWords(theirs);
    this.showMine();
    this.part("keep").addEventListener("click", () => this.close(() => settle(true)));
    this.part("take").addEventListener("click", () => this.close(() => {
      values.write(this.item, theirs);
      settle(false);
    }));
    this.part("join").hidden = !this.names.some((name) => values.isText(this.item, name));
    this.part("join").addEventListener("click", () => this.close(() => {
      values.write(this.item, values.joined(this.item, theirs, this.names));
      settle(true);
    }));
    item.tools.beside.put(this.item, this.control, this.panel);
    item.tools.beside.show(this.item, this.part("message"));
  }

  part(name) {
    return this.panel.querySelector(`[data-conflict-${name}]`);
  }

  inWords(values) {
    return this.names.map((name) => this.values.inWords(this.item, name, values[name])).join("\n\n");
  }

  showMine() {
    this.part("mine").textContent = this.inWords(this.values.read(this.item));
  }

  close(then) {
    this.panel.remove();
    then();
    (this.control ?? this.item.querySelector("input:checked, textarea, input:not([type=hidden])"))?.focus();
  }
}
