import type { Plain } from '../plain.js';

/** Sysmon's longest message has some thirty lines. */
const MAX_LINES = 200;
const MAX_LENGTH = 64 * 1024;
const LINE = /^[ \t]*([A-Za-z][A-Za-z0-9 ]{0,63}):[ \t]*(.*)$/;

/**
 * The `Name: value` lines of a message, which Sysmon repeats every field in. The first of a name counts:
 * what follows may be a command line with line ends in it, made up by whoever is watched.
 */
export function messageFields(message: string): Plain {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const line of message.slice(0, MAX_LENGTH).split(/\r?\n/, MAX_LINES)) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined && value !== undefined && value !== '') fields[name] ??= value;
  }
  return fields;
}
