import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import { defender } from '../../ingest/normalise/defender.js';
import { entra } from '../../ingest/normalise/entra.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { m365 } from '../../ingest/normalise/m365.js';
import { windows } from '../../ingest/normalise/windows.js';
import { hostileChecks } from '../support/hostile.js';
import {
  dataLines,
  edgesMade,
  edgesTold,
  edgeText,
  normalisedBy,
  principalNameOf,
} from '../support/normalised.js';

const lines = dataLines('m365/records.jsonl');
const records = lines.map((line) => JSON.parse(line) as RawEvent);

const KIM = 'kim.lee@contoso.example';
const FILE = 'https://contoso.sharepoint.com/sites/finance/shared documents/q1 plan.xlsx';
const SITE = 'https://contoso.sharepoint.com/sites/finance';

function record(operation: string, nth = 0): RawEvent {
  const found = records.filter((event) => event['Operation'] === operation)[nth];
  if (found === undefined) throw new Error(`no ${operation} in the data`);
  return found;
}

function marked(mark: string): RawEvent {
  const found = records.find((event) => mark in event);
  if (found === undefined) throw new Error(`no record with ${mark} in the data`);
  return found;
}

const { accepted, edges } = normalisedBy(m365);

/** `from RELATION to`, resources with their type. */
function told(event: RawEvent): string[] {
  return edges(event).map((edge) => edgeText(edge, principalNameOf));
}

function accesses(event: RawEvent): string[] {
  return edges(event)
    .filter((edge) => edge.relation === 'ACCESSED_RESOURCE')
    .map((edge) => principalNameOf(edge.to));
}

describe('the unified audit log', () => {
  it('tells who took a file, from where, and whose site it is in', () => {
    expect(told(record('FileDownloaded'))).toEqual([
      `${KIM} ACTED_FROM 203.0.113.7`,
      `${KIM} ACCESSED_RESOURCE sharepoint.file ${FILE}`,
      `sharepoint.file ${FILE} MEMBER_OF sharepoint.site ${SITE}`,
    ]);
    expect(edges(record('FileDownloaded'))[1]).toMatchObject({
      from: { kind: 'User', name: 'kim.lee', upn: KIM, type: 'person' },
      properties: { action: 'FileDownloaded', result: 'success', read_only: true },
    });
  });

  it('names the place that a file was copied to, and reads an address with a port', () => {
    expect(accesses(record('FileCopied'))).toEqual([
      `sharepoint.file ${FILE}`,
      'sharepoint.file https://contoso.sharepoint.com/sites/finance/shared documents/archive/q1 plan.xlsx',
    ]);
    expect(told(record('FileCopied'))).toContain(`${KIM} ACTED_FROM 2001:db8::7`);
  });

  it('tells what an anonymous link was used for of the address alone', () => {
    expect(told(record('FilePreviewed'))[0]).toBe(
      `198.51.100.20 ACCESSED_RESOURCE sharepoint.file ${FILE}`,
    );
  });

  it.each([
    ['SiteCollectionCreated', { name: 'app@sharepoint', type: 'service' }],
    ['Add-MailboxPermission', { name: 'system', domain: 'NT AUTHORITY', type: 'service' }],
    ['Update', { name: 'system', sid: 'S-1-5-18', type: 'service' }],
    [
      'Update application – Certificates and secrets management ',
      { name: 'deploy bot', type: 'service' },
    ],
  ])('knows who is behind %s', (operation, user) => {
    expect(edges(record(operation))[0]?.from).toMatchObject({ kind: 'User', ...user });
  });

  it('knows personal accounts in claims by their address', () => {
    expect(edges(record('FileAccessed'))[0]?.from).toMatchObject({ upn: 'pat@outlook.example' });
  });

  it.each([
    ['MailItemsAccessed', ['mailbox dana@contoso.example']],
    ['SendAs', [`mailbox ${KIM}`, 'mailbox ceo@contoso.example']],
    ['New-InboxRule', [`mailbox ${KIM}`, `mailbox.rule ${KIM}\\..`, 'mailbox drop@evil.example']],
    ['Add-MailboxPermission', ['mailbox dana@contoso.example']],
    ['Set-AdminAuditLogConfig', ['exchange.admin_audit_log_config admin audit log settings']],
    ['MessageSent', ['teams.channel finance/general', 'teams.team finance']],
    ['UserLoggedIn', ['app azure portal', 'app office 365 exchange online']],
    ['DlpRuleMatch', [`sharepoint.file ${FILE}`]],
    ['TIUrlClickData', ['url https://login.evil.example/reset']],
    ['CreateFlow', ['microsoftflow.object flow-7']],
    ['SearchCreated', ['api securitycompliancecenter']],
  ])('names what %s acts on', (operation, expected) => {
    expect(accesses(record(operation))).toEqual(expected);
  });

  it('puts a rule into its mailbox, and takes a refused cmdlet for a failure', () => {
    expect(told(record('New-InboxRule')).at(-1)).toBe(
      `mailbox.rule ${KIM}\\.. MEMBER_OF mailbox ${KIM}`,
    );
    expect(edges(record('Set-AdminAuditLogConfig'))[1]?.properties).toEqual({
      action: 'Set-AdminAuditLogConfig',
      result: 'failure',
      read_only: false,
    });
  });

  it('knows a guest by the account at home', () => {
    expect(told(record('MemberAdded')).at(-1)).toBe(
      'guest@fabrikam.example MEMBER_OF teams.team finance',
    );
  });

  it('tells a failed sign-in of a stranger of the address', () => {
    const [only, ...others] = edges(record('UserLoginFailed'));
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      from: { kind: 'IpAddress', address: '198.51.100.66' },
      properties: { action: 'UserLoginFailed', result: 'failure', read_only: true },
    });
  });

  it('leads from who gave a role through the account to the role', () => {
    expect(told(record('Add member to role.'))).toEqual([
      `${KIM} ACTED_FROM 203.0.113.7`,
      `${KIM} ACCESSED_RESOURCE entra.user mallory@contoso.example`,
      `${KIM} ACCESSED_RESOURCE entra.role global administrator`,
      'entra.user mallory@contoso.example MEMBER_OF mallory@contoso.example',
      'mallory@contoso.example MEMBER_OF entra.role global administrator',
    ]);
  });

  it('gives a new key, and only the new one, to the account of its application', () => {
    const facts = told(record('Update application – Certificates and secrets management '));
    expect(facts).toEqual([
      'deploy bot ACCESSED_RESOURCE entra.app contoso crm',
      'entra.app contoso crm MEMBER_OF contoso crm',
      '22222222-0000-4000-8000-000000000002 MEMBER_OF contoso crm',
    ]);
    expect(JSON.stringify(facts)).not.toContain('never-keep-this');
  });

  it('leads from a prompt through Copilot to the file that it read', () => {
    expect(told(record('CopilotInteraction'))).toEqual([
      'Copilot in Word PERFORMED_INFERENCE 19:abc@thread.v2',
      `${KIM} PROMPTED 19:abc@thread.v2`,
      `${KIM} PROMPTED Copilot in Word`,
      `${KIM} ACTED_FROM 2001:db8::7`,
      'Copilot in Word USED_MODEL DEEP_LEO',
      'Copilot in Word INVOKED_TOOL BingWebSearch',
      '19:abc@thread.v2 USED_MODEL DEEP_LEO',
      '19:abc@thread.v2 INVOKED_TOOL BingWebSearch',
      `Copilot in Word ACCESSED_RESOURCE sharepoint.file ${FILE}`,
      `19:abc@thread.v2 ACCESSED_RESOURCE sharepoint.file ${FILE}`,
      'Copilot in Word ACCESSED_RESOURCE copilot.emailmessage mail-7',
      '19:abc@thread.v2 ACCESSED_RESOURCE copilot.emailmessage mail-7',
    ]);
    const [performed] = edges(record('CopilotInteraction'));
    expect(performed?.from).toMatchObject({ issuer: 'microsoft 365 copilot', agent_id: 'word' });
    expect(edges(record('CopilotInteraction')).at(-1)?.properties).toMatchObject({
      result: 'failure',
    });
  });

  it('reads the record inside a row of an export, and what is left of a cut one', () => {
    expect(accesses(marked('AuditData'))).toEqual([`sharepoint.file ${FILE}`]);
    const cut = records.find((event) => event['Operations'] === 'Set-Mailbox') ?? {};
    expect(accepted(cut).at).toBe(Date.UTC(2026, 2, 2, 9, 15) / 1000);
    expect(told(cut)).toEqual([`${KIM} ACCESSED_RESOURCE api microsoft 365`]);
  });

  it('reads rows of Log Analytics, objects of Graph and what Filebeat wraps', () => {
    expect(accesses(record('FileAccessed'))).toEqual([`sharepoint.file ${FILE}`]);
    expect(accesses(marked('auditLogRecordType'))).toEqual(['microsoftflow.object flow-7']);
    expect(accesses(marked('o365'))[0]).toMatch(/^sharepoint\.folder .*\/archive$/);
  });

  it('takes times without a zone for UTC, and the id of the record', () => {
    const event = { ...record('FileDownloaded'), CreationTime: '2026-03-02T09:15:01' };
    expect(accepted(event)).toMatchObject({
      at: Date.UTC(2026, 2, 2, 9, 15, 1) / 1000,
      recordId: 'a1b2c3d4-0000-4000-8000-000000000002',
    });
  });

  it('takes no id that an anonymised export gives to every record', () => {
    const Id = '00000000-0000-0000-0000-000000000000';
    expect(accepted({ ...record('FileDownloaded'), Id })).not.toHaveProperty('recordId');
  });

  it('ignores verdicts, heartbeats and operations of nobody, and rejects what is broken', () => {
    const nobody = { ...record('CreateFlow'), UserId: 'Not Available', ClientIP: '127.0.0.1' };
    expect(m365.normalise(record('AlertTriggered'))).toEqual({
      outcome: 'ignored',
      reason: 'a verdict, not an operation',
    });
    expect(m365.normalise(record('AipHeartBeat')).outcome).toBe('ignored');
    expect(m365.normalise(nobody).outcome).toBe('ignored');
    expect(m365.normalise({ Operation: 'X', CreationTime: 'noon' }).outcome).toBe('rejected');
    expect(m365.normalise({ CreationTime: '2026-03-02T09:15:01' }).outcome).toBe('rejected');
  });

  it('makes the edges that its table of coverage tells, and no other', () => {
    expect(edgesMade(m365, records)).toEqual(edgesTold(m365));
  });

  it('recognises its own, which no other format does', () => {
    expect(records.every((event) => m365.recognises(event))).toBe(true);
    const others = [windows, cloudtrail, entra, defender];
    const claimed = records.filter((event) => others.some((format) => format.recognises(event)));
    expect(claimed).toEqual([]);
    expect(m365.recognises({ CreationTime: '2026-03-02T09:15:01', EventID: 1 })).toBe(false);
  });
});

describe('the unified audit log on hostile input', () => {
  it.each(hostileChecks({ format: m365, lines }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});
