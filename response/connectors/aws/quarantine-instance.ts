import {
  DescribeInstancesCommand,
  type EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { settled } from '../again.js';
import { badCall, onlyArguments, onlyKinds, targetText, textArgument } from '../call-values.js';
import type { ConnectorCall, ConnectorOperation, PlannedCall } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { defineOperation } from '../operation.js';
import { accountOfArn, lastOf } from './arn.js';
import { type AwsClients, ownAccount } from './clients.js';
import { explainAws } from './explain.js';
import { findQuarantineGroup, quarantineGroup } from './quarantine-group.js';
import { isRegion } from './settings.js';

interface Wanted {
  readonly instance: string;
  /** Undefined: that of the settings. */
  readonly region: string | undefined;
  readonly account: string | undefined;
}

const networkInterface = z.strictObject({
  id: z.string(),
  vpc: z.string(),
  groups: z.array(z.string()),
});
const before = z.strictObject({ interfaces: z.array(networkInterface) });
type NetworkInterface = z.infer<typeof networkInterface>;

const INSTANCE = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** Puts all network interfaces of an instance into a security group without rules, and into no other. */
export function quarantineInstance(clients: AwsClients, groupName: string): ConnectorOperation {
  const setGroups = async (
    ec2: EC2Client,
    id: string,
    groups: readonly string[],
    signal: AbortSignal,
  ) =>
    ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: [...groups] }),
      { abortSignal: signal },
    );

  return defineOperation<Wanted, z.infer<typeof before>>({
    before,
    read: wantedOf,
    capture: async (call, wanted) => {
      ownAccount(await clients.caller(call.signal), wanted.account);
      const interfaces = await interfacesOf(clients.ec2(wanted.region), wanted.instance, call);
      if (interfaces.length === 0)
        throw new ConnectorError(
          'aws',
          'CONNECTOR_TARGET_MISSING',
          'the instance is not there, or has no network interface',
        );
      return { interfaces };
    },
    execute: async (call, { instance, region }, { interfaces }) => {
      const ec2 = clients.ec2(region);
      const now = await interfacesOf(ec2, instance, call);
      const moved: string[] = [];
      for (const { id, vpc } of interfaces) {
        const group = await quarantineGroup(ec2, groupName, vpc, call.signal);
        const current = now.find((one) => one.id === id);
        if (current === undefined || isIn(current, [group])) continue;
        await setGroups(ec2, id, [group], call.signal);
        moved.push(id);
      }
      return { instance, moved };
    },
    validate: (call, { instance, region }) =>
      settled(
        async () => {
          const ec2 = clients.ec2(region);
          const free: string[] = [];
          for (const one of await interfacesOf(ec2, instance, call)) {
            const group = await findQuarantineGroup(ec2, groupName, one.vpc, call.signal);
            if (group === undefined || !group.isEmpty || !isIn(one, [group.id])) free.push(one.id);
          }
          return free.length === 0
            ? { ok: true, observed: `${instance} is in ${groupName} only, which has no rules.` }
            : { ok: false, observed: `Not in quarantine: ${free.join(', ')} of ${instance}.` };
        },
        clients.waitsMs,
        call.signal,
      ),
    rollBack: async (call, { instance, region }, { interfaces }) => {
      const ec2 = clients.ec2(region);
      const now = await interfacesOf(ec2, instance, call);
      const moved: string[] = [];
      const changed: string[] = [];
      for (const was of interfaces) {
        const current = now.find(({ id }) => id === was.id);
        if (current === undefined || isIn(current, was.groups)) continue;
        const group = await findQuarantineGroup(ec2, groupName, was.vpc, call.signal);
        if (group === undefined || !isIn(current, [group.id])) {
          changed.push(was.id);
          continue;
        }
        await setGroups(ec2, was.id, was.groups, call.signal);
        moved.push(was.id);
      }
      if (changed.length > 0)
        throw new ConnectorError(
          'aws',
          'CONNECTOR_CONFLICT',
          `somebody else has changed the groups of ${changed.join(', ')} meanwhile`,
        );
      return { instance, moved };
    },
    validateRollBack: (call, { instance, region }, { interfaces }) =>
      settled(
        async () => {
          const now = await interfacesOf(clients.ec2(region), instance, call);
          const others = interfaces.filter(
            (was) => !now.some((one) => one.id === was.id && isIn(one, was.groups)),
          );
          return others.length === 0
            ? { ok: true, observed: `${instance} is in its groups again.` }
            : {
                ok: false,
                observed: `Not as before, or gone: ${others.map(({ id }) => id).join(', ')}.`,
              };
        },
        clients.waitsMs,
        call.signal,
      ),
    explain: explainAws,
  });
}

/** A machine with the id of an instance, or an instance by its ARN or id. */
function wantedOf(call: PlannedCall): Wanted {
  onlyArguments(call, ['region']);
  onlyKinds(call, ['Host', 'Resource']);
  const arn = targetText(call, 'arn');
  const instance = targetText(call, 'instance_id') ?? lastOf(arn ?? targetText(call, 'name') ?? '');
  if (!INSTANCE.test(instance)) throw badCall('The target has no id of an EC2 instance.');
  const region = textArgument(call, 'region') ?? targetText(call, 'region');
  if (region !== undefined && !isRegion(region)) throw badCall('The region of the target is none.');
  return { instance, region, account: accountOfArn(arn) };
}

async function interfacesOf(
  ec2: EC2Client,
  instance: string,
  { signal }: ConnectorCall,
): Promise<NetworkInterface[]> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instance] }),
    { abortSignal: signal },
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances)
    .flatMap(({ NetworkInterfaces = [] }) => NetworkInterfaces)
    .flatMap(({ NetworkInterfaceId: id, VpcId: vpc, Groups = [] }) =>
      id === undefined || vpc === undefined
        ? []
        : [{ id, vpc, groups: Groups.flatMap(({ GroupId }) => GroupId ?? []) }],
    );
}

function isIn({ groups }: NetworkInterface, wanted: readonly string[]): boolean {
  return groups.length === wanted.length && wanted.every((group) => groups.includes(group));
}
