import type { Relation } from '../../../graph/index.js';
import type { Thing } from '../scene.js';
import { callersOf, talkersOf } from './coerce.js';
import { addLink, isLinked, makeThing, type Resolution } from './resolution.js';

/** "top 5 destinations", "which tools failed": what stands in no act is meant in the act that it is there for. */
export function addUsualAct(state: Resolution, asked: Thing): void {
  if (isLinked(state, asked)) return;
  const usual: Readonly<Record<string, readonly [Relation, readonly string[]]>> = {
    IpAddress: ['CONNECTED_TO', talkersOf(state)],
    Domain: ['RESOLVED', ['Process', 'Host', 'IpAddress']],
    Resource: ['ACCESSED_RESOURCE', callersOf(state)],
    Tool: ['INVOKED_TOOL', ['Inference', 'AiAgent']],
    AiModel: ['USED_MODEL', ['Inference', 'AiAgent']],
    File: ['WROTE_FILE', ['Process']],
    RegistryKey: ['SET_REGISTRY', ['Process']],
  };
  const [relation, by] = usual[asked.kinds[0] ?? ''] ?? [];
  if (relation === undefined || by === undefined) return;
  addLink(state, makeThing(state, by, undefined), relation, asked);
}
