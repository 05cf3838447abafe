import { parseJson } from '../common/json.js';
import { isPlain, type Plain } from '../common/text.js';
import { textOf, valueAt } from './lookup.js';
import { inferredStream } from './stream.js';

/** An event taken out of what shippers put around it. */
export interface Unwrapped {
  /** What has Zeek's own fields, or those that a shipper renamed. */
  readonly fields: Plain;
  /** What has the shipper's own, such as its clock stamp; the same object where nothing is around. */
  readonly envelope: Plain;
}

/** Where shippers leave the line as Zeek wrote it. */
const LINES = ['event.original', 'message', '_raw'];
/** Objects in which the parsed line travels: Splunk's collector and exports, Filebeat's decoders. */
const OBJECTS = ['event', 'json', 'result'];

/** A Zeek line is a few kilobytes; the longest have certificate chains. */
const MAX_LINE = 256 * 1024;
const LINE_BEGIN = /^\s{0,8}\{\s{0,8}"(?:ts|_path)"\s{0,8}:/;

/**
 * The line as Zeek wrote it where it is still there, since no field of it was renamed or lost;
 * otherwise what the shipper made of it.
 */
export function unwrap(event: Plain): Unwrapped {
  const source = event['_source'];
  const envelope = isPlain(source) ? source : event;
  if (!Object.hasOwn(envelope, 'ts')) {
    for (const name of OBJECTS) {
      const inner = envelope[name];
      if (isPlain(inner) && isRaw(inner)) return { fields: inner, envelope };
    }
    for (const path of LINES) {
      const fields = parsed(textOf(envelope, path));
      if (fields !== undefined) return { fields, envelope };
    }
  }
  return { fields: envelope, envelope };
}

function parsed(line: string | undefined): Plain | undefined {
  if (line === undefined || !LINE_BEGIN.test(line)) return undefined;
  const value = parseJson(line, MAX_LINE);
  return isPlain(value) && isRaw(value) ? value : undefined;
}

/** True for events that the Filebeat module, the Elastic integration or Security Onion shaped. */
export function isEcs(event: Plain): boolean {
  if (textOf(event, 'event.module') === 'zeek' || isPlain(event['zeek'])) return true;
  if (Object.hasOwn(event, 'zeek.session_id')) return true;
  const dataset = textOf(event, 'event.dataset') ?? textOf(event, 'data_stream.dataset');
  return dataset?.startsWith('zeek.') ?? false;
}

/** True for events with the field names of Zeek itself, whether they name their log or not. */
export function isRaw(event: Plain): boolean {
  if (valueAt(event, 'id.orig_h') !== undefined || 'id_orig_h' in event) return true;
  const isDated = Object.hasOwn(event, 'ts') || Object.hasOwn(event, '_write_ts');
  if (typeof event['_path'] === 'string') return isDated;
  if (typeof event['@stream'] === 'string') return isDated || event['@proc'] === 'zeek';
  return isDated && inferredStream(event) !== undefined;
}
