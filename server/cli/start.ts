import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { composeService, type RunningService } from '../compose.js';
import type { Config } from '../config.js';
import { openLog } from '../log.js';
import { systemClock } from '../system-clock.js';

const STOP_LIMIT_MS = 20_000;

/** Starts everything, prints the ready line, and stays until SIGTERM or Ctrl-C. */
export async function run(_options: object, config: Config): Promise<void> {
  const log = openLog(config.logLevel, { secrets: secretsOf(config) });
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const isFirst = !existsSync(join(config.home, 'jwt-secret'));
  const running = await startUnlessStopped(() => composeService(config, systemClock, log));
  if (running === undefined) return;
  process.stdout.write(`spoor ready ${running.url} graphql ${running.url}graphql\n`);
  if (isFirst && config.jwksUrl === undefined) process.stdout.write(firstSteps);
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      log.info('stopping');
      // A part that hangs must not keep the process: the graph's own watchdog ends the graph.
      setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
      running.stop().then(resolve, reject);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    running.onFailure((error) => {
      void running.stop().finally(() => {
        reject(error);
      });
    });
  });
}

/** What must not be in the log, whoever puts it into an error. */
function secretsOf(config: Config): readonly string[] {
  const { givenServer, jwtSecret, auditKey, llm, kafkaLogin, alertPullSecrets } = config;
  const secrets = [givenServer?.password, jwtSecret, auditKey, llm.apiKey, kafkaLogin?.password];
  // Of `Splunk …` the token alone: it may turn up without the word before it.
  const tokens = Object.values(alertPullSecrets).map((token) => token?.split(' ').at(-1));
  return [...secrets, ...tokens].filter((secret) => secret !== undefined);
}

const firstSteps = `To get a token:  npx spoor token --tenant demo --sub me --role analyst --role admin
To see something: npx spoor demo
`;

/** A signal during the start ends it cleanly once what is being opened is open. */
async function startUnlessStopped(
  start: () => Promise<RunningService>,
): Promise<RunningService | undefined> {
  const stop = new AbortController();
  const note = (): void => {
    stop.abort();
  };
  process.once('SIGTERM', note);
  process.once('SIGINT', note);
  const running = await start();
  process.off('SIGTERM', note);
  process.off('SIGINT', note);
  if (!stop.signal.aborted) return running;
  await running.stop();
  return undefined;
}
