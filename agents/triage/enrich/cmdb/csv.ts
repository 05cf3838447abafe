/** A record of a CSV text, and the line on which it begins, from 1; or what is wrong with it. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly problem: string };

const MAX_FIELDS = 256;
const UNCLOSED = 'a quote is not closed';
const BEHIND_QUOTE = 'something stands behind the quote that closes a field';
const WITHIN = 'a quote stands within a field that is not quoted';
const TOO_MANY = `more than ${MAX_FIELDS} fields`;

/**
 * The records of a CSV text (RFC 4180): quoted fields may hold separators, line breaks and doubled quotes; lines
 * end with or without a carriage return; empty lines are none. A record that is wrong costs itself only: reading
 * goes on behind the line on which it broke.
 */
export function* csvRecords(text: string, separator = ','): Generator<CsvRecord, void, undefined> {
  // Spreadsheets begin the text with a mark of its encoding.
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const record = readRecord(text, at, separator);
    const isEmpty = 'fields' in record && record.fields.length === 1 && record.fields[0] === '';
    if (!isEmpty) {
      yield 'fields' in record
        ? { line, fields: record.fields }
        : { line, problem: record.problem };
    }
    line += linesIn(text, at, record.end);
    at = record.end;
  }
}

type Read = { readonly end: number } & (
  { readonly fields: readonly string[] } | { readonly problem: string }
);

function readRecord(text: string, from: number, separator: string): Read {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? quoted(text, at) : bare(text, at, separator);
    if ('problem' in field) return { problem: field.problem, end: behindLine(text, from) };
    fields.push(field.value);
    if (fields.length > MAX_FIELDS) return { problem: TOO_MANY, end: behindLine(text, at) };
    at = field.end;
    if (text[at] === separator) at += 1;
    else if (at >= text.length || text[at] === '\n' || text[at] === '\r')
      return { fields, end: behindLine(text, at) };
    else return { problem: BEHIND_QUOTE, end: behindLine(text, at) };
  }
}

type Field = { readonly value: string; readonly end: number } | { readonly problem: string };

function quoted(text: string, from: number): Field {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { problem: UNCLOSED };
    if (text[quote + 1] !== '"')
      return { value: text.slice(from + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    at = quote + 2;
  }
}

function bare(text: string, from: number, separator: string): Field {
  let end = from;
  while (end < text.length) {
    const character = text[end];
    if (character === separator || character === '\n' || character === '\r') break;
    if (character === '"') return { problem: WITHIN };
    end += 1;
  }
  return { value: text.slice(from, end), end };
}

function behindLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1))
    lines += 1;
  return lines;
}
