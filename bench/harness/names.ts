/** True where `wanted` is the name of a figure, or the group before one of its dots. */
export function matches(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted}.`);
}

/** The names asked for that no figure has. */
export function unknownNames(names: readonly string[], asked: readonly string[]): string[] {
  return asked.filter((wanted) => !names.some((name) => matches(name, wanted)));
}

/** What a run is to measure: all where nothing is asked for. */
export function wantsOf(asked: readonly string[]): (name: string) => boolean {
  return (name) => asked.length === 0 || asked.some((wanted) => matches(name, wanted));
}
