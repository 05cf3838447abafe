import { entryOf } from '../common/fields.js';
import { resourceMention } from '../common/mentions.js';
import type { Resource } from './act.js';
import { unlessZero } from './guid.js';

/**
 * Microsoft's own applications that most sign-ins go to. The unified audit log knows applications by
 * id, the sign-in log by name as well: with these both mean one node.
 */
const NAMES: Readonly<Record<string, string>> = {
  '00000002-0000-0000-c000-000000000000': 'Windows Azure Active Directory',
  '00000003-0000-0000-c000-000000000000': 'Microsoft Graph',
  '00000002-0000-0ff1-ce00-000000000000': 'Office 365 Exchange Online',
  '00000003-0000-0ff1-ce00-000000000000': 'Office 365 SharePoint Online',
  '04b07795-8ddb-461a-bbee-02f9e1bf7b46': 'Microsoft Azure CLI',
  '1950a258-227b-4e31-a9cf-717495945fc2': 'Microsoft Azure PowerShell',
  '1b730954-1685-4b74-9bfd-dac224a7b894': 'Azure Active Directory PowerShell',
  '1fec8e78-bce4-4aaf-ab1b-5451cc387264': 'Microsoft Teams',
  '4765445b-32c6-49b0-83e6-1d93765276ca': 'OfficeHome',
  '797f4846-ba00-4fd7-ba43-dac1f8f63013': 'Windows Azure Service Management API',
  'c44b4083-3bb0-49c1-b47d-974e53cbdf3c': 'Azure Portal',
  'd3590ed6-52b3-4102-aeff-aad2292ab01c': 'Microsoft Office',
};

/** An application that is signed in to: by its name, else by the name or the text of its id. */
export function appResource(
  name: string | undefined,
  id: string | undefined,
): Resource | undefined {
  const set = unlessZero(id)?.toLowerCase();
  const known = entryOf(NAMES, set ?? '');
  const best = name ?? known ?? set;
  return best === undefined ? undefined : resourceMention('app', best);
}
