// Equal places that are to be decided: while they are folded, one card stands for all of them.

/** The groups of a queue, folded until they are unfolded. `isOpen` tells of a key whether it is to be decided. */
export class Folds {
  constructor() {
    this.unfolded = new Set();
    this.take([], {});
  }

  /** Take the keys of a queue, worst first, and its groups: for each the numbers of its places, with their per cent. */
  take(keys, equal) {
    this.keys = keys;
    this.groups = new Map();
    this.groupOf = new Map();
    for (const [name, places] of Object.entries(equal)) {
      this.groups.set(name, places.map(([at, percent]) => ({ key: keys[at], percent })));
      for (const [at] of places) this.groupOf.set(keys[at], name);
    }
  }

  isFolded(key) {
    return this.groupOf.has(key) && !this.unfolded.has(this.groupOf.get(key));
  }

  /** The place that stands for its group: the one that is looked at, else the worst. */
  shown(name, at, isOpen) {
    if (this.groupOf.get(at) === name && isOpen(at)) return at;
    return this.groups.get(name).find(({ key }) => isOpen(key))?.key;
  }

  /** Return the keys in the order in which one goes through them. What is decided stands where it was. */
  order(at, isOpen) {
    if (!this.groups.size) return this.keys;
    const shown = new Map([...this.groups.keys()].map((name) => [name, this.shown(name, at, isOpen)]));
    const order = [];
    for (const key of this.keys) {
      const name = this.groupOf.get(key);
      if (name === undefined || (!this.unfolded.has(name) && (!isOpen(key) || key === shown.get(name)))) order.push(key);
      // Unfolded they stand together, at the worst of them.
      else if (this.unfolded.has(name) && key === this.groups.get(name)[0].key) order.push(...this.groups.get(name).map((one) => one.key));
    }
    return order;
  }

  /** Return how many places are folded behind a card, and the highest of their per cents; null where there are none. */
  behind(key, at, isOpen) {
    const name = this.groupOf.get(key);
    if (!this.isFolded(key) || this.shown(name, at, isOpen) !== key) return null;
    const others = this.groups.get(name).filter((one) => one.key !== key && isOpen(one.key));
    const percents = others.map((one) => one.percent).filter((percent) => percent !== null);
    return others.length ? { n: others.length, worst: percents.length ? Math.max(...percents) : null } : null;
  }

  /** Unfold the group of a place, or fold it again; return how many places it has here, 0 where it stands alone. */
  toggle(key) {
    const name = this.groupOf.get(key);
    if (name === undefined) return 0;
    if (!this.unfolded.delete(name)) this.unfolded.add(name);
    return this.groups.get(name).length;
  }
}
