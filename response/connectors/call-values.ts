import { createHash } from 'node:crypto';
import { SpoorError } from '../../graph/index.js';
import type { PlannedCall } from './connector.js';

/** Beyond it nothing has a name. */
const MAX_TEXT = 2_048;

/** A text of the target, trimmed: its name under `name`, else the property. Undefined where there is none. */
export function targetText({ target }: PlannedCall, name: string): string | undefined {
  const value = name === 'name' ? target.name : target.properties[name];
  if (typeof value !== 'string' || value.length > MAX_TEXT) return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/**
 * A text argument, trimmed; undefined where it is not given or empty.
 *
 * @throws SpoorError BAD_REQUEST where it is given and is no text, or too long a one
 */
export function textArgument(
  call: PlannedCall,
  name: string,
  maxLength = MAX_TEXT,
): string | undefined {
  const value = call.arguments[name] ?? '';
  if (typeof value !== 'string' || value.length > maxLength)
    throw badCall(`The argument ${name} takes a text of at most ${maxLength} characters.`);
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** @throws SpoorError BAD_REQUEST for arguments that the operation does not take: a misspelt one would be lost */
export function onlyArguments(call: PlannedCall, names: readonly string[]): void {
  const foreign = Object.keys(call.arguments).find((name) => !names.includes(name));
  if (foreign === undefined) return;
  const known = names.length === 0 ? 'none' : names.join(', ');
  throw badCall(`There is no argument ${JSON.stringify(foreign.slice(0, 64))} here: ${known}.`);
}

/** @throws SpoorError BAD_REQUEST for targets of other kinds */
export function onlyKinds({ target }: PlannedCall, kinds: readonly string[]): void {
  if (!kinds.includes(target.kind))
    throw badCall(`This is done to ${kinds.join(' or ')}, not to ${target.kind.slice(0, 64)}.`);
}

export function badCall(message: string): SpoorError {
  return new SpoorError('BAD_REQUEST', message);
}

/** What a name of something outside is made of where it may hold hexadecimal digits only: 64 bits of the key. */
export function keyMark({ tenant, key }: PlannedCall): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, key]))
    .digest('hex')
    .slice(0, 16);
}
