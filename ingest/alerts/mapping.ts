import { z } from 'zod';
import { alertSeverities } from '../../graph/index.js';
import { flatNames } from './flat.js';
import { isReservedSource, RESERVED } from './reserved.js';

/** What of an alert a mapping can place, beside what it speaks of. */
const ownNames = ['id', 'rule_id', 'rule_name', 'title', 'severity', 'time', 'technique'] as const;

const fieldNames = [...ownNames, ...flatNames] as const;
export type FieldName = (typeof fieldNames)[number];

/** `alert.rule.name`: properties, outermost first; one with dots in its name may be written as it is. */
const path = z
  .string()
  .max(256)
  .regex(/^[^.\s](?:[^\s]{0,254}[^.\s])?$/, 'takes property names with dots between them')
  .refine((text) => text.split('.').length <= 8, 'takes at most eight property names');

/** One place, or several of which the first that tells something counts. */
const paths = z.union([path, z.array(path).min(1).max(16)]);

const scalar = z.union([z.string().max(256), z.number(), z.boolean()]);

/** How alerts of one product that no format knows are read: an entry of `alerts.mappings` in the configuration. */
export const alertMappingSchema = z.strictObject({
  /** The source of its alerts. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'takes lower-case letters, digits, - and _')
    .refine((name) => !isReservedSource(name), RESERVED),
  /** Which records it is for: those that have the field, with that value where one is given. */
  when: z.strictObject({ field: path, equals: scalar.optional() }).optional(),
  fields: z
    .strictObject(
      Object.fromEntries(fieldNames.map((name) => [name, paths.optional()])) as Record<
        FieldName,
        z.ZodOptional<typeof paths>
      >,
    )
    .refine(
      (fields) => (fields.rule_name ?? fields.title) !== undefined,
      'takes at least rule_name or title',
    ),
  /** What its words for severity mean; keys in any case. */
  severities: z.record(z.string().max(64), z.enum(alertSeverities)).default({}),
});

export type AlertMapping = z.output<typeof alertMappingSchema>;

/** Names under which most products tell these things; for records that no mapping is for. */
export const defaultMapping: AlertMapping = alertMappingSchema.parse({
  name: 'generic',
  fields: {
    id: ['id', 'alert_id', 'alertId', 'uuid', '_id', 'kibana.alert.uuid', 'alert.id'],
    rule_id: [
      'rule_id',
      'ruleId',
      'rule.id',
      'rule.uuid',
      'kibana.alert.rule.uuid',
      'signature_id',
      'alert.signature_id',
    ],
    rule_name: [
      'rule_name',
      'ruleName',
      'rule.name',
      'kibana.alert.rule.name',
      'alert.signature',
      'rule.description',
      'detection',
      'signature',
      'rule',
    ],
    title: [
      'title',
      'alert_name',
      'alertName',
      'summary',
      'name',
      'message',
      'kibana.alert.reason',
    ],
    severity: [
      'severity',
      'Severity',
      'priority',
      'urgency',
      'kibana.alert.severity',
      'alert.severity',
      'level',
    ],
    time: [
      'time',
      'timestamp',
      '@timestamp',
      'event_time',
      'eventTime',
      'created_at',
      'createdAt',
      'detected_at',
      'date',
    ],
    technique: [
      'technique',
      'techniques',
      'technique_id',
      'mitre_technique',
      'mitre',
      'threat.technique.id',
      'rule.mitre.id',
      'attack',
      'tags',
      'kibana.alert.rule.threat',
    ],
    host: [
      'host',
      'hostname',
      'host.hostname',
      'host.name',
      'computer',
      'computer_name',
      'device.hostname',
      'device_name',
      'agent.name',
      'machine',
      'asset',
    ],
    user: ['user', 'username', 'user_name', 'user.name', 'account', 'actor', 'principal'],
    user_domain: ['user_domain', 'user.domain', 'domain_name'],
    user_sid: ['user_sid', 'user.id', 'sid'],
    src_host: ['src_host', 'source.hostname', 'source_host'],
    src_ip: [
      'src_ip',
      'srcip',
      'source_ip',
      'source.ip',
      'sourceIPAddress',
      'client_ip',
      'data.srcip',
      'src',
    ],
    dest_host: ['dest_host', 'destination_host', 'destination.hostname'],
    dest_ip: [
      'dest_ip',
      'dstip',
      'destination_ip',
      'destination.ip',
      'dst_ip',
      'data.dstip',
      'dest',
      'dst',
    ],
    process: [
      'command_line',
      'cmdline',
      'commandLine',
      'process.command_line',
      'process',
      'process_name',
      'process.name',
    ],
    process_path: ['process_path', 'image', 'process.executable'],
    process_guid: ['process_guid', 'processGuid', 'process.entity_id'],
    pid: ['pid', 'process_id', 'process.pid'],
    hash: ['process_hash', 'process.hash.sha256', 'process.hash.md5'],
    parent_process: ['parent_process', 'parent_command_line', 'process.parent.command_line'],
    parent_path: ['parent_image', 'process.parent.executable'],
    parent_guid: ['parent_process_guid', 'process.parent.entity_id'],
    parent_pid: ['parent_pid', 'ppid', 'process.parent.pid'],
    file: ['file_path', 'file.path', 'filepath', 'file', 'file_name'],
    file_hash: ['file_hash', 'hash', 'sha256', 'file.hash.sha256', 'md5', 'sha1'],
    domain: ['domain', 'dns.question.name', 'query', 'destination.domain'],
    url: ['url', 'url.full', 'url.original'],
    registry: ['registry_path', 'registry.path', 'registry_key'],
    service: ['service_name', 'service.name'],
    resource: ['resource', 'resource_id', 'arn', 'resource.arn', 'bucket'],
  },
});
