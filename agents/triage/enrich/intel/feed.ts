import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EpochSeconds } from '../../../../graph/index.js';
import { getText, parsedJson } from '../http.js';
import { LookFailure } from '../source.js';
import { readFlatList } from './flat-list.js';
import { readMisp } from './misp.js';
import type { FeedReading } from './reading.js';
import { envelopeObjects, objectsIn, readStix } from './stix.js';

export const feedKinds = ['stix', 'taxii', 'misp', 'list'] as const;
export type FeedKind = (typeof feedKinds)[number];

/** Where indicators come from. */
export interface FeedOptions {
  /** As hits name it. */
  readonly name: string;
  readonly kind: FeedKind;
  /**
   * A file or an `http(s)` address: of the bundle or the list; of the folder with `manifest.json` for `misp`; of
   * the collection (`…/collections/<id>/`) for `taxii`, which is never a file.
   */
  readonly from: string;
  /** What the server wants to see, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of all that is fetched for one refresh. Default 128 MiB. */
  readonly maxBytes?: number;
  /** Default 500,000. */
  readonly maxIndicators?: number;
}

const DEFAULT_MOST_BYTES = 128 * 1024 * 1024;
const DEFAULT_MOST_INDICATORS = 500_000;

/** Reads a feed whole. @throws LookFailure, or what the file system or `fetch` throws */
export async function readFeed(
  options: FeedOptions,
  now: EpochSeconds,
  signal: AbortSignal,
): Promise<FeedReading> {
  const most = options.maxIndicators ?? DEFAULT_MOST_INDICATORS;
  const source = new FeedSource(options, signal);
  switch (options.kind) {
    case 'list':
      return await readFlatList(await source.text(options.from), most);
    case 'stix':
      return readStix(objectsIn(parsedJson(await source.text(options.from))), now, most);
    case 'taxii':
      return readStix(await source.collection(), now, most);
    case 'misp':
      return readMisp((name) => source.part(name), most);
  }
}

const TAXII = 'application/taxii+json;version=2.1';
const MOST_PAGES = 2_000;
const PAGE_SIZE = '1000';
const MOST_OBJECTS = 2_000_000;
const MAX_NEXT = 4_096;
const envelope = z.object({
  more: z.boolean().optional(),
  next: z.union([z.string(), z.number().transform(String)]).optional(),
});

/** Fetches the parts of one feed; together they may be so large. */
class FeedSource {
  readonly #options: FeedOptions;
  readonly #signal: AbortSignal;
  #left: number;

  constructor(options: FeedOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#left = options.maxBytes ?? DEFAULT_MOST_BYTES;
  }

  async text(from: string): Promise<string> {
    this.#signal.throwIfAborted();
    return isAddress(from) ? this.#fetched(from) : this.#file(from);
  }

  part(name: string): Promise<string> {
    const { from } = this.#options;
    return this.text(isAddress(from) ? new URL(name, withSlash(from)).href : join(from, name));
  }

  /** All pages of a collection. */
  async collection(): Promise<readonly unknown[]> {
    const { from } = this.#options;
    if (!isAddress(from)) throw new LookFailure('a collection of TAXII has an http address');
    const all: unknown[] = [];
    let next: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const url = new URL('objects/', withSlash(from));
      url.searchParams.set('limit', PAGE_SIZE);
      url.searchParams.set('match[type]', 'indicator');
      if (next !== undefined) url.searchParams.set('next', next);
      const value = parsedJson(await this.#fetched(url.href, TAXII));
      for (const object of envelopeObjects(value)) all.push(object);
      if (all.length > MOST_OBJECTS) throw new LookFailure(`has more than ${MOST_OBJECTS} objects`);
      next = nextOf(value);
      if (next === undefined) return all;
    }
    throw new LookFailure(`has more than ${MOST_PAGES} pages`);
  }

  async #file(path: string): Promise<string> {
    const { size } = await stat(path);
    if (size > this.#left) throw new LookFailure(`is larger than ${this.#left} bytes`);
    this.#left -= size;
    return readFile(path, { encoding: 'utf8', signal: this.#signal });
  }

  async #fetched(url: string, accept = '*/*'): Promise<string> {
    const headers = { Accept: accept, ...this.#options.headers };
    const { text } = await getText({ url, headers, maxBytes: this.#left, signal: this.#signal });
    this.#left -= Buffer.byteLength(text);
    return text;
  }
}

/** Where a collection goes on; a page is not the whole where it says that there is more and not where. */
function nextOf(value: unknown): string | undefined {
  const { success, data } = envelope.safeParse(value);
  if (!success) throw new LookFailure('sent an envelope whose paging is not read');
  if (data.more !== true) return undefined;
  const { next = '' } = data;
  if (next === '' || next.length > MAX_NEXT)
    throw new LookFailure('says that there is more and not where');
  return next;
}

function isAddress(from: string): boolean {
  return /^https?:\/\//i.test(from);
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}
