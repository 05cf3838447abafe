import { readLine, recordOfRow } from '../../../../response/audit/line.js';
import { MemoryLog, ringOf } from '../../../support/audit-log.js';

const log = new MemoryLog('acme', ringOf(11));
log.append(1, {
  kind: 'test.told',
  subject: 'ana',
  body: { text: 'a \ufffd \u2028 b', more: [0.1] },
});
const [line = '', head = ''] = log.lines;
const [row] = log.rows;

/** The same digits, some of them as capital letters: no other value to whoever decodes them. */
function capital(text: string, name: string): string {
  const pattern = new RegExp(`"${name}":"(\\w+)"`);
  return text.replace(pattern, (_, digits: string) => `"${name}":"${digits.toUpperCase()}"`);
}

const read = (text: string) => readLine(Buffer.from(text, 'utf8'));
const NO_RECORD = { fault: 'is no record' };
const WRITTEN_OTHERWISE = { fault: 'is not written as it was signed' };

describe('a line of an exported log', () => {
  it('is a record or a head, as it was written', () => {
    expect(read(line)).toEqual({ record: log.records[0] });
    expect(read(head)).toEqual({ head: log.head() });
  });

  it('has its text where docs/audit.md says', () => {
    const bytes = Buffer.from(line, 'utf8');
    expect(bytes.subarray(84, -144).toString()).toBe(row?.text);
    expect(bytes.subarray(-130, -2).toString()).toBe(row?.signature);
  });

  it.each([
    ['nothing', '', NO_RECORD],
    ['no JSON', line.slice(1), NO_RECORD],
    ['another value', '[1]', NO_RECORD],
    ['a mark before it', `\ufeff${line}`, NO_RECORD],
    ['white space', line.replace('"record":', '"record": '), WRITTEN_OTHERWISE],
    ['white space behind it', `${line}\r`, WRITTEN_OTHERWISE],
    ['another order', line.replace(/^\{("hash":"\w+"),(.*)\}$/s, '{$2,$1}'), WRITTEN_OTHERWISE],
    ['another spelling of a number', line.replace('0.1', '1e-1'), WRITTEN_OTHERWISE],
    ['another spelling of a text', line.replace('"ana"', '"\\u0061na"'), WRITTEN_OTHERWISE],
    ['a member twice', line.replace('"kind":', '"kind":"x","kind":'), WRITTEN_OTHERWISE],
    ['a member more', line.replace('"kind":', '"kin":"x","kind":'), NO_RECORD],
    ['a member less', line.replace('"kind":"test.told",', ''), NO_RECORD],
    ['another format', line.replace('record.1', 'record.2'), NO_RECORD],
    ['a hash in capitals', capital(line, 'hash'), NO_RECORD],
    ['a signature in capitals', capital(line, 'signature'), NO_RECORD],
    ['a number that is none', line.replace('"sequence":1', '"sequence":1.5'), NO_RECORD],
    ['half a character', line.replace('"ana"', '"\\ud800"'), NO_RECORD],
    ['too deep', line.replace('0.1', `${'['.repeat(80)}${']'.repeat(80)}`), NO_RECORD],
    ['a head with more', head.replace('"at":', '"as":1,"at":'), NO_RECORD],
  ])('is a fault otherwise: %s', (_, text, fault) => {
    expect(text).not.toBe(line);
    expect(read(text)).toEqual(fault);
  });

  it('is a fault where its bytes are no text, though a reader might show the same', () => {
    const bytes = Buffer.from(line, 'utf8');
    const at = bytes.indexOf(Buffer.from('\ufffd', 'utf8'));
    const torn = Buffer.concat([bytes.subarray(0, at), Buffer.of(0xff), bytes.subarray(at + 3)]);
    expect(torn.toString('utf8')).toBe(line);
    expect(readLine(torn)).toEqual(NO_RECORD);
  });

  it('is not made of a row of the graph that is no record any more', () => {
    expect(row && recordOfRow(row)).toEqual(log.records[0]);
    expect(row && recordOfRow({ ...row, text: '{}' })).toBeUndefined();
    expect(row && recordOfRow({ ...row, text: `${row.text}\n{"a":1}` })).toBeUndefined();
  });
});
