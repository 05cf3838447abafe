/** The greatest first. */
export class Heap<T> {
  readonly #items: { readonly priority: number; readonly item: T }[] = [];

  push(item: T, priority: number): void {
    const items = this.#items;
    let at = items.push({ priority, item }) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isLess(above, at)) break;
      this.#swap(above, at);
      at = above;
    }
  }

  pop(): T | undefined {
    const items = this.#items;
    const [top] = items;
    const last = items.pop();
    if (top === undefined || last === undefined) return undefined;
    if (items.length > 0) {
      items[0] = last;
      this.#sink();
    }
    return top.item;
  }

  #sink(): void {
    const size = this.#items.length;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let greatest = at;
      if (left < size && this.#isLess(greatest, left)) greatest = left;
      if (right < size && this.#isLess(greatest, right)) greatest = right;
      if (greatest === at) return;
      this.#swap(greatest, at);
      at = greatest;
    }
  }

  #isLess(a: number, b: number): boolean {
    return (this.#items[a]?.priority ?? 0) < (this.#items[b]?.priority ?? 0);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#items[a], this.#items[b]];
    if (one === undefined || other === undefined) return;
    this.#items[a] = other;
    this.#items[b] = one;
  }
}
