import { Presets, SingleBar } from 'cli-progress';
import type { Clock } from '../../../graph/index.js';
import type { Totals } from './totals.js';

/** Shows a person or a log how far the sending of one file is. */
export interface Progress {
  /** What became of the events that this run has sent so far. */
  show(totals: Totals): void;
  /** A sentence that stays. */
  note(sentence: string): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly name: string;
  /** Undefined: not known, as on standard input. */
  readonly totalBytes: number | undefined;
  readonly takenBytes: () => number;
  readonly out: NodeJS.WriteStream;
  readonly clock: Clock;
}

const BAR_EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;
const MB = 1_000_000;

/** A bar on a terminal, a line every few seconds anywhere else. */
export function startProgress(options: ProgressOptions): Progress {
  return options.out.isTTY ? startBar(options) : startLines(options);
}

function startBar({ name, totalBytes, takenBytes, out, clock }: ProgressOptions): Progress {
  const shape = totalBytes === undefined ? '' : ' {bar} {percentage}%';
  const bar = new SingleBar(
    {
      format: `${name}${shape}  {counts}`,
      stream: out,
      barsize: 24,
      hideCursor: false,
      clearOnComplete: true,
      // A signal ends the command as it would without a bar.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  const counter = new Counter(takenBytes, clock);
  bar.start(Math.max(1, totalBytes ?? 1), 0, { counts: counter.text() });
  const draw = (): void => {
    bar.update(takenBytes(), { counts: counter.text() });
  };
  const timer = setInterval(draw, BAR_EVERY_MS);
  return {
    show: (totals) => {
      counter.totals = totals;
      draw();
    },
    note: (sentence) => {
      out.write(`\r\u001b[K${sentence}\n`);
    },
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}

function startLines({ name, takenBytes, out, clock }: ProgressOptions): Progress {
  const counter = new Counter(takenBytes, clock);
  const timer = setInterval(() => {
    out.write(`${name}  ${counter.text()}\n`);
  }, LINE_EVERY_MS);
  return {
    show: (totals) => {
      counter.totals = totals;
    },
    note: (sentence) => {
      out.write(`${sentence}\n`);
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

class Counter {
  totals: Totals | undefined;
  readonly #takenBytes: () => number;
  readonly #clock: Clock;
  readonly #began: number;

  constructor(takenBytes: () => number, clock: Clock) {
    this.#takenBytes = takenBytes;
    this.#clock = clock;
    this.#began = clock.now();
  }

  text(): string {
    const megabytes = `${(this.#takenBytes() / MB).toFixed(1)} MB`;
    if (this.totals === undefined) return megabytes;
    const { received, accepted, ignored, duplicates, rejected } = this.totals;
    const seconds = Math.max(1, this.#clock.now() - this.#began) / 1000;
    const counts = `accepted ${accepted}  ignored ${ignored}  duplicates ${duplicates}  rejected ${rejected.count}`;
    return `${megabytes}  ${Math.round(received / seconds)} events/s  ${counts}`;
  }
}
