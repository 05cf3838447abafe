import type { Kind } from '../../graph/index.js';
import type { Properties } from '../../graph/model/properties.js';
import type { NodeDelta } from '../../graph/write/plan.js';
import { naturalKey, uidOf } from '../../graph/write/uid.js';
import { fileName, programPath } from '../../ingest/normalise/common/path.js';
import {
  accountName,
  DNS_SUFFIX,
  DOMAIN,
  domainName,
  END_EPOCH,
  hostAddress,
  hostName,
  outsideAddress,
} from './names.js';

const DAY_SECONDS = 86_400;

/** All that is generated happened in the week before `END_EPOCH`. */
export const START_EPOCH = END_EPOCH - 7 * DAY_SECONDS;

export interface Span {
  readonly first: number;
  readonly last: number;
}

const whole: Span = { first: START_EPOCH, last: END_EPOCH };

/** Makes nodes of one tenant as a batch of telemetry would have: key, uid and properties. */
export class NodeMaker {
  readonly #tenant: string;

  constructor(tenant: string) {
    this.#tenant = tenant;
  }

  host(n: number): NodeDelta {
    const name = hostName(n);
    const fqdn = `${name}.${DNS_SUFFIX}`;
    return this.#node('Host', { name, fqdn, aliases: [fqdn, name], host_key: name }, whole);
  }

  account(n: number): NodeDelta {
    const sid = `S-1-5-21-1004-2005-3006-${1_100 + n}`;
    return this.#node('User', { name: accountName(n), domain: DOMAIN, sid, type: 'person' }, whole);
  }

  serviceAccount(name: string): NodeDelta {
    const properties = { name: name.toLowerCase(), domain: 'NT AUTHORITY', type: 'service' };
    return this.#node('User', properties, whole);
  }

  inside(host: number): NodeDelta {
    const address = hostAddress(host);
    return this.#node('IpAddress', { name: address, address, scope: 'private' }, whole);
  }

  outside(n: number): NodeDelta {
    const address = outsideAddress(n);
    return this.#node('IpAddress', { name: address, address, scope: 'public' }, whole);
  }

  domain(n: number): NodeDelta {
    return this.#node('Domain', { name: domainName(n) }, whole);
  }

  program(image: string): NodeDelta {
    const path = programPath(image) ?? image;
    return this.#node('Program', { name: fileName(path), path }, whole);
  }

  file(n: number, host: number): NodeDelta {
    const name = `document-${n}.tmp`;
    const path = `c:\\users\\public\\documents\\${name}`;
    return this.#onHost('File', host, { name, path }, whole);
  }

  key(n: number, host: number): NodeDelta {
    const path = `hklm\\software\\vendor\\key${n}\\value`;
    return this.#onHost('RegistryKey', host, { name: 'value', path }, whole);
  }

  process(host: number, properties: Properties, span: Span): NodeDelta {
    return this.#onHost('Process', host, { ...properties, host_key: hostName(host) }, span);
  }

  #onHost(kind: Kind, host: number, properties: Properties, span: Span): NodeDelta {
    return this.#node(kind, { ...properties, host_name: hostName(host) }, span, [hostName(host)]);
  }

  #node(
    kind: Kind,
    properties: Properties,
    { first, last }: Span,
    scope: readonly string[] = [],
  ): NodeDelta {
    const key = naturalKey(kind, properties);
    if (key === undefined) throw new Error(`a ${kind} without its key`);
    return { uid: uidOf(this.#tenant, kind, [...scope, ...key]), kind, properties, first, last };
  }
}
