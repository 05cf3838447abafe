import { kinds, type Kind } from '../../graph/index.js';

/** What actions have in common, so that a policy can speak of all of them at once. */
export const actionGroups = {
  containment: 'Cuts off who attacks, and can be put back or costs no more than a new log-on.',
  evidence: 'Keeps what an attack left behind, before it is gone.',
  'step-up': 'Asks for more before somebody gets on; cuts nobody off.',
  remediation: 'Takes away what an attacker has got hold of, and cannot be put back.',
  release: 'Puts back what was done before.',
  communication: 'Tells people, and touches no system of the customer.',
} as const;
export type ActionGroup = keyof typeof actionGroups;

export interface ActionDeclaration {
  readonly group: ActionGroup;
  /** Kinds of entity that it can be done to. */
  readonly targets: readonly Kind[];
  readonly meaning: string;
}

const action = (
  group: ActionGroup,
  targets: readonly Kind[],
  meaning: string,
): ActionDeclaration => ({ group, targets, meaning });

/** All that can be done. Playbooks and policies name no other; config/policies/spoor.cedarschema says the same. */
export const actions = {
  'host.isolate': action('containment', ['Host'], 'Takes a machine off the network.'),
  'host.release': action('release', ['Host'], 'Lets an isolated machine back on the network.'),
  'host.collect_forensics': action(
    'evidence',
    ['Host'],
    'Collects memory and traces of a machine.',
  ),
  'instance.quarantine': action(
    'containment',
    ['Host'],
    'Puts a cloud instance into a security group that nothing passes.',
  ),
  'user.disable': action('containment', ['User'], 'Keeps an account from logging on.'),
  'user.reset_credentials': action(
    'remediation',
    ['User'],
    'Makes the password of an account void.',
  ),
  'user.revoke_sessions': action('containment', ['User'], 'Ends all sessions of an account.'),
  'user.step_up': action('step-up', ['User'], 'Asks an account for a second factor anew.'),
  'user.shorten_sessions': action('step-up', ['User'], 'Has sessions of an account end sooner.'),
  'key.deactivate': action('containment', ['User', 'Credential'], 'Switches access keys off.'),
  'address.block': action('containment', ['IpAddress', 'Domain'], 'Blocks traffic to an address.'),
  'mail.remove': action(
    'containment',
    ['Resource', 'User'],
    'Moves the mail of an alert out of mailboxes and into quarantine.',
  ),
  'resource.restrict': action('containment', ['Resource'], 'Lets only administrators reach data.'),
  'ticket.open': action('communication', kinds, 'Opens a ticket.'),
  'notify.send': action('communication', kinds, 'Sends a message to people.'),
} as const satisfies Record<string, ActionDeclaration>;
export type ActionName = keyof typeof actions;

export const actionNames = Object.keys(actions) as readonly ActionName[];

export function isAction(name: string): name is ActionName {
  return Object.hasOwn(actions, name);
}

/** Whether an action only tells people, and touches nothing. */
export function isMessage(name: string): boolean {
  return isAction(name) && actions[name].group === 'communication';
}
