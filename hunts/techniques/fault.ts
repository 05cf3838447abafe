/** What is wrong with a technique's form, and where: the keys that lead there. */
export class FormFault extends Error {
  override readonly name = 'FormFault';
  readonly path: readonly PropertyKey[];

  constructor(path: readonly PropertyKey[], message: string) {
    super(message);
    this.path = path;
  }
}

/** `signs.0.nodes.p` */
export function keyOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
