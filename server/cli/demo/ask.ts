import { SpoorError, errorTable, type ErrorCode } from '../../../graph/index.js';
import { askService } from '../ingest/service-client.js';

interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { code?: string };
  }[];
}

/**
 * Runs a GraphQL operation on the service and gives its data.
 *
 * @throws SpoorError with the first error of the answer
 */
export async function ask(
  url: string,
  token: string,
  query: string,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = (await askService(url, {
    path: '/graphql',
    token,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ query })),
  })) as GraphqlAnswer;
  const [error] = answer.errors ?? [];
  if (error !== undefined) throw new SpoorError(codeOf(error.extensions?.code), error.message);
  return answer.data ?? {};
}

function codeOf(code: string | undefined): ErrorCode {
  return code !== undefined && Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'INTERNAL';
}
