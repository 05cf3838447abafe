import { isPanic } from '../graph/index.js';

/** What the watch looks at and what it may do. */
export interface PanicParts {
  /** Rejects while the graph does not answer. */
  readonly ping: () => Promise<void>;
  /** True when a restarted graph would find room to write. */
  readonly hasRoom: () => boolean;
  readonly restart: (reason: string) => Promise<void>;
}

const LOOK_MS = 5_000;

/**
 * A database that ran into a full disk stops itself and stays stopped, also when there is room again,
 * while its server lives on. This has the server restarted then. Gives the way to stop.
 */
export function watchForPanic(
  { ping, hasRoom, restart }: PanicParts,
  everyMs: number = LOOK_MS,
): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      await ping();
    } catch (error) {
      if (isPanic(error) && hasRoom()) await restart('its database has stopped itself');
    }
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look().finally(() => {
      busy = false;
    });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
