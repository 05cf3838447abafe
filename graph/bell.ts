/** Tells those who listen that there is something to look at in what a tenant keeps, in this process. */
export class Bell {
  readonly #listeners = new Set<(tenant: string) => void>();

  ring(tenant: string): void {
    for (const listener of this.#listeners) listener(tenant);
  }

  /** Told of every tenant that is rung for. Gives the way to stop listening. */
  onRing(listener: (tenant: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
