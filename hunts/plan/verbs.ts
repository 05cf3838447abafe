import type { Relation } from '../../graph/index.js';

/** A relationship as English says it, from either of its ends. */
export interface Verb {
  /** What its start does to its end; or a clause, as below. */
  readonly does: string;
  /**
   * What becomes of its end: a participle with its "by"; or a clause in which `{}` stands for the start.
   * `~` is where "never" goes.
   */
  readonly done: string;
  /** Sightings of it, in the plural. */
  readonly acts: string;
}

const verb = (does: string, done: string, acts: string): Verb => ({ does, done, acts });

export const verbs: Readonly<Record<Relation, Verb>> = {
  PROC_CREATED: verb('started', 'started by', 'starts'),
  RAN_ON: verb('ran on', 'on which {} ~ran', 'runs'),
  RAN_AS: verb('ran as', 'that ~ran {}', 'runs'),
  INSTANCE_OF: verb('ran from', 'that ~ran as {}', 'runs'),
  CONNECTED_TO: verb('connected to', 'contacted by', 'connections'),
  LOGGED_ON: verb('logged on to', 'to which {} ~logged on', 'logons'),
  LOGGED_ON_FROM: verb(
    'from which someone ~logged on to {}',
    'that someone ~logged on to from {}',
    'logons',
  ),
  ACTED_AS: verb('acted as', 'impersonated by', 'impersonations'),
  REQUESTED_TICKET: verb(
    'requested a ticket to',
    'to which {} ~requested a ticket',
    'ticket requests',
  ),
  REPLICATED_FROM: verb(
    'replicated directory secrets from',
    'from which {} ~replicated directory secrets',
    'replications',
  ),
  WROTE_FILE: verb('wrote', 'written by', 'writes'),
  READ_FILE: verb('read', 'read by', 'reads'),
  DELETED_FILE: verb('deleted', 'deleted by', 'deletions'),
  LOADED_MODULE: verb('loaded', 'loaded by', 'loads'),
  ACCESSED_PROCESS: verb('opened a handle to', 'accessed by', 'handles'),
  INJECTED_INTO: verb('injected into', 'injected by', 'injections'),
  SET_REGISTRY: verb('set', 'set by', 'changes'),
  INSTALLED_SERVICE: verb('installed', 'installed by', 'installations'),
  SCHEDULED_TASK: verb('scheduled', 'scheduled by', 'changes'),
  CONFIGURED_WMI: verb('configured', 'configured by', 'changes'),
  ACCESSED_RESOURCE: verb('accessed', 'accessed by', 'accesses'),
  ASSUMED_ROLE: verb('assumed the role', 'assumed by', 'role assumptions'),
  USED_CREDENTIAL: verb('used', 'used by', 'uses'),
  ACTED_FROM: verb('acted from', 'from which {} ~acted', 'acts'),
  RESOLVED: verb('resolved', 'resolved by', 'lookups'),
  HAS_ADDRESS: verb('had the address', 'that ~belonged to {}', 'addresses'),
  MEMBER_OF: verb('belonged to', 'that ~had the member {}', 'memberships'),
  PROMPTED: verb('prompted', 'prompted by', 'prompts'),
  PERFORMED_INFERENCE: verb('performed', 'performed by', 'runs'),
  USED_MODEL: verb('used', 'used by', 'uses'),
  INVOKED_TOOL: verb('called', 'called by', 'calls'),
  DEPLOYED_ON: verb('was at work on', 'on which {} ~was at work', 'sightings'),
};
