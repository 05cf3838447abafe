import { entryOf } from '../common/fields.js';

interface Ec2Id {
  readonly type: string;
  readonly arn: string;
}

const owned = (segment: string, type = segment.replaceAll('-', '_')): Ec2Id => ({
  type: `ec2.${type}`,
  arn: `arn:{partition}:ec2:{region}:{account}:${segment}/{name}`,
});

/** Images and snapshots can be public or shared; their ARNs have no account. */
const shared = (segment: string): Ec2Id => ({
  type: `ec2.${segment}`,
  arn: `arn:{partition}:ec2:{region}::${segment}/{name}`,
});

const prefixes: Readonly<Record<string, Ec2Id>> = {
  i: owned('instance'),
  ami: shared('image'),
  snap: shared('snapshot'),
  vol: owned('volume'),
  sg: owned('security-group'),
  sgr: owned('security-group-rule'),
  vpc: owned('vpc'),
  subnet: owned('subnet'),
  eni: owned('network-interface'),
  rtb: owned('route-table'),
  igw: owned('internet-gateway'),
  nat: owned('natgateway', 'nat_gateway'),
  acl: owned('network-acl'),
  fl: owned('vpc-flow-log', 'flow_log'),
  lt: owned('launch-template'),
  eipalloc: owned('elastic-ip'),
  vpce: owned('vpc-endpoint'),
  pcx: owned('vpc-peering-connection'),
  tgw: owned('transit-gateway'),
  mi: {
    type: 'ssm.managed_instance',
    arn: 'arn:{partition}:ssm:{region}:{account}:managed-instance/{name}',
  },
};

const EC2_ID = /^([a-z]{1,8})-[0-9A-Za-z]{8,17}$/;

/**
 * EC2 ids say what they name (`sg-…`, `snap-…`), and every service that works with instances and
 * networks passes them, under names of its own: the id is a better witness than the field.
 */
export function ec2Resource(text: string): Ec2Id | undefined {
  const prefix = EC2_ID.exec(text)?.[1];
  return entryOf(prefixes, prefix ?? '');
}
