/** The made-up firm of the tour: Marram Freight. Addresses outside it are for documentation (RFC 5737). */

export interface Account {
  readonly domain: string;
  readonly name: string;
  readonly sid: string;
}

export interface Computer {
  readonly name: string;
  readonly address: string;
  /** Who works at it; servers have nobody. */
  readonly owner?: Account;
}

export const DOMAIN = 'MARRAM';
export const DNS_SUFFIX = 'marram.example';

const person = (name: string, rid: number): Account => ({
  domain: DOMAIN,
  name,
  sid: `S-1-5-21-1406381204-2871129436-118405221-${rid}`,
});

export const system: Account = { domain: 'NT AUTHORITY', name: 'SYSTEM', sid: 'S-1-5-18' };

export const accounts = {
  abara: person('n.abara', 1121),
  ferreira: person('j.ferreira', 1123),
  okonkwo: person('t.okonkwo', 1130),
  /** Administers servers, and once signed in to the first victim's machine to help. */
  osei: person('r.osei', 1108),
  backup: person('svc-backup', 1190),
} as const;

export const computers = {
  victim: { name: 'MAR-WS014', address: '10.40.1.14', owner: accounts.abara },
  sales: { name: 'MAR-WS021', address: '10.40.1.21', owner: accounts.ferreira },
  dispatch: { name: 'MAR-WS033', address: '10.40.1.33', owner: accounts.okonkwo },
  admin: { name: 'MAR-WS002', address: '10.40.1.2', owner: accounts.osei },
  deploy: { name: 'MAR-APP02', address: '10.40.2.12' },
  files: { name: 'MAR-FILE01', address: '10.40.2.20' },
  backup: { name: 'MAR-BKP01', address: '10.40.2.30' },
  directory: { name: 'MAR-DC01', address: '10.40.2.5' },
} as const satisfies Record<string, Computer>;

/** Where the intruder listens, and later calls the cloud from. */
export const ATTACKER_ADDRESS = '203.0.113.66';
export const ATTACKER_DOMAIN = 'updates.cdn-delivery.example';

export const ACCOUNT_ID = '123456789012';
export const CUSTOMER_BUCKET = 'marram-customer-data';
export const BUILD_BUCKET = 'marram-build-artifacts';
