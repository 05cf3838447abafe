import { z } from 'zod';
import { pause, settled } from '../again.js';
import { badCall, keyMark, onlyArguments, textArgument } from '../call-values.js';
import type { Connector, ConnectorCall, PlannedCall } from '../connector.js';
import { defineOperation } from '../operation.js';
import { adf, code, facts, paragraphs } from './adf.js';
import { Jira, type JiraSettings, type NewIssue } from './jira.js';

const before = z.strictObject({ tickets: z.array(z.string()) });

const MAX_SUMMARY = 250;
const MAX_GIVEN = 32_000;
const PRIORITY = /^[\p{L}\p{N} _-]{1,60}$/u;
/** What was made shows up in searches after seconds. */
const SEARCH_WAITS_MS = [1_000, 2_000, 4_000];

/**
 * Opens tickets in Jira Cloud. A ticket is known by a label that is made of the key of its action: where one has it
 * already, no other is made. Taken back it is not deleted, but says so in a comment.
 *
 * @param waitsMs pauses for what was made to show up in searches
 * @throws TypeError for settings that can't be used
 */
export function openTicket(
  settings: JiraSettings,
  waitsMs: readonly number[] = SEARCH_WAITS_MS,
): Connector {
  const jira = new Jira(settings);
  const find = (call: ConnectorCall): Promise<readonly string[]> =>
    jira.withLabel(labelOf(call), call.signal);

  /** What there is, waited for where there is none yet. */
  const findPatiently = async (call: ConnectorCall): Promise<readonly string[]> => {
    let tickets = await find(call);
    for (const waitMs of waitsMs) {
      if (tickets.length > 0) break;
      await pause(waitMs, call.signal);
      tickets = await find(call);
    }
    return tickets;
  };

  const open = defineOperation<NewIssue, z.infer<typeof before>>({
    before,
    read: issueOf,
    capture: async (call) => ({ tickets: [...(await find(call))] }),
    execute: async (call, issue) => {
      const [there] = await find(call);
      const ticket = there ?? (await jira.create(issue, call.signal));
      return { ticket, page: jira.pageOf(ticket), changed: there === undefined };
    },
    validate: (call) =>
      settled(
        async () => {
          const tickets = await find(call);
          const names = tickets.join(', ');
          return tickets.length === 0
            ? { ok: false, observed: `No ticket has the label ${labelOf(call)}.` }
            : { ok: true, observed: `There is ${names}.` };
        },
        waitsMs,
        call.signal,
      ),
    rollBack: async (call) => {
      const tickets = await findPatiently(call);
      const told: string[] = [];
      for (const ticket of tickets) {
        if (await jira.hasComment(ticket, takenBack(call), call.signal)) continue;
        await jira.comment(ticket, adf(...paragraphs(takenBack(call))), call.signal);
        told.push(ticket);
      }
      return { tickets, commented: told };
    },
    validateRollBack: async (call) => {
      const silent: string[] = [];
      for (const ticket of await find(call))
        if (!(await jira.hasComment(ticket, takenBack(call), call.signal))) silent.push(ticket);
      return silent.length === 0
        ? { ok: true, observed: 'Every ticket of this action says that it was taken back.' }
        : { ok: false, observed: `Without a word that it was taken back: ${silent.join(', ')}.` };
    },
    explain: (error) => error,
  });
  return { name: 'ticket', operations: { open } };
}

const labelOf = (call: PlannedCall): string => `spoor-${keyMark(call)}`;

const takenBack = (call: PlannedCall): string =>
  `Spoor has taken back what this ticket was opened for (${labelOf(call)}).`;

/** `title`, `text` and `priority`; without a title, the action and its target are one. */
function issueOf(call: PlannedCall): NewIssue {
  onlyArguments(call, ['title', 'text', 'priority']);
  const { target, action, key, tenant } = call;
  const title = textArgument(call, 'title') ?? `${action}: ${target.name}`;
  const priority = textArgument(call, 'priority');
  if (priority !== undefined && !PRIORITY.test(priority))
    throw badCall('The argument priority takes the name of one.');
  const properties = Object.entries(target.properties).filter(([, value]) => value !== null);
  return {
    summary: lineOf(title) || lineOf(action),
    description: adf(
      ...paragraphs(textArgument(call, 'text', MAX_GIVEN) ?? ''),
      facts([
        ['Action', action],
        [target.kind, target.name],
        ['Tenant', tenant],
        ['Key', key],
      ]),
      properties.length === 0
        ? undefined
        : code(JSON.stringify(Object.fromEntries(properties), null, 2)),
    ),
    labels: ['spoor', labelOf(call)],
    priority,
  };
}

/** A summary is one line, of characters that can be seen. */
function lineOf(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, MAX_SUMMARY)
    .replace(/\p{Cs}$/u, '');
}
