import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { SpoorError } from '../../../graph/index.js';
import { Bookmark, type BookmarkKey } from './bookmark.js';
import { identify, openInput, type FileIdentity, type Form, type Input } from './input.js';
import { cutParts, type Part, type PartLimits } from './parts.js';
import { Patience } from './patience.js';
import type { Progress, ProgressOptions } from './progress.js';
import { askService } from './service-client.js';
import { addTotals, answerSchema, noTotals, totalsOf, type Answer, type Totals } from './totals.js';

/** Where telemetry goes, and how. */
export interface Destination {
  /** Root of the service, without a slash at its end. */
  readonly url: string;
  readonly tenant: string;
  readonly format: string;
  readonly source: string | undefined;
  readonly parts: PartLimits;
  /** A fresh token for each request: a long file outlives any. */
  readonly makeToken: () => Promise<string>;
  readonly patience: Pick<ConstructorParameters<typeof Patience>[0], 'clock' | 'wait'>;
}

export interface SendOptions {
  /** Where bookmarks are kept. */
  readonly home: string;
  readonly mayResume: boolean;
  readonly startProgress: (
    options: Pick<ProgressOptions, 'name' | 'totalBytes' | 'takenBytes'>,
  ) => Progress;
}

/**
 * Sends one file, or standard input for `-`, and gives what became of its events, those of an
 * earlier run that was cut off included.
 *
 * @throws SpoorError when it could not be sent to its end
 */
export async function sendFile(
  path: string,
  destination: Destination,
  options: SendOptions,
): Promise<Totals> {
  const identity = await identify(path);
  const input = await openInput(path);
  const progress = options.startProgress({
    name: path === '-' ? 'standard input' : path,
    totalBytes: identity?.size,
    takenBytes: input.taken,
  });
  const sender = new Sender(destination, progress);
  try {
    if (input.form !== 'lines') return await sender.sendWhole(path, input, identity !== undefined);
    const key: BookmarkKey = { ...destination, path };
    const bookmark = identity && openBookmark(options, key, identity);
    return await sender.sendLines(input, bookmark);
  } finally {
    progress.stop();
  }
}

function openBookmark(
  { home, mayResume }: SendOptions,
  key: BookmarkKey,
  identity: FileIdentity,
): Bookmark {
  return Bookmark.open(home, key, identity, mayResume);
}

const mediaTypes: Readonly<Record<Form, string>> = {
  lines: 'application/x-ndjson',
  whole: 'application/json',
  auditd: 'text/plain; format=auditd',
};

class Sender {
  readonly #destination: Destination;
  readonly #progress: Progress;
  readonly #patience: Patience;

  constructor(destination: Destination, progress: Progress) {
    this.#destination = destination;
    this.#progress = progress;
    this.#patience = new Patience({
      ...destination.patience,
      onWait: ({ message }) => {
        progress.note(`${message} Waiting for the service…`);
      },
    });
  }

  /** Part by part; the bookmark moves behind each answer. */
  async sendLines(input: Input, bookmark: Bookmark | undefined): Promise<Totals> {
    const run = bookmark?.state.run ?? randomUUID();
    const from = { offset: bookmark?.state.offset ?? 0, lines: bookmark?.state.lines ?? 0 };
    let totals = bookmark?.state.totals ?? noTotals;
    let sent = noTotals;
    if (from.lines > 0) this.#progress.note(`Going on behind line ${from.lines}.`);
    bookmark?.begin();
    try {
      for await (const part of cutParts(input.chunks, this.#destination.parts, from)) {
        const counted = totalsOf(await this.#sendPart(part, run), part.firstLine - 1);
        totals = addTotals(totals, counted);
        sent = addTotals(sent, counted);
        bookmark?.moveTo(part.offset + part.bytes.length, part.firstLine - 1 + part.lines, totals);
        this.#progress.show(sent);
      }
    } catch (error) {
      // Nothing was sent: there is no place to go on from.
      if (totals.received === 0) bookmark?.remove();
      throw error;
    }
    bookmark?.remove();
    return totals;
  }

  /** A JSON array or Records file has no place to be cut; a file can be opened again for a retry. */
  async sendWhole(path: string, first: Input, isRepeatable: boolean): Promise<Totals> {
    const key = randomUUID();
    let input: Input | undefined = first;
    const attempt = async (): Promise<Answer> => {
      const { chunks, form } = input ?? (await openInput(path));
      input = undefined;
      return this.#send(Readable.from(chunks), key, mediaTypes[form]);
    };
    const answer = isRepeatable ? await this.#patience.insist(attempt) : await attempt();
    const totals = totalsOf(answer, 0);
    this.#progress.show(totals);
    return totals;
  }

  #sendPart(part: Part, run: string): Promise<Answer> {
    // With the length: after a change of the limits another cut is another request.
    const key = `${run}.${part.offset}.${part.bytes.length}`;
    return this.#patience.insist(() => this.#send(part.bytes, key));
  }

  async #send(
    body: Uint8Array | Readable,
    key: string,
    type: string = mediaTypes.lines,
  ): Promise<Answer> {
    const { url, format, source, makeToken } = this.#destination;
    const query = new URLSearchParams({ format, ...(source !== undefined && { source }) });
    const answer = await askService(url, {
      path: `/api/v1/events?${query.toString()}`,
      token: await makeToken(),
      headers: { 'content-type': type, 'idempotency-key': key },
      body,
    });
    const parsed = answerSchema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new SpoorError('INTERNAL', `What answers at ${url} is not Spoor.`);
  }
}
