#!/usr/bin/env node
/** The `spoor` command. Each command's work is in a file of its own, loaded when it is called. */
import { Command, CommanderError } from 'commander';
import { SpoorError } from '../graph/index.js';
import { examples } from './cli/examples.js';
import type { AuditCommand } from './cli/audit.js';
import type { BackupOptions } from './cli/backup.js';
import type { DeadLetterOptions } from './cli/dead-letters.js';
import type { DigestOptions } from './cli/digest.js';
import type { HuntOptions } from './cli/hunt.js';
import type { IngestOptions } from './cli/ingest.js';
import type { PolicyCheckOptions } from './cli/policy/check.js';
import type { PolicyExplainOptions } from './cli/policy/explain.js';
import type { RestoreOptions } from './cli/restore.js';
import type { SigmaOptions } from './cli/sigma.js';
import type { SourcesOptions } from './cli/sources.js';
import type { TokenOptions } from './cli/token.js';
import { readVersion } from './cli/version.js';
import { roles } from './auth.js';
import { type Config, loadConfig, wantsStack } from './config.js';

const FAILED = 1;
const MISUSED = 2;

/** What the file of a command offers; options are as commander parsed them. */
interface CommandModule<Options> {
  run(options: Options, config: Config): Promise<void>;
}

type Load<Options> = () => Promise<CommandModule<Options>>;

async function carryOut<Options>(load: Load<Options>, options: Options): Promise<void> {
  const config = loadConfig();
  const command = await load();
  await command.run(options, config);
}

function buildProgram(): Command {
  const program = new Command('spoor')
    .description('A context graph for security operations: telemetry becomes a graph that fades.')
    .version(readVersion())
    .showHelpAfterError('Run `spoor --help` for the commands, or `spoor <command> --help`.')
    .addHelpText('after', examples.spoor)
    .exitOverride();
  addStart(program);
  addIngest(program);
  addDeadLetters(program);
  addSources(program);
  addSigma(program);
  addAudit(program);
  addPolicy(program);
  addDigest(program);
  addToken(program);
  addHunt(program);
  addDemo(program);
  addDoctor(program);
  addBackup(program);
  addRestore(program);
  return program;
}

function addStart(program: Command): void {
  program
    .command('start')
    .description('Start graph and service, and stay until Ctrl-C')
    .addHelpText('after', examples.start)
    .action((options: object) => carryOut(() => import('./cli/start.js'), options));
}

function addIngest(program: Command): void {
  program
    .command('ingest')
    .description('Send telemetry files to the running service')
    .argument('<file...>', 'files, .gz read as they are; - for standard input')
    .option('--tenant <tenant>', 'tenant that the telemetry belongs to', 'default')
    .option('--format <format>', 'format of the events', 'auto')
    .option('--source <name>', 'name of the sensor or feed')
    .option('--no-resume', 'send from the start what an earlier run was cut off in')
    .addHelpText('after', examples.ingest)
    .action((files: readonly string[], options: Omit<IngestOptions, 'files'>) =>
      carryOut(() => import('./cli/ingest.js'), { ...options, files }),
    );
}

function addDeadLetters(program: Command): void {
  const letters = program
    .command('dead-letters')
    .description('Look at rejected telemetry, try it again, or drop it')
    .addHelpText('after', examples.deadLetters);
  const add = (action: DeadLetterOptions['action'], description: string): Command =>
    letters
      .command(action)
      .description(description)
      .option('--tenant <tenant>', 'tenant that sent it', 'default')
      .option('--source <name>', 'only what this source sent');
  const carry = (action: DeadLetterOptions['action'], ids: readonly string[], options: object) =>
    carryOut(() => import('./cli/dead-letters.js'), {
      ...(options as DeadLetterOptions),
      action,
      ids,
    });
  add('list', 'Show what was rejected, and why')
    .option('--json', 'one JSON object a line')
    .action((options: object) => carry('list', [], options));
  add('replay', 'Read it again: all, those of a source, or those named')
    .argument('[id...]')
    .action((ids: string[], options: object) => carry('replay', ids, options));
  add('drop', 'Forget it')
    .argument('[id...]')
    .option('--all', 'every dead letter of the tenant')
    .action((ids: string[], options: object) => carry('drop', ids, options));
}

function addSources(program: Command): void {
  program
    .command('sources')
    .description('Show who sends telemetry, and how well')
    .option('--tenant <tenant>', 'tenant to look at', 'default')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', examples.sources)
    .action((options: SourcesOptions) => carryOut(() => import('./cli/sources.js'), options));
}

function addSigma(program: Command): void {
  program
    .command('sigma')
    .description('Look at rules in the Sigma format')
    .command('check')
    .description('Say which rules would be taken, which not and why')
    .argument('<folder...>', 'folders with .yml and .yaml files')
    .option('--strict', 'exit code 1 where a rule is refused')
    .option('--json', 'print it as JSON')
    .addHelpText('after', examples.sigma)
    .action((folders: readonly string[], options: Omit<SigmaOptions, 'folders'>) =>
      carryOut(() => import('./cli/sigma.js'), { ...options, folders }),
    );
}

function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('Take out, verify and replay the log of decisions and actions')
    .addHelpText('after', examples.audit);
  const carry = (command: AuditCommand): Promise<void> =>
    carryOut(() => import('./cli/audit.js'), command);
  audit
    .command('export')
    .description('Write the whole log of a tenant, its signed head last')
    .option('--tenant <tenant>', 'tenant to look at', 'default')
    .option('--out <file>', 'where to, instead of standard output')
    .action((options: object) => carry({ action: 'export', ...options } as AuditCommand));
  audit
    .command('verify')
    .description('Say whether a log is as it was written; exit code 1 where it is not')
    .argument('[file]', 'made by `spoor audit export`; without it the log of the running service')
    .option('--tenant <tenant>', 'tenant whose log it has to be')
    .option('--public-key <file>', 'keys of the log as PEM, instead of those in SPOOR_HOME')
    .option(
      '--head <file>',
      'a head or an older export, kept elsewhere: the log has to go on from it',
    )
    .option('--json', 'print it as JSON')
    .action((file: string | undefined, options: object) =>
      carry({ action: 'verify', file, ...options }),
    );
  audit
    .command('replay')
    .description('Make a recorded decision again, and say whether it comes out the same')
    .argument('<id>', 'number of the record')
    .argument('[file]', 'made by `spoor audit export`; without it the log of the running service')
    .option('--tenant <tenant>', 'tenant to look at, without a file', 'default')
    .option('--json', 'print it as JSON')
    .action((id: string, file: string | undefined, options: object) =>
      carry({ action: 'replay', id, file, ...options } as AuditCommand),
    );
  audit
    .command('key')
    .description('Print the public keys of the log, for those who verify it')
    .option('--rotate', 'make a new key before: it takes over at the next start of Spoor')
    .action((options: object) => carry({ action: 'key', ...options }));
}

function addPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .description('Look at the policies that say who has to agree to an action')
    .addHelpText('after', examples.policy);
  policy
    .command('check')
    .description('Say how many policies there are, or all that is wrong with them')
    .argument('[folder]', 'in place of the policies beside the configuration')
    .option('--json', 'print it as JSON')
    .addHelpText('after', examples.policyCheck)
    .action((folder: string | undefined, options: object) =>
      carryOut(() => import('./cli/policy/check.js'), { ...options, folder } as PolicyCheckOptions),
    );
  policy
    .command('explain')
    .description('Say who would have to agree, because of which policies and values')
    .argument('[situation]', 'file with a situation as JSON; - for standard input')
    .option('--policies <folder>', 'in place of the policies beside the configuration')
    .option('--action <action>', 'what would be done, such as host.isolate')
    .option('--tenant <tenant>', 'tenant that it is about (default: "default")')
    .option('--playbook <id>', 'playbook that it would be a step of')
    .option('--kind <kind>', 'kind of the target (default: the first that the action is for)')
    .option('--name <name>', 'name of the target')
    .option('--type <type>', 'what it is of its kind: person, service, s3.bucket …')
    .option('--tag <tag...>', 'tags of the target')
    .option('--criticality <criticality>', 'of the gravest touched asset (default: UNKNOWN)')
    .option('--confidence <figure>', '0 to 1, of the verdict (default: 0)')
    .option('--calibrated', 'that figure was held against what analysts decided')
    .option('--risk <points>', 'what speaks against the target, 0 to 100 (default: 0)')
    .option('--asked-by <who>', 'triage, risk or analyst (default: triage)')
    .option('--hosts <n>', 'hosts that it would reach')
    .option('--users <n>', 'users that it would reach')
    .option('--entities <n>', 'entities that it would reach')
    .option('--hour <n>', 'hour of the day, 0 to 23, UTC (default: now)')
    .option('--weekday <n>', 'day of the week, 1 Monday to 7 Sunday, UTC (default: today)')
    .option('--engagement <name...>', 'rules of engagement in force')
    .option('--json', 'print situation and decision as JSON')
    .addHelpText('after', examples.policyExplain)
    .action((situation: string | undefined, options: object) =>
      carryOut(() => import('./cli/policy/explain.js'), {
        ...options,
        situation,
      } as PolicyExplainOptions),
    );
}

function addDigest(program: Command): void {
  program
    .command('digest')
    .description("Print one number for all that a tenant's graph says")
    .option('--tenant <tenant>', 'tenant to look at', 'default')
    .addHelpText('after', examples.digest)
    .action((options: DigestOptions) => carryOut(() => import('./cli/digest.js'), options));
}

function addToken(program: Command): void {
  program
    .command('token')
    .description('Print a bearer token for REST, GraphQL and gRPC')
    .requiredOption('--tenant <tenant>', 'tenant that its holder is confined to')
    .requiredOption('--sub <subject>', 'who its holder is; shown in annotations and audits')
    .requiredOption('--role <role...>', `one or more of ${roles.join(', ')}`)
    .option('--ttl <duration>', 'how long it lives: 15m, 8h, 30d', '8h')
    .addHelpText('after', examples.token)
    .action((options: TokenOptions) => carryOut(() => import('./cli/token.js'), options));
}

function addHunt(program: Command): void {
  program
    .command('hunt')
    .description('Ask the graph in plain words, or in Cypher')
    .argument('[words...]', 'what an attacker may have done')
    .option('--tenant <tenant>', 'tenant to hunt in', 'default')
    .option('--as-of <instant>', 'the instant that "yesterday" and decay refer to, ISO 8601')
    .option('--cypher <file>', 'run this text instead of words; - for standard input')
    .option('--parameters <json>', 'values for the text')
    .option('--first <n>', 'answers and findings at most', '100')
    .option('--plan', 'show the Cypher that ran')
    .option('--annotate', 'write the findings to the graph as annotations')
    .option('--library', 'list the hunts that come with Spoor, or run one of them by its id')
    .option('--json', 'print the whole hunt as JSON')
    .addHelpText('after', examples.hunt)
    .action((words: readonly string[], options: Omit<HuntOptions, 'words'>) =>
      carryOut(() => import('./cli/hunt.js'), { ...options, words }),
    );
}

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Play an intrusion into tenant demo, and say what to open and what to ask')
    .addHelpText('after', examples.demo)
    .action((options: object) => carryOut(() => import('./cli/demo.js'), options));
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Check this machine and say how to mend what would stop Spoor')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', examples.doctor)
    .action((options: object) => carryOut(() => import('./cli/doctor.js'), options));
}

function addBackup(program: Command): void {
  program
    .command('backup')
    .description('Write the graph of a stopped Spoor to a file')
    .argument('<file>', 'where to; its checksum goes beside it')
    .option('--force', 'replace a file of that name')
    .addHelpText('after', examples.backup)
    .action((file: string, options: Omit<BackupOptions, 'file'>) =>
      carryOut(() => import('./cli/backup.js'), { ...options, file }),
    );
}

function addRestore(program: Command): void {
  program
    .command('restore')
    .description('Put the graph of a back-up into the home of a stopped Spoor')
    .argument('<file>', 'made by `spoor backup`, or by neo4j-admin database dump')
    .option('--force', 'replace the graph that is there')
    .addHelpText('after', examples.restore)
    .action((file: string, options: Omit<RestoreOptions, 'file'>) =>
      carryOut(() => import('./cli/restore.js'), { ...options, file }),
    );
}

/** One sentence and the code; the stack only for who asked for it with LOG_LEVEL=debug. */
function report(error: unknown): number {
  // Commander has printed its own message or the help text by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  if (isReaderGone(error)) return 0;
  const known = error instanceof SpoorError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`spoor: ${message} (${known ? error.code : 'INTERNAL'})\n`);
  if (wantsStack() && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return known && error.code === 'BAD_REQUEST' ? MISUSED : FAILED;
}

/** Whoever reads what is printed may have seen enough, as `head` has; what a command does goes on all the same. */
function isReaderGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!isReaderGone(error)) throw error;
  });
}

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
