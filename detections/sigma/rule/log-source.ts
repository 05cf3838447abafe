/** Of which log a rule speaks, or an event is. What is left out is left open. */
export interface LogSource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
}

/** True where an event of `source` is one that a rule for `wanted` speaks of. */
export function covers(wanted: LogSource, source: LogSource): boolean {
  return (
    (wanted.category === undefined || wanted.category === source.category) &&
    (wanted.product === undefined || wanted.product === source.product) &&
    (wanted.service === undefined || wanted.service === source.service)
  );
}

/** As it is shown and counted by: `windows/process_creation/-`. */
export function logSourceName({ product, category, service }: LogSource): string {
  return `${product ?? '-'}/${category ?? '-'}/${service ?? '-'}`;
}
