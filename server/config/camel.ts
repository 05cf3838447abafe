/** `max_body_mb` → `maxBodyMb`. */
export type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** Sections whose keys are spelt as TypeScript does; the values, also maps by relation, as they are. */
export type CamelSections<T> = {
  readonly [S in keyof T]: { readonly [K in keyof T[S] as Camel<K & string>]: T[S][K] };
};

/** Spells the keys of each section in camelCase. */
export function camelSections<T extends Readonly<Record<string, object>>>(
  sections: T,
): CamelSections<T> {
  const renamed = Object.entries(sections).map(([name, section]) => [
    name,
    Object.fromEntries(
      Object.entries(section).map(([key, value]) => [camel(key), value as unknown]),
    ),
  ]);
  return Object.fromEntries(renamed) as CamelSections<T>;
}

function camel(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
