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

const lines = dataLines('entra/records.jsonl');
const records = lines.map((line) => JSON.parse(line) as RawEvent);

const KIM = 'kim.lee@contoso.example';
const MALLORY = 'mallory@contoso.example';

function where(name: string, value: string): RawEvent {
  const found = records.find((event) => event[name] === value);
  if (found === undefined) throw new Error(`no ${value} in the data`);
  return found;
}

const audit = (operation: string): RawEvent => where('OperationName', operation);

const { accepted, edges } = normalisedBy(entra);

/** `from RELATION to`, resources with their type. */
function told(event: RawEvent): string[] {
  return edges(event).map((edge) => edgeText(edge, principalNameOf));
}

describe('the directory audit of Entra ID', () => {
  it('leads from who gave a role through the account to the role', () => {
    expect(told(audit('Add member to role'))).toEqual([
      `${KIM} ACTED_FROM 203.0.113.7`,
      `${KIM} ACCESSED_RESOURCE entra.user ${MALLORY}`,
      `${KIM} ACCESSED_RESOURCE entra.role global administrator`,
      `entra.user ${MALLORY} MEMBER_OF ${MALLORY}`,
      `${MALLORY} MEMBER_OF entra.role global administrator`,
    ]);
  });

  it('reads who and what where they are JSON within text', () => {
    expect(told(audit('Add member to group'))).toContain(
      `${MALLORY} MEMBER_OF entra.group finance admins`,
    );
  });

  it.each(['Remove member from role', 'Add member to role requested (PIM activation)'])(
    'makes nobody a member by %s',
    (operation) => {
      const facts = told(audit(operation));
      expect(facts).toContain(`${KIM} ACCESSED_RESOURCE entra.role global administrator`);
      expect(facts).not.toContain(`${MALLORY} MEMBER_OF entra.role global administrator`);
    },
  );

  it('gives a new key to the account that signs in with it, and keeps no name of it', () => {
    const event = audit('Add service principal credentials');
    expect(told(event)).toEqual([
      'deploy bot ACCESSED_RESOURCE entra.service_principal contoso crm',
      'entra.service_principal contoso crm MEMBER_OF contoso crm',
      '33333333-0000-4000-8000-000000000003 MEMBER_OF contoso crm',
    ]);
    expect(JSON.stringify(accepted(event))).not.toContain('never-keep-this');
    const signIn = told(where('category', 'ServicePrincipalSignInLogs'));
    expect(signIn).toContain('contoso crm USED_CREDENTIAL 33333333-0000-4000-8000-000000000003');
  });

  it('tells what was refused as a failure, without what it would have meant', () => {
    expect(told(audit('Consent to application'))).toEqual([
      `${KIM} ACTED_FROM 2001:db8::9`,
      `${KIM} ACCESSED_RESOURCE entra.service_principal mail helper`,
    ]);
    expect(edges(audit('Consent to application'))[1]?.properties).toEqual({
      action: 'Consent to application',
      result: 'failure',
      read_only: false,
    });
  });

  it('knows a guest by the account at home', () => {
    expect(told(audit('Reset user password'))[0]).toBe(
      'guest@fabrikam.example ACTED_FROM 203.0.113.7',
    );
  });

  it('takes an operation that names nothing for an access to its service', () => {
    expect(told(audit('Sign-in risk policy evaluated'))).toEqual([
      'azure ad identity protection ACCESSED_RESOURCE api core directory',
    ]);
  });

  it('reads objects of Graph and the envelope of diagnostic settings', () => {
    expect(told(where('activityDisplayName', 'Add owner to application'))).toContain(
      `${KIM} ACCESSED_RESOURCE entra.app contoso crm`,
    );
    const streamed = where('category', 'AuditLogs');
    expect(told(streamed)[0]).toBe(`${KIM} ACTED_FROM 203.0.113.7`);
    expect(accepted(streamed)).toMatchObject({
      at: Date.UTC(2026, 2, 2, 10, 6) / 1000,
      skewSeconds: 2,
    });
  });
});

describe('sign-ins to Entra ID', () => {
  it('tell the application, the resource behind it and the joined device', () => {
    const event = where('Type', 'SigninLogs');
    expect(told(event)).toEqual([
      `${KIM} ACTED_FROM 203.0.113.7`,
      `${KIM} ACCESSED_RESOURCE app azure portal`,
      `${KIM} ACCESSED_RESOURCE app windows azure service management api`,
    ]);
    expect(accepted(event)).toMatchObject({ skewSeconds: 3 });
    expect(accepted(event).observations.at(-1)).toMatchObject({
      entity: { kind: 'Host', name: 'ws-17', os: 'Windows 11' },
    });
  });

  it('know an application by its id and a person by theirs where names are hidden', () => {
    const event = where('Type', 'AADNonInteractiveUserSignInLogs');
    expect(told(event)).toEqual([
      '7e1f0000-0000-4000-8000-00000000000b ACTED_FROM 2001:db8::66',
      '7e1f0000-0000-4000-8000-00000000000b ACCESSED_RESOURCE app microsoft azure cli',
    ]);
    expect(edges(event)[1]?.properties).toEqual({
      action: 'SignIn',
      result: 'failure',
      read_only: true,
    });
  });

  it('take the code in the status of an object of Graph', () => {
    const [from] = edges(where('appDisplayName', 'Microsoft Teams'));
    expect(from).toMatchObject({ relation: 'ACTED_FROM', properties: { result: 'failure' } });
  });

  it('tell which certificate an application proved itself by', () => {
    const credential = edges(where('Type', 'AADServicePrincipalSignInLogs')).at(-1)?.to;
    expect(credential).toEqual({
      kind: 'Credential',
      name: '0123456789abcdef0123456789abcdef01234567',
      type: 'certificate',
    });
  });

  it('tell of managed identities without an address', () => {
    expect(told(where('Type', 'AADManagedIdentitySignInLogs'))).toEqual([
      'vm-backup ACCESSED_RESOURCE app azure key vault',
    ]);
  });
});

describe('the format of Entra ID', () => {
  it('tells of a risk from where the account acted', () => {
    expect(told(where('Type', 'AADUserRiskEvents'))).toEqual([`${KIM} ACTED_FROM 198.51.100.66`]);
    expect(accepted(where('Type', 'AADUserRiskEvents'))).not.toHaveProperty('skewSeconds');
  });

  it('ignores what holds no fact and rejects what is broken', () => {
    const outcome = (event: RawEvent): string => entra.normalise(event).outcome;
    expect(outcome(audit('Nobody did it'))).toBe('ignored');
    expect(outcome(where('riskEventType', 'leakedCredentials'))).toBe('ignored');
    expect(outcome(where('riskState', 'atRisk'))).toBe('ignored');
    expect(outcome(where('Type', 'AADProvisioningLogs'))).toBe('ignored');
    expect(outcome({ Type: 'AuditLogs', TimeGenerated: '1601-01-01' })).toBe('rejected');
    expect(outcome({ Type: 'AuditLogs', TimeGenerated: '2026-03-02T10:00:00Z' })).toBe('rejected');
    expect(outcome({ hello: 'world' })).toBe('rejected');
  });

  it('makes the edges that its table of coverage tells, and no other', () => {
    // What nobody did from a known address is in no sample: the unified audit log has some.
    const byAddress = 'IpAddress ACCESSED_RESOURCE Resource';
    const made = [...edgesMade(entra, records), byAddress];
    expect(made.sort()).toEqual(edgesTold(entra));
  });

  it('recognises its own, which no other format does', () => {
    expect(records.every((event) => entra.recognises(event))).toBe(true);
    const others = [windows, cloudtrail, m365, defender];
    const claimed = records.filter((event) => others.some((format) => format.recognises(event)));
    expect(claimed).toEqual([]);
    expect(entra.recognises({ Type: 'VMConnection', TimeGenerated: 'x', Computer: 'y' })).toBe(
      false,
    );
  });
});

describe('Entra ID on hostile input', () => {
  it.each(hostileChecks({ format: entra, lines, maxFacts: 160 }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});
