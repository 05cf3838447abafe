import type { ApolloServerPlugin } from '@apollo/server';
import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import {
  execute,
  getOperationAST,
  subscribe,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import { markFailed, TENANT_ATTRIBUTE, traced, untraced } from '../../graph/index.js';
import type { Context } from '../../resolvers/index.js';
import type { Metrics } from '../metrics.js';

const LONGEST_NAME = 100;

/** Puts a span around all that becomes of a GraphQL request over HTTP, from parsing on. */
export const operationSpan: RequestHandler = (_request, response, next) => {
  const span = trace.getTracer('spoor').startSpan('graphql');
  response.once('close', () => {
    span.end();
  });
  context.with(trace.setSpan(context.active(), span), next);
};

/** Has that span say which operation it is, for whom, and with which code it failed; counts the codes. */
export const operationPlugin = (metrics: Metrics): ApolloServerPlugin<Context> => ({
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body } }) => {
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        for (const { extensions } of errors) metrics.countError(extensions?.['code']);
        return Promise.resolve();
      },
      didResolveOperation: ({ operation, contextValue }) => {
        const span = trace.getActiveSpan();
        span?.setAttribute(TENANT_ATTRIBUTE, contextValue.graph.tenant);
        nameOperation(operation, span);
        return Promise.resolve();
      },
      didEncounterErrors: ({ errors }) => {
        noteErrors(errors, trace.getActiveSpan());
        return Promise.resolve();
      },
    }),
});

/** By type and name; never by its text or variables. */
function nameOperation(
  operation: OperationDefinitionNode | null | undefined,
  span: Span | undefined,
): void {
  if (operation == null) return;
  span?.updateName(`graphql ${operation.operation}`);
  span?.setAttribute('graphql.operation.type', operation.operation);
  const name = operation.name?.value;
  if (name !== undefined) span?.setAttribute('graphql.operation.name', name.slice(0, LONGEST_NAME));
}

/** Marks a span with the code of the first error of an answer. */
function noteErrors(errors: readonly GraphQLError[] | undefined, span: Span | undefined): void {
  const [first] = errors ?? [];
  if (first !== undefined && span !== undefined) markFailed(span, first.originalError ?? first);
}

/** `execute` of graphql-js for the WebSocket, in a span of its own trace. */
export async function executeTraced(args: ExecutionArgs): Promise<ExecutionResult> {
  return inOperation(args, async (span) => {
    const result = await execute(args);
    noteErrors(result.errors, span);
    return result;
  });
}

type Subscribed = Awaited<ReturnType<typeof subscribe>>;

/**
 * `subscribe` of graphql-js. The span covers the start of the subscription; what it delivers over the
 * hours to come has none, or one trace would grow without end.
 */
export async function subscribeTraced(args: ExecutionArgs): Promise<Subscribed> {
  const result = await inOperation(args, async (span) => {
    const started = await subscribe(args);
    if (!isStream(started)) noteErrors(started.errors, span);
    return started;
  });
  return isStream(result) ? withoutSpans(result) : result;
}

function inOperation<T>(args: ExecutionArgs, work: (span: Span) => Promise<T>): Promise<T> {
  const { tenant } = (args.contextValue as Context).graph;
  const attributes = { [TENANT_ATTRIBUTE]: tenant, 'network.protocol.name': 'websocket' };
  return traced('graphql', { kind: SpanKind.SERVER, attributes }, (span) => {
    nameOperation(getOperationAST(args.document, args.operationName), span);
    return work(span);
  });
}

type Stream = Extract<Subscribed, AsyncGenerator>;

function isStream(result: Subscribed): result is Stream {
  return Symbol.asyncIterator in result;
}

/** The body of a generator runs in the context of whoever asks for its next value. */
function withoutSpans(stream: Stream): Stream {
  const next = stream.next.bind(stream);
  return Object.assign(stream, { next: () => untraced(() => next()) });
}
