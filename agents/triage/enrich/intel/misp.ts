import { z } from 'zod';
import { parsedJson } from '../http.js';
import { LookFailure } from '../source.js';
import {
  domainObservable,
  emailObservable,
  hashObservable,
  ipObservable,
  networkObservable,
  type Observable,
  urlObservable,
} from './indicator.js';
import { describe, type FeedReading, Tally } from './reading.js';

/** Gives a file of the feed by its name. */
export type ReadPart = (name: string) => Promise<string>;

/** The newest events count where a feed has more. */
const MOST_EVENTS = 10_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const stamp = z.union([z.string(), z.number()]).transform(Number).catch(0);
const manifest = z.record(z.string(), z.object({ timestamp: stamp }).catch({ timestamp: 0 }));

const attribute = z.object({
  ...{ type: z.string(), value: z.string() },
  to_ids: z.boolean().optional().catch(undefined),
  deleted: z.boolean().optional().catch(undefined),
  comment: z.string().optional().catch(undefined),
});
const attributes = z.array(z.unknown()).optional().catch(undefined);
const event = z.object({
  Event: z.object({
    info: z.string().optional().catch(undefined),
    Attribute: attributes,
    Object: z
      .array(z.object({ Attribute: attributes }).catch({}))
      .optional()
      .catch(undefined),
  }),
});

type Reader = (value: string) => Observable | undefined;
const address: Reader = (value) =>
  value.includes('/') ? networkObservable(value) : ipObservable(value);

/** Types of attributes that are read, with a reader for each part between bars. */
const READERS: Readonly<Record<string, readonly (Reader | undefined)[]>> = {
  'ip-src': [address],
  'ip-dst': [address],
  'ip-src|port': [address, undefined],
  'ip-dst|port': [address, undefined],
  domain: [domainObservable],
  hostname: [domainObservable],
  'hostname|port': [domainObservable, undefined],
  'domain|ip': [domainObservable, address],
  url: [urlObservable],
  md5: [hashObservable],
  sha1: [hashObservable],
  sha256: [hashObservable],
  'filename|md5': [undefined, hashObservable],
  'filename|sha1': [undefined, hashObservable],
  'filename|sha256': [undefined, hashObservable],
  'malware-sample': [undefined, hashObservable],
  email: [emailObservable],
  'email-src': [emailObservable],
  'email-dst': [emailObservable],
};

/**
 * A feed of MISP: `manifest.json` names the events, each of which is a file. Attributes that are not marked for
 * detection (`to_ids`) are context and are skipped, and so are types that are nothing an alert could name. An
 * event that cannot be read is one entry that was skipped.
 *
 * @throws LookFailure where the manifest, or each of its events, is something else
 */
export async function readMisp(readPart: ReadPart, most: number): Promise<FeedReading> {
  const tally = new Tally(most);
  const read = manifest.safeParse(parsedJson(await readPart('manifest.json')));
  const names = Object.keys(read.data ?? {});
  const isManifest = names.length === 0 || names.some((name) => UUID.test(name));
  if (!read.success || !isManifest) throw new LookFailure('sent no manifest of MISP');
  const newest = Object.entries(read.data).toSorted(([, a], [, b]) => b.timestamp - a.timestamp);
  let [asked, told] = [0, 0];
  for (const [index, [uuid]] of newest.entries()) {
    // The name becomes one of a file: nothing else may.
    if (!UUID.test(uuid)) tally.skip('an event whose name is no UUID');
    else if (index >= MOST_EVENTS) tally.skip('an event beyond the limit');
    else {
      const event = await eventAt(readPart, uuid);
      asked += 1;
      if (event !== undefined) told += 1;
      takeEvent(event, tally);
    }
  }
  if (asked > 0 && told === 0) throw new LookFailure('sent events of which none is one of MISP');
  return tally.reading;
}

type MispEvent = z.output<typeof event>['Event'];

/** @throws LookFailure for a failure of the whole feed: its server is gone, or it was told to stop */
async function eventAt(readPart: ReadPart, uuid: string): Promise<MispEvent | undefined> {
  const text = await readPart(`${uuid}.json`);
  try {
    const read = event.safeParse(parsedJson(text));
    return read.success ? read.data.Event : undefined;
  } catch {
    return undefined;
  }
}

function takeEvent(told: MispEvent | undefined, tally: Tally): void {
  if (told === undefined) {
    tally.skip('an event that is not read');
    return;
  }
  const inObjects = (told.Object ?? []).flatMap((object) => object.Attribute ?? []);
  for (const one of [...(told.Attribute ?? []), ...inObjects]) takeAttribute(one, told.info, tally);
}

function takeAttribute(value: unknown, info: string | undefined, tally: Tally): void {
  const read = attribute.safeParse(value);
  if (!read.success) tally.skip('an attribute that is not read');
  else if (read.data.deleted === true) tally.skip('deleted');
  else if (read.data.to_ids !== true) tally.skip('not for detection');
  else {
    const { type, value: told, comment } = read.data;
    const readers = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
    const description = describe(info, comment);
    const indicators = partsOf(told, readers ?? []).map((of) => ({
      ...{ of, and: [], description, validFrom: undefined, validUntil: undefined },
    }));
    tally.take(
      indicators,
      readers === undefined ? `type ${typeName(type)}` : 'a value that is none',
    );
  }
}

/** Types are a fixed list, but a feed may write anything. */
function typeName(type: string): string {
  return /^[a-z0-9|-]{1,40}$/.test(type) ? type : 'of another kind';
}

function partsOf(value: string, readers: readonly (Reader | undefined)[]): Observable[] {
  const parts = readers.length > 1 ? value.split('|', readers.length) : [value];
  return readers.flatMap((reader, index) => reader?.(parts[index] ?? '') ?? []);
}
