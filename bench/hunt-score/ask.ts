import { z } from 'zod';
import type { HttpClient } from '../harness/http-client.js';
import type { HuntCase } from './hunt-set.js';

const FIRST = 1000;

const RUN_HUNT = `mutation ($input: RunHuntInput!) {
  runHunt(input: $input) {
    status planner plan cypher parameters columns values truncated empty elapsedMs
    problem { code message suggestion }
    answers {
      kind name
      ... on Process { hostName guid pid }
      ... on File { hostName path }
      ... on RegistryKey { hostName path }
      ... on Service { hostName }
      ... on ScheduledTask { hostName }
      ... on WmiSubscription { hostName part }
      ... on User { arn }
      ... on IpAddress { address }
      ... on Resource { type arn }
      ... on AiAgent { agentId }
    }
  }
}`;

const text = z.string().nullish();

const answerSchema = z.object({
  kind: z.string(),
  name: z.string(),
  hostName: text,
  guid: text,
  pid: z.number().nullish(),
  path: text,
  part: text,
  address: text,
  type: text,
  arn: text,
  agentId: text,
});

const huntSchema = z.object({
  status: z.string(),
  planner: z.string(),
  plan: z.unknown(),
  cypher: text,
  parameters: z.unknown(),
  columns: z.array(z.string()),
  values: z.array(z.unknown()),
  truncated: z.boolean(),
  empty: text,
  elapsedMs: z.number(),
  problem: z.object({ code: z.string(), message: z.string(), suggestion: text }).nullish(),
  answers: z.array(answerSchema),
});

/** What the service made of a hypothesis. */
export type HuntRun = z.output<typeof huntSchema>;

/** @throws Error with what the service said where it gave no hunt */
export async function runHunt(client: HttpClient, { text, asOf }: HuntCase): Promise<HuntRun> {
  const input = { hypothesis: text, asOf, first: FIRST };
  const data = await client.graphql(RUN_HUNT, { input });
  return huntSchema.parse(data['runHunt']);
}
