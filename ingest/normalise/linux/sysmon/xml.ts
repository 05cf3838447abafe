import { decodeEntities, parseEventXml } from '../../common/event-data.js';
import { isPlain, type Plain, scalarText } from '../../common/text.js';

const OPEN = '<Event>';
const CLOSE = '</Event>';
const FIELD_CLOSE = '</Data>';
const MAX_FIELDS = 256;

/**
 * The `Event` element inside a log line, whatever stands before it. Collectors cut lines at some
 * length (2,048 characters are common), so a missing end is mended: fields that are whole are kept.
 * Undefined where there is no event, or nothing of it can be read. Never throws.
 */
export function eventInLine(line: string): Plain | undefined {
  const start = line.indexOf(OPEN);
  if (start === -1) return undefined;
  const end = line.indexOf(CLOSE, start);
  const xml = end === -1 ? mended(line.slice(start)) : line.slice(start, end + CLOSE.length);
  const event = xml === undefined ? undefined : parseEventXml(withSemicolons(xml))?.['Event'];
  return isPlain(event) ? event : undefined;
}

/** Field values as they were before they were written into XML. */
export function decodedFields(fields: Plain): Plain {
  const entries = Object.entries(fields).slice(0, MAX_FIELDS);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const text = scalarText(value);
      return [name, text === undefined ? undefined : decodeEntities(text)];
    }),
  );
}

// A path that was cut would be another path; of a command line the beginning tells the most.
function mended(xml: string): string | undefined {
  const lastClose = xml.lastIndexOf(FIELD_CLOSE);
  if (lastClose === -1) return undefined;
  const whole = xml.slice(0, lastClose + FIELD_CLOSE.length);
  const rest = xml.slice(lastClose + FIELD_CLOSE.length);
  const cutField = /^<Data Name="(?:Parent)?CommandLine">[^<]*$/.test(rest) ? rest : '';
  const field = cutField === '' ? '' : `${cutField}${FIELD_CLOSE}`;
  return `${whole}${field}</EventData>${CLOSE}`;
}

// The Log Analytics agent turns every `;` of a message into a blank, that of an entity too.
function withSemicolons(xml: string): string {
  return xml.replace(/&(lt|gt|quot|apos|amp) /g, '&$1;');
}
