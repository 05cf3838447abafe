/**
 * Every error that Spoor shows to a caller. One row a code; docs/errors.md and the GraphQL
 * `extensions.code`, the REST problem documents and the CLI all speak from this table.
 */
interface ErrorRow {
  /** HTTP status; 0 for errors that only the command line can show. */
  readonly status: number;
  /** True where the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** What it means and what to do, for docs/errors.md. */
  readonly meaning: string;
}

const row = (status: number, meaning: string, retryable = false): ErrorRow => ({
  status,
  retryable,
  meaning,
});

export const errorTable = {
  BAD_REQUEST: row(400, 'The request is malformed; the message names the field and what it takes.'),
  BAD_CURSOR: row(400, 'The cursor was not made by this service. Start without one.'),
  INVALID_GZIP: row(400, 'The body is not a whole gzip stream. Compress it again and resend.'),
  QUERY_TOO_COMPLEX: row(
    400,
    'The GraphQL operation is over a limit on depth, aliases, tokens, page size or cost; the message names the limit and the value. Ask for less at a time.',
  ),
  KNOWN_GOOD_TOO_BROAD: row(
    400,
    'The known-good pattern leaves both its actors and its objects open. Name one of them exactly, and not by the scope of an address alone (docs/scoring.md).',
  ),
  HUNT_REFUSED: row(
    400,
    'The text of the hunt broke a rule of the sandbox; the message says which and how to mend it (docs/sandbox.md).',
  ),
  HUNT_NOT_UNDERSTOOD: row(
    400,
    'The words of the hunt give no plan, or one that holds less than half of them; the message names what was not understood. Nothing is answered by a guess.',
  ),
  HUNT_PLAN_INVALID: row(
    400,
    'The plan that was handed in is not one that can be asked; the message names the place (docs/hunting.md).',
  ),
  HUNT_PARAMETERS: row(
    400,
    'A parameter of the hunt is missing, too large, or not a value that a hunt takes; the message names it.',
  ),
  HUNT_INVALID: row(
    400,
    'The text keeps to the rules, but the server finds no meaning in it: a variable that is not defined, a type that does not fit.',
  ),
  HUNT_VALUE: row(
    400,
    'While the hunt ran, a value was not what a function or operator needs. Convert it, or leave out what is null.',
  ),
  HUNT_COST: row(
    400,
    'By the server’s estimate the hunt would go through too many combinations. Connect its patterns, begin at a name, or follow fewer hops.',
  ),
  HUNT_TIMEOUT: row(
    400,
    'The hunt ran into its time limit and was ended. Begin at a name, bound the time, or follow fewer hops.',
  ),
  HUNT_PARSER_TIMEOUT: row(
    400,
    'The text took too long to read. Write it shorter, with fewer brackets and patterns.',
  ),
  HUNT_MEMORY: row(
    400,
    'The hunt needed more memory than one may have and was ended. Collect, sort or compare fewer things.',
  ),
  HUNT_RESULT_TOO_LARGE: row(
    400,
    'One row of the answer is larger than a whole answer may be. Return fewer properties, or cut lists.',
  ),
  HUNT_CANCELLED: row(400, 'The hunt was cancelled by whoever asked.'),
  UNAUTHENTICATED: row(
    401,
    'No bearer token, or one that is expired, forged or made for another service. Make one with `npx spoor token`.',
  ),
  FORBIDDEN: row(
    403,
    'The token is good, but none of its roles may do this; the message names the roles that may.',
  ),
  NOT_FOUND: row(
    404,
    'No such thing in this tenant. What belongs to another tenant answers the same.',
  ),
  METHOD_NOT_ALLOWED: row(405, 'The path exists, but not with this method.'),
  REQUEST_TIMEOUT: row(
    408,
    'The body did not arrive in time. Send smaller bodies or a faster stream.',
    true,
  ),
  CONFLICT: row(
    409,
    'Somebody else changed the same thing meanwhile. Read it again, then change it.',
  ),
  PAYLOAD_TOO_LARGE: row(
    413,
    'The body, or what it unpacks to, is over the limit that the message names. Send it in parts.',
  ),
  UNSUPPORTED_MEDIA_TYPE: row(415, 'The content type or encoding is not one that this path takes.'),
  IDEMPOTENCY_MISMATCH: row(
    422,
    'This Idempotency-Key was used before with another body. Use a new key.',
  ),
  OVERLOADED: row(
    429,
    'More telemetry is waiting than may. Retry after the seconds in Retry-After.',
    true,
  ),
  TOO_MANY_SUBSCRIPTIONS: row(
    429,
    'This subject has as many subscriptions to attack paths as it may. End some, or ask for more with one wider filter.',
    true,
  ),
  HUNT_BUSY: row(
    429,
    'As many hunts run and wait as may. Retry after the seconds in Retry-After.',
    true,
  ),
  INTERNAL: row(500, 'A fault in Spoor. The log has the cause.'),
  HUNT_UNCONFINED: row(
    500,
    'A hunt, its plan or its answer could not be shown to be confined to the tenant and was withheld. Nothing was shown; please report it with the text of the hunt.',
  ),
  HUNTS_UNAVAILABLE: row(
    503,
    'Hunts cannot be read: the grammar is not in the cache and could not be fetched, or its thread does not start. The log says why; all else works.',
    true,
  ),
  GRAPH_UNAVAILABLE: row(
    503,
    'The graph does not answer. Nothing was half-written; retry after the seconds in Retry-After.',
    true,
  ),
  NOT_READY: row(
    503,
    'What answers this is still being read into memory after a start. Ask again in a minute.',
    true,
  ),
  TIMEOUT: row(503, 'The graph took longer than a request may. Ask for less, or retry.', true),
  CONNECTOR_TARGET_MISSING: row(
    409,
    'The system outside knows nothing by what names the target, or not in the account that Spoor acts in. Nothing was done.',
  ),
  CONNECTOR_AMBIGUOUS_TARGET: row(
    409,
    'Several things in the system outside go by what names the target, and none was chosen. Nothing was done.',
  ),
  CONNECTOR_CONFLICT: row(
    409,
    'Somebody else changed meanwhile what the action changes, and theirs was not overwritten. Look at it, then decide anew.',
  ),
  CONNECTOR_REFUSED: row(
    502,
    'The system outside refused the action; the message says with what. Check the permissions of the connector (docs/connectors.md).',
  ),
  CONNECTOR_ANSWER_INVALID: row(
    502,
    'The system outside answered something that cannot be read. It is not known whether the action was done.',
  ),
  CONNECTOR_UNREACHABLE: row(
    503,
    'The system outside does not answer. It is not known whether the action was done; trying again under the same key is safe.',
    true,
  ),
  SHUTTING_DOWN: row(503, 'The service is stopping. Retry against the next one.', true),
  CONFIG_INVALID: row(
    0,
    'A configuration file has an unknown key or a wrong value; the message names file, key and line.',
  ),
  JAVA_MISSING: row(
    0,
    'No Java 17 or newer was found, and NEO4J_URI is not set. Install a JDK, or point NEO4J_URI at a Neo4j 5.26 or newer.',
  ),
  MAVEN_MISSING: row(
    0,
    'Maven was not found and the Neo4j jars are not in the cache yet. Install Maven, or set NEO4J_URI.',
  ),
  DOWNLOAD_FAILED: row(
    0,
    'The Neo4j jars could not be resolved. What arrived is kept: run the command again to resume.',
    true,
  ),
  GRAMMAR_MISSING: row(
    0,
    'The grammar of Cypher is not in the cache and could not be fetched: no hunts until it is. Install Maven, or set SPOOR_MAVEN_URL.',
    true,
  ),
  SERVICE_UNREACHABLE: row(
    0,
    'No Spoor answers where HOST and PORT point. Start it with `npm start`.',
    true,
  ),
  PORT_IN_USE: row(
    0,
    'Another program listens on the port. Stop it, or set PORT (0 takes any free one).',
  ),
  DISK_FULL: row(
    503,
    'The disk that holds SPOOR_HOME is full or nearly so: nothing is taken, and what is there can be read. Free some room, or set SPOOR_HOME elsewhere; senders retry by themselves.',
    true,
  ),
  HOME_LOCKED: row(
    0,
    'Another Spoor runs on this SPOOR_HOME. Stop it, or give this one a home of its own.',
  ),
  STORE_CORRUPT: row(
    0,
    'Neo4j cannot open its store. Restore a back-up into SPOOR_HOME, or move the folder away to start empty.',
  ),
  BACKUP_FAILED: row(
    0,
    'Neo4j could not write the back-up or load it; the message says why. What was there before still is.',
  ),
  BACKUP_INVALID: row(
    0,
    'The file is not a whole back-up of a graph, or not the one that its checksum was made for. Take another.',
  ),
  GRAPH_TOO_OLD: row(
    0,
    'The Neo4j server is older than 5.26. Upgrade it, or unset NEO4J_URI to use the one that Spoor brings.',
  ),
  STORE_TOO_NEW: row(0, 'The graph was written by a newer Spoor. Upgrade this one.'),
  GRAPH_AUTH_FAILED: row(
    0,
    'Neo4j refused the user or password. Check NEO4J_USER and NEO4J_PASSWORD.',
  ),
  GRAPH_START_FAILED: row(
    0,
    'Neo4j did not come up; the message quotes its last words and names its log.',
  ),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

/** An error that a caller may see: code from the table, one sentence that says what to do. */
export class SpoorError extends Error {
  override readonly name = 'SpoorError';
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorTable[this.code].status || 500;
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }
}
