import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  SourceRefusal,
  PathFollower,
  type FollowOptions,
  type SourceEvent,
} from './path-follower.js';
import { SocketInbox } from './socket-inbox.js';

type MaybeLater<T> = T | Promise<T>;

/** The filter as the API takes it: `AttackPathFilter` of the schema. */
export interface AttackPathFilter {
  readonly entities?: readonly string[];
  readonly kinds?: readonly string[];
  readonly techniques?: readonly string[];
  readonly tags?: readonly string[];
  readonly minScore?: number;
  readonly stages?: readonly string[];
  readonly statuses?: readonly string[];
  readonly seeds?: readonly string[];
}

export interface FollowAttackPaths extends FollowOptions {
  /** Where Spoor is: `https://spoor.example/`; a function, where that may change. */
  readonly url: string | (() => MaybeLater<string>);
  /** A bearer token; a function is asked for one at each connection, and so outlives a token. */
  readonly token: string | (() => MaybeLater<string>);
  readonly filter?: AttackPathFilter | undefined;
}

const QUERY = `subscription($filter: AttackPathFilter, $after: String) {
  attackPathUpdated(filter: $filter, after: $after) {
    type cursor reasons previousScore delta leaves
  }
}`;

/** Close codes with which a server says that this client will not do, ever. */
const REFUSED = new Map([
  [4400, 'BAD_REQUEST'],
  [4403, 'UNAUTHENTICATED'],
  [4406, 'BAD_REQUEST'],
]);

/** Follows attack paths over GraphQL (graphql-transport-ws); see docs/subscribing.md. */
export function followAttackPaths(options: FollowAttackPaths): PathFollower {
  return new PathFollower((after, signal) => connect(options, after, signal), options);
}

async function* connect(
  options: FollowAttackPaths,
  after: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<SourceEvent, void, undefined> {
  const inbox = new SocketInbox<SourceEvent>();
  const client = await openClient(options, inbox);
  const stop = (): void => {
    inbox.end();
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  client.subscribe<{ attackPathUpdated: SourceEvent }>(
    { query: QUERY, variables: { filter: options.filter, after } },
    {
      next: ({ data, errors }) => {
        if (data?.attackPathUpdated !== undefined) inbox.push(data.attackPathUpdated);
        else inbox.end(faultOf(errors, options));
      },
      error: (error) => {
        inbox.end(faultOf(error, options));
      },
      complete: () => {
        inbox.end();
      },
    },
  );
  try {
    yield* inbox.items();
  } finally {
    signal.removeEventListener('abort', stop);
    await client.dispose();
  }
}

async function openClient(
  { url, token }: FollowAttackPaths,
  inbox: SocketInbox<SourceEvent>,
): Promise<Client> {
  const place = new URL('graphql', typeof url === 'string' ? url : await url());
  const bearer = typeof token === 'string' ? token : await token();
  return createClient({
    url: place.href.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${bearer}` },
    // To connect again is the follower's: it knows where to go on.
    retryAttempts: 0,
    on: {
      opened: (socket) => {
        inbox.watch(socket as WebSocket);
      },
    },
  });
}

interface ShownError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
}

/** What ended a connection: a refusal where another attempt would end the same. */
function faultOf(cause: unknown, { token }: FollowAttackPaths): Error {
  const isAskedFor = typeof token === 'function';
  const [shown] = (Array.isArray(cause) ? cause : []) as ShownError[];
  if (shown !== undefined) {
    const code = shown.extensions?.code ?? 'INTERNAL';
    const mayPass = shown.extensions?.retryable === true || code === 'INTERNAL';
    const isStale = code === 'UNAUTHENTICATED' && isAskedFor;
    return mayPass || isStale ? new Error(shown.message) : new SourceRefusal(code, shown.message);
  }
  const { code, reason } = (cause ?? {}) as { readonly code?: unknown; readonly reason?: unknown };
  const refused = REFUSED.get(Number(code));
  const isFinal = refused !== undefined && !(refused === 'UNAUTHENTICATED' && isAskedFor);
  if (isFinal) return new SourceRefusal(refused, `The connection was refused: ${String(reason)}`);
  return new Error('The connection was lost.', { cause });
}
