import type { Plain } from '../common/text.js';

/** Sysmon's longest message has some thirty lines; call traces and script text are not looked for. */
const MAX_LINES = 200;
const MAX_LENGTH = 64 * 1024;
const LINE = /^[ \t]*([A-Za-z][A-Za-z0-9 ]{0,63}):[ \t]*(.*)$/;

/**
 * The `Key: value` lines of a rendered message. The first of a name counts: what follows may be text
 * that an attacker chose, such as a command line with line breaks in it.
 */
export function messageFields(message: string | undefined): Plain {
  const fields: Record<string, string> = {};
  const lines = (message ?? '').slice(0, MAX_LENGTH).split(/\r?\n/, MAX_LINES);
  for (const line of lines) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined && value !== undefined && value !== '') fields[name] ??= value;
  }
  return fields;
}

/** The value of one `Key: value` line, without reading the others. */
export function messageValue(message: string | undefined, key: string): string | undefined {
  if (message === undefined) return undefined;
  const start = message.indexOf(`\n${key}:`);
  if (start === -1) return undefined;
  const from = start + key.length + 2;
  const end = message.indexOf('\n', from);
  const value = message.slice(from, end === -1 ? undefined : end).trim();
  return value === '' || value === '-' ? undefined : value;
}
