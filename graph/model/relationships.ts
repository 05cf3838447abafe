import { declareRelationship, flag, integer, text } from './declare.js';

const DAY_HOURS = 24;

const result = text('success or failure.');

export const PROC_CREATED = declareRelationship({
  relation: 'PROC_CREATED',
  meaning: 'A process started another.',
  from: ['Process'],
  to: ['Process'],
  discriminators: [],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'created', to: 'createdBy' },
  properties: {},
});

export const RAN_ON = declareRelationship({
  relation: 'RAN_ON',
  meaning: 'A process ran on a host.',
  from: ['Process'],
  to: ['Host'],
  discriminators: [],
  flow: 'reverse',
  descriptive: true,
  halfLifeHours: DAY_HOURS,
  fields: { from: 'ranOn', to: 'ran' },
  properties: {},
});

export const RAN_AS = declareRelationship({
  relation: 'RAN_AS',
  meaning: 'A process ran with the rights of a user.',
  from: ['Process'],
  to: ['User'],
  discriminators: [],
  flow: 'forward',
  descriptive: true,
  halfLifeHours: DAY_HOURS,
  fields: { from: 'ranAs', to: 'ran' },
  properties: {},
});

export const INSTANCE_OF = declareRelationship({
  relation: 'INSTANCE_OF',
  meaning: 'A process is a run of a program.',
  from: ['Process'],
  to: ['Program'],
  discriminators: [],
  flow: 'none',
  descriptive: true,
  halfLifeHours: DAY_HOURS,
  fields: { from: 'instanceOf', to: 'instances' },
  properties: {},
});

export const CONNECTED_TO = declareRelationship({
  relation: 'CONNECTED_TO',
  meaning: 'A network flow from a process, host or address to an address or name.',
  from: ['Process', 'Host', 'IpAddress'],
  to: ['IpAddress', 'Domain'],
  discriminators: ['port', 'protocol'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'connectedTo', to: 'connectedFrom' },
  properties: {
    port: integer('Destination port.'),
    protocol: text('Transport protocol, lower case: tcp, udp, icmp.'),
    direction: text('outbound, inbound or unknown, as the sensor saw it.'),
    service: text('Application protocol, where telemetry tells.'),
  },
});

export const LOGGED_ON = declareRelationship({
  relation: 'LOGGED_ON',
  meaning: 'A user logged on to a host, or tried to.',
  from: ['User'],
  to: ['Host'],
  discriminators: ['logon_type', 'result'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'loggedOn', to: 'loggedOnBy' },
  properties: {
    logon_type: integer('Windows logon type: 2 interactive, 3 network, 10 remote interactive …'),
    result,
    auth_package: text('Authentication package: Kerberos, NTLM, Negotiate …'),
  },
});

export const LOGGED_ON_FROM = declareRelationship({
  relation: 'LOGGED_ON_FROM',
  meaning: 'A logon to a host came from an address or host.',
  from: ['IpAddress', 'Host'],
  to: ['Host'],
  discriminators: ['logon_type', 'result', 'user_name'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'loggedOnTo', to: 'loggedOnFrom' },
  properties: {
    logon_type: integer('Windows logon type.'),
    result,
    user_name: text('Account name that logged on, lower case.'),
  },
});

export const ACTED_AS = declareRelationship({
  relation: 'ACTED_AS',
  meaning: 'A user or process took on, or tried to take on, the identity of another user.',
  from: ['User', 'Process'],
  to: ['User'],
  discriminators: ['result'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'actedAs', to: 'actedAsBy' },
  properties: { result, via: text('How: runas, explicit_credentials, new_credentials, token.') },
});

export const REQUESTED_TICKET = declareRelationship({
  relation: 'REQUESTED_TICKET',
  meaning: 'A user asked the key distribution centre for a ticket to a service account.',
  from: ['User'],
  to: ['User'],
  discriminators: ['service'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'requestedTicket', to: 'ticketRequestedBy' },
  properties: {
    service: text('Service principal name, or krbtgt for a ticket-granting ticket.'),
    encryption: text('Ticket encryption type, hexadecimal as logged.'),
    result,
  },
});

export const REPLICATED_FROM = declareRelationship({
  relation: 'REPLICATED_FROM',
  meaning: 'Directory secrets were replicated from a domain controller.',
  from: ['Host', 'User'],
  to: ['Host'],
  discriminators: [],
  flow: 'reverse',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'replicatedFrom', to: 'replicatedBy' },
  properties: {},
});

export const WROTE_FILE = declareRelationship({
  relation: 'WROTE_FILE',
  meaning: 'A process created or wrote a file.',
  from: ['Process'],
  to: ['File'],
  discriminators: [],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'wroteFile', to: 'writtenBy' },
  properties: {},
});

export const READ_FILE = declareRelationship({
  relation: 'READ_FILE',
  meaning: 'A process opened a file for reading.',
  from: ['Process'],
  to: ['File'],
  discriminators: [],
  flow: 'reverse',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'readFile', to: 'readBy' },
  properties: {},
});

export const DELETED_FILE = declareRelationship({
  relation: 'DELETED_FILE',
  meaning: 'A process deleted a file.',
  from: ['Process'],
  to: ['File'],
  discriminators: [],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'deletedFile', to: 'deletedBy' },
  properties: {},
});

export const LOADED_MODULE = declareRelationship({
  relation: 'LOADED_MODULE',
  meaning: 'A process loaded a library or driver.',
  from: ['Process'],
  to: ['File'],
  discriminators: [],
  flow: 'reverse',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'loadedModule', to: 'loadedBy' },
  properties: {},
});

export const ACCESSED_PROCESS = declareRelationship({
  relation: 'ACCESSED_PROCESS',
  meaning: 'A process opened a handle to another.',
  from: ['Process'],
  to: ['Process'],
  discriminators: ['granted_access'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'accessedProcess', to: 'accessedBy' },
  properties: { granted_access: text('Access mask, hexadecimal, lower case: 0x1010.') },
});

export const INJECTED_INTO = declareRelationship({
  relation: 'INJECTED_INTO',
  meaning: 'A process created a thread in another, or tampered with it.',
  from: ['Process'],
  to: ['Process'],
  discriminators: [],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'injectedInto', to: 'injectedBy' },
  properties: {},
});

export const SET_REGISTRY = declareRelationship({
  relation: 'SET_REGISTRY',
  meaning: 'A process created, changed, renamed or deleted a registry key or value.',
  from: ['Process'],
  to: ['RegistryKey'],
  discriminators: ['action'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'setRegistry', to: 'setBy' },
  properties: {
    action: text('created, set, renamed, deleted.'),
    data: text('What the value was set to, as logged, cut at 1,024 characters.'),
  },
});

const persistenceProperties = {
  action: text('created, modified, deleted, bound, enabled or disabled.'),
  command_line: text('What it runs, as logged.'),
};

export const INSTALLED_SERVICE = declareRelationship({
  relation: 'INSTALLED_SERVICE',
  meaning: 'A user or process installed or changed a service.',
  from: ['User', 'Process'],
  to: ['Service'],
  discriminators: ['action'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'installedService', to: 'installedBy' },
  properties: persistenceProperties,
});

export const SCHEDULED_TASK = declareRelationship({
  relation: 'SCHEDULED_TASK',
  meaning: 'A user or process created or changed a scheduled task.',
  from: ['User', 'Process'],
  to: ['ScheduledTask'],
  discriminators: ['action'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'scheduledTask', to: 'scheduledBy' },
  properties: persistenceProperties,
});

export const CONFIGURED_WMI = declareRelationship({
  relation: 'CONFIGURED_WMI',
  meaning: 'A user or process created or changed a part of a WMI event subscription.',
  from: ['User', 'Process'],
  to: ['WmiSubscription'],
  discriminators: ['action'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'configuredWmi', to: 'configuredBy' },
  properties: persistenceProperties,
});

export const ACCESSED_RESOURCE = declareRelationship({
  relation: 'ACCESSED_RESOURCE',
  meaning: 'An operation on a resource through an API or share.',
  from: ['Process', 'User', 'IpAddress', 'Credential', 'AiAgent', 'Inference'],
  to: ['Resource'],
  discriminators: ['action', 'result'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'accessedResource', to: 'accessedBy' },
  properties: {
    action: text('API or operation name as logged.'),
    result,
    read_only: flag('True where the operation changes nothing.'),
  },
});

export const ASSUMED_ROLE = declareRelationship({
  relation: 'ASSUMED_ROLE',
  meaning: 'A principal took on a role.',
  from: ['User'],
  to: ['User'],
  discriminators: ['result'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'assumedRole', to: 'assumedBy' },
  properties: { result },
});

export const USED_CREDENTIAL = declareRelationship({
  relation: 'USED_CREDENTIAL',
  meaning: 'A principal signed a call with a credential.',
  from: ['User'],
  to: ['Credential'],
  discriminators: ['result'],
  flow: 'both',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'usedCredential', to: 'usedBy' },
  properties: { result },
});

export const ACTED_FROM = declareRelationship({
  relation: 'ACTED_FROM',
  meaning: 'A principal acted from an address.',
  from: ['User'],
  to: ['IpAddress'],
  discriminators: ['result'],
  flow: 'reverse',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'actedFrom', to: 'actedBy' },
  properties: { result },
});

export const RESOLVED = declareRelationship({
  relation: 'RESOLVED',
  meaning: 'A process, host or address asked for a name, or a name answered with an address.',
  from: ['Process', 'Host', 'IpAddress', 'Domain'],
  to: ['Domain', 'IpAddress'],
  discriminators: [],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'resolved', to: 'resolvedBy' },
  properties: {},
});

export const HAS_ADDRESS = declareRelationship({
  relation: 'HAS_ADDRESS',
  meaning: 'A host has an address; a standing fact.',
  from: ['Host'],
  to: ['IpAddress'],
  discriminators: [],
  flow: 'both',
  descriptive: true,
  halfLifeHours: null,
  fields: { from: 'hasAddress', to: 'addressOf' },
  properties: {},
});

export const MEMBER_OF = declareRelationship({
  relation: 'MEMBER_OF',
  meaning: 'Membership in a domain, group, account or account object; a standing fact.',
  from: ['Host', 'User', 'Credential', 'Resource'],
  to: ['Host', 'User', 'Resource'],
  discriminators: [],
  flow: 'forward',
  descriptive: true,
  halfLifeHours: null,
  fields: { from: 'memberOf', to: 'members' },
  properties: {},
});

export const PROMPTED = declareRelationship({
  relation: 'PROMPTED',
  meaning: 'A user told an agent, in a run or at large, what to do.',
  from: ['User'],
  to: ['AiAgent', 'Inference'],
  discriminators: [],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'prompted', to: 'promptedBy' },
  properties: {},
});

export const PERFORMED_INFERENCE = declareRelationship({
  relation: 'PERFORMED_INFERENCE',
  meaning: 'An agent, process or user ran or called a model.',
  from: ['AiAgent', 'Process', 'User'],
  to: ['Inference'],
  discriminators: [],
  flow: 'both',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'performedInference', to: 'performedBy' },
  properties: {},
});

export const USED_MODEL = declareRelationship({
  relation: 'USED_MODEL',
  meaning: 'An inference or agent used a model.',
  from: ['Inference', 'AiAgent'],
  to: ['AiModel'],
  discriminators: [],
  flow: 'none',
  descriptive: true,
  halfLifeHours: DAY_HOURS,
  fields: { from: 'usedModel', to: 'modelUsedBy' },
  properties: {},
});

export const INVOKED_TOOL = declareRelationship({
  relation: 'INVOKED_TOOL',
  meaning: 'An agent called a tool, or did so in one of its runs.',
  from: ['AiAgent', 'Inference'],
  to: ['Tool'],
  discriminators: ['result'],
  flow: 'forward',
  halfLifeHours: DAY_HOURS,
  fields: { from: 'invokedTool', to: 'invokedBy' },
  properties: { result },
});

export const DEPLOYED_ON = declareRelationship({
  relation: 'DEPLOYED_ON',
  meaning: 'An agent was seen at work on a host.',
  from: ['AiAgent'],
  to: ['Host'],
  discriminators: [],
  flow: 'reverse',
  descriptive: true,
  halfLifeHours: DAY_HOURS,
  fields: { from: 'deployedOn', to: 'deployed' },
  properties: {},
});
