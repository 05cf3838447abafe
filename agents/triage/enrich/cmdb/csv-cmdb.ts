import { readFile, stat } from 'node:fs/promises';
import type { Asset, AssetQuestion } from '../asset.js';
import { type EnrichmentSource, LookFailure, reasonOf, type SourceFailure } from '../source.js';
import { type AssetColumns, type AssetTable, type BadRow, readAssetTable } from './asset-table.js';

export interface CsvCmdbOptions {
  readonly path: string;
  readonly columns?: AssetColumns;
  /** A larger file is not read. Default 256 MiB. */
  readonly maxBytes?: number;
}

/** How the file stands, for whoever operates the service. */
export interface CsvCmdbStatus {
  readonly assets: number;
  readonly bad: readonly BadRow[];
  readonly badCount: number;
  /** Why the file as it is now could not be read; what it held before is still answered from. */
  readonly failure: SourceFailure | undefined;
}

const DEFAULT_MOST_BYTES = 256 * 1024 * 1024;

/**
 * An inventory in a CSV file with a header. The file is looked at with each question and read again when its
 * time or size has changed; where it cannot be read then, the last good table answers on.
 */
export class CsvCmdb implements EnrichmentSource<AssetQuestion, Asset> {
  readonly name = 'cmdb';
  readonly #options: CsvCmdbOptions;
  #table: AssetTable | undefined;
  /** Time and size of the file that was read last, well or not. */
  #stamp: string | undefined;
  #failure: SourceFailure | undefined;
  #reading: Promise<void> | undefined;

  constructor(options: CsvCmdbOptions) {
    this.#options = options;
  }

  get status(): CsvCmdbStatus {
    const { size = 0, bad = [], badCount = 0 } = this.#table ?? {};
    return { assets: size, bad, badCount, failure: this.#failure };
  }

  /** @throws LookFailure where no table was ever read */
  async look(question: AssetQuestion): Promise<Asset | undefined> {
    await this.refresh();
    if (this.#table === undefined)
      throw new LookFailure(this.#failure?.reason ?? 'has not been read');
    return this.#table.find(question);
  }

  /** Reads the file if it has changed. Never throws: `status` tells. */
  refresh(): Promise<void> {
    this.#reading ??= this.#readIfChanged().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readIfChanged(): Promise<void> {
    const { path, columns, maxBytes = DEFAULT_MOST_BYTES } = this.#options;
    try {
      const { mtimeMs, size } = await stat(path);
      const stamp = `${mtimeMs} ${size}`;
      if (stamp === this.#stamp) return;
      this.#stamp = stamp;
      if (size > maxBytes) throw new LookFailure(`is larger than ${maxBytes} bytes`);
      this.#table = await readAssetTable(await readFile(path, 'utf8'), columns);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = { part: this.name, reason: reasonOf(error) };
    }
  }
}
