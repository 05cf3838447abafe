import { pino, type Logger } from 'pino';

export type Log = Logger;

/** Structured log on stderr. What could hold a secret is cut by name, wherever it is nested. */
export function openLog(level: string): Log {
  const secrets = ['authorization', 'password', 'token', 'secret', 'apiKey', 'jwtSecret'];
  return pino(
    {
      level,
      base: null,
      redact: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
