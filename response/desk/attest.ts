import type { ActionState, TenantGraph } from '../../graph/index.js';
import { recordOfRow } from '../audit/line.js';
import type { ResponseParts } from './parts.js';

export const APPROVAL_GIVEN = 'approval.given';

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
  const [row] = await graph.auditTrail.list(approval.record - 1, 1);
  if (row?.sequence !== approval.record || !isSigned(row)) return false;
  const record = recordOfRow(row);
  if (record?.tenant !== graph.tenant || record.kind !== APPROVAL_GIVEN) return false;
  const { body } = record;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const said = body as Readonly<Record<string, unknown>>;
  return said['action'] === id && said['binding'] === request.binding;
}
