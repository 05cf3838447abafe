import type { AnswerType } from './hunt-set.js';

/** What a hunt answers with, as GraphQL gives it: the fields of all kinds, most of them absent. */
export interface AnswerEntity {
  readonly kind: string;
  readonly name: string;
  readonly hostName?: string | null | undefined;
  readonly guid?: string | null | undefined;
  readonly pid?: number | null | undefined;
  readonly path?: string | null | undefined;
  readonly part?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly arn?: string | null | undefined;
  readonly agentId?: string | null | undefined;
}

export interface HuntAnswer {
  readonly answers: readonly AnswerEntity[];
  /** One object a row, keyed by column. */
  readonly values: readonly unknown[];
}

/** Resources that go by a kind of their own in the sets; others go by their ARN. */
const resourceKinds: Readonly<Record<string, string>> = {
  's3.bucket': 'bucket',
  's3.object': 's3_object',
  secret: 'secret',
  'cloudtrail.trail': 'trail',
  'ec2.image': 'ami',
  'ec2.snapshot': 'snapshot',
  'rds.snapshot': 'dbsnapshot',
  'ec2.security_group': 'security_group',
  'ec2.instance': 'ec2_instance',
  url: 'url',
  api: 'api',
};

/** `\\host\share`, `\\host\pipe\name`: the host in front, the rest behind it. */
const ON_HOST = /^\\\\([^\\]+)\\(?:pipe\\)?(.+)$/;

const onHost = (kind: string, { hostName }: AnswerEntity, rest: string): string =>
  `${kind}:${(hostName ?? '').toUpperCase()}:${rest.toLowerCase()}`;

/**
 * The id under which the sets speak of an entity. Where an entity goes by two (an IAM role is a user
 * and an ARN), what the hunt asked for decides; nothing else of it does, so that an answer of the
 * wrong kind stays wrong.
 */
export function answerId(entity: AnswerEntity, asked: AnswerType): string {
  const { kind, name } = entity;
  switch (kind) {
    case 'Process':
      return onHost('proc', entity, processName(entity));
    case 'Host':
      return `host:${shortName(name)}`;
    case 'User':
      return userId(entity, asked);
    case 'IpAddress':
      return `ip:${(entity.address ?? name).toLowerCase()}`;
    case 'File':
      return onHost('file', entity, entity.path ?? name);
    case 'RegistryKey':
      return onHost('reg', entity, entity.path ?? name);
    case 'Service':
      return onHost('svc', entity, name);
    case 'ScheduledTask':
      return onHost('task', entity, name);
    case 'WmiSubscription':
      return onHost('wmi', entity, `${entity.part ?? ''}:${name}`);
    case 'Resource':
      return resourceId(entity, asked);
    case 'Inference':
      return `run:${name}`;
    case 'AiAgent':
      return `agent:${(entity.agentId ?? name).toLowerCase()}`;
    case 'Tool':
      return `tool:${name}`;
    default:
      return `${kind.toLowerCase()}:${name}`;
  }
}

function shortName(host: string): string {
  return (host.split('.', 1)[0] ?? host).toUpperCase();
}

function processName({ name, guid, pid }: AnswerEntity): string {
  return guid != null ? `${name}#${guid}` : `${name}#pid=${String(pid ?? '')}`;
}

function userId({ name, arn }: AnswerEntity, asked: AnswerType): string {
  if (asked === 'arn' && arn != null) return arn;
  if (asked === 'spn') return `spn:${name}`;
  return `user:${name.replace(/^.*\\/, '').replace(/@.*$/, '').toLowerCase()}`;
}

function resourceId({ name, type, arn }: AnswerEntity, asked: AnswerType): string {
  if (asked === 'arn' && arn != null) return arn;
  const [, host, rest] = ON_HOST.exec(name) ?? [];
  if ((type === 'share' || type === 'pipe') && host !== undefined && rest !== undefined) {
    return `${type}:${shortName(host)}:${rest.toLowerCase()}`;
  }
  const known = resourceKinds[type ?? ''];
  if (known !== undefined) return `${known}:${name}`;
  if (type?.endsWith('application') === true) return `application:${name}`;
  return arn ?? `${type ?? 'resource'}:${name}`;
}

/** The ids of an answer, each once, in order. @param asked never 'value' */
export function answerIds({ answers, values }: HuntAnswer, asked: AnswerType): string[] {
  const ids = asked === 'socket' ? socketIds(values) : answers.map((one) => answerId(one, asked));
  return [...new Set(ids)].sort();
}

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** An address and a port have no entity of their own: a row holds both, side by side or in objects. */
function socketIds(values: readonly unknown[]): string[] {
  return values.flatMap((row) => {
    if (!isRow(row)) return [];
    const objects = [row, ...Object.values(row).filter(isRow)];
    const socket = objects.map((one) => one['socket']).find(isText);
    if (socket !== undefined) return [`sock:${socket}`];
    const address = objects.map((one) => one['address']).find(isText) ?? addressOf(row);
    const port = objects.map((one) => one['port']).find(isPort);
    return address === undefined || port === undefined ? [] : [`sock:${address}:${port}`];
  });
}

const isPort = (value: unknown): value is string | number =>
  /^\d{1,5}$/.test(typeof value === 'number' ? String(value) : isText(value) ? value : '');

/** An address under another name than `address`, where only one cell of the row is one. */
function addressOf(row: Row): string | undefined {
  const found = Object.values(row).filter(
    (cell): cell is string =>
      isText(cell) && /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)$/i.test(cell),
  );
  return found.length === 1 ? found[0] : undefined;
}

/**
 * What each column of an answer tells, as sets of plain texts. An entity in a cell tells its name, a
 * list its members. Where there are no rows, the names of the answers are the only column.
 */
export function valueColumns({ answers, values }: HuntAnswer): Map<string, string[]> {
  const columns = new Map<string, Set<string>>();
  const add = (column: string, cell: unknown): void => {
    if (cell === null || cell === undefined) return;
    if (Array.isArray(cell)) {
      for (const member of cell) add(column, member);
      return;
    }
    const told = columns.get(column) ?? new Set();
    columns.set(
      column,
      told.add(plain(isRow(cell) ? (cell['name'] ?? JSON.stringify(cell)) : cell)),
    );
  };
  for (const row of values) {
    if (isRow(row)) for (const [column, cell] of Object.entries(row)) add(column, cell);
    else add('value', row);
  }
  if (columns.size === 0) for (const { name } of answers) add('name', name);
  return new Map([...columns].map(([column, told]) => [column, [...told].sort()]));
}

/** How a value is compared: neither case nor blanks around it nor its type count. */
export function plain(value: unknown): string {
  return (isText(value) ? value : JSON.stringify(value)).trim().toLowerCase();
}
