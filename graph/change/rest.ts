/** A pause that ends by itself, or when somebody wakes who pauses. */
export class Rest {
  #wake: (() => void) | undefined;

  wake(): void {
    this.#wake?.();
  }

  async for(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
