import type { ActionState, TenantGraph } from '../../graph/index.js';
import { canonicalJson, recordable } from '../audit/canonical-json.js';
import { recordOfRow } from '../audit/line.js';
import type { ResponseParts } from './parts.js';

export const APPROVAL_GIVEN = 'approval.given';
export const ACTION_BEGUN = 'action.begun';

/**
 * Whether the audit log says, signed, that this was approved. Who can write to the database alone can make a run look
 * approved, but no such record.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function attests(
  { isSigned }: Pick<ResponseParts, 'isSigned'>,
  graph: TenantGraph,
  { id, approval, request }: ActionState,
): Promise<boolean> {
  if (approval === null || request === null) return false;
  const said = await signed({ isSigned }, graph, APPROVAL_GIVEN, approval.record);
  return (
    said?.['action'] === id &&
    said['binding'] === request.binding &&
    said['level'] === request.level
  );
}

/**
 * Whether the audit log says, signed, that this was begun as it stands here: the same call on the same target, with the same
 * found before it.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function attestsBegun(
  parts: Pick<ResponseParts, 'isSigned'>,
  graph: TenantGraph,
  action: ActionState,
): Promise<boolean> {
  const said = await signed(parts, graph, ACTION_BEGUN, action.begun ?? 0);
  const { id, connector, operation, arguments: values, target, before } = action;
  const told = { action: id, connector, operation, arguments: values, target, before };
  const kept = Object.fromEntries(Object.keys(told).map((name) => [name, said?.[name]]));
  return said !== undefined && canonicalJson(recordable(kept)) === canonicalJson(recordable(told));
}

/** What a record of the tenant says, where this service or one with its keys has signed it. */
async function signed(
  { isSigned }: Pick<ResponseParts, 'isSigned'>,
  graph: TenantGraph,
  kind: string,
  sequence: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (sequence < 1) return undefined;
  const [row] = await graph.auditTrail.list(sequence - 1, 1);
  if (row?.sequence !== sequence || !isSigned(row)) return undefined;
  const record = recordOfRow(row);
  if (record?.tenant !== graph.tenant || record.kind !== kind || record.sequence !== sequence)
    return undefined;
  const { body } = record;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  return body as Readonly<Record<string, unknown>>;
}
