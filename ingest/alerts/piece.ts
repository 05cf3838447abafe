import type { EntityMention } from '../../graph/index.js';
import { credential } from '../normalise/cloudtrail/principal.js';
import { plainAt } from '../normalise/common/fields.js';
import { addressMention, domainMention, isLocalOnly } from '../normalise/common/mentions.js';
import { serviceMention, taskMention } from '../normalise/common/persistence.js';
import { registryMention } from '../normalise/common/registry.js';
import { clip, MAX_PATH, type Plain } from '../normalise/common/text.js';
import { hostInUrl, urlMention } from '../normalise/common/url.js';
import { type Device, deviceOf, endpointOf } from '../normalise/ocsf/device.js';
import { objectsAt, said } from '../normalise/ocsf/fields.js';
import { fileOf, pathOf, programOf } from '../normalise/ocsf/file.js';
import { processOf } from '../normalise/ocsf/process.js';
import { MAX_RESOURCES, resourceOf } from '../normalise/ocsf/resource.js';
import { userOf } from '../normalise/ocsf/user.js';

/**
 * A piece of evidence in the shape that OCSF gives it: `device`, `actor`, `process`, `user`, `file`, endpoints,
 * `url`, `query`, `reg_key`, `reg_value`, `win_service`, `job`, `resources`. Every format brings what its alerts
 * speak of into this shape, so that one code, which reads telemetry too, makes the nodes.
 */
export type Piece = Plain;

const MOST_OF_ONE_KIND = 16;

/** What a piece of evidence speaks of, whoever acted first; `around` is the machine where it names none. */
export function mentionsIn(piece: Piece, around?: Device): EntityMention[] {
  const device = deviceOf(piece) ?? around;
  const processes = processesIn(piece);
  const mentions = [
    ...processes.map((process) => processOf(process, device)),
    ...usersIn(piece).map((user) => userOf(user, device)),
    credential(said(piece, 'actor', 'user', 'credential_uid')),
    ...many(piece, 'file').map((file) => fileOf(file, device)),
    ...persistenceIn(piece, device),
    ...objectsAt(MAX_RESOURCES, piece, 'resources').map((one) => resourceOf(one, 'resource')),
    device?.host,
    ...processes.map(programIn),
    ...placesIn(piece),
    ...(device?.addresses ?? []),
  ];
  return mentions.filter((mention) => mention !== undefined);
}

/** Objects under a name, of which there may be several. */
function many(piece: Piece, name: string): readonly Plain[] {
  return objectsAt(MOST_OF_ONE_KIND, piece, name);
}

/** The acting process, what it acted on, and whose children they are. */
function processesIn(piece: Piece): Plain[] {
  const told = [...many(plainAt(piece, 'actor'), 'process'), ...many(piece, 'process')];
  return [...told, ...told.map((process) => plainAt(process, 'parent_process'))];
}

function usersIn(piece: Piece): Plain[] {
  return [
    ...many(plainAt(piece, 'actor'), 'user'),
    ...processesIn(piece).map((process) => plainAt(process, 'user')),
    ...many(piece, 'user'),
  ];
}

function programIn(process: Plain): EntityMention | undefined {
  const image = pathOf(plainAt(process, 'file')) ?? said(process, 'path');
  return image === undefined ? undefined : programOf(clip(image, MAX_PATH));
}

function persistenceIn(piece: Piece, device: Device | undefined): (EntityMention | undefined)[] {
  if (device === undefined) return [];
  const { computer } = device;
  return [
    ...many(piece, 'reg_key').map((key) => registryMention(computer, said(key, 'path'))),
    ...many(piece, 'reg_value').map((value) =>
      registryMention(computer, said(value, 'path'), said(value, 'name')),
    ),
    ...namesAt(piece, 'win_service').map((name) => serviceMention(computer, name)),
    ...namesAt(piece, 'job').map((name) => taskMention(computer, name)),
  ];
}

function namesAt(piece: Piece, name: string): string[] {
  return many(piece, name).flatMap((one) => said(one, 'name') ?? []);
}

/** Where something came from or went to: machines, names and addresses, URLs. */
function placesIn(piece: Piece): (EntityMention | undefined)[] {
  const ends = [...many(piece, 'src_endpoint'), ...many(piece, 'dst_endpoint')].map(endpointOf);
  const asked = many(piece, 'query').map((query) => said(query, 'hostname'));
  return [
    ...ends.flatMap(({ host, address, domain }) => [
      host,
      host === undefined ? domain : undefined,
      address,
    ]),
    ...asked.map(domainMention),
    ...many(piece, 'url').flatMap(placesOfUrl),
  ];
}

function placesOfUrl(url: Plain): (EntityMention | undefined)[] {
  const text = said(url, 'url_string') ?? said(url, 'text');
  const host = said(url, 'hostname') ?? (text === undefined ? undefined : hostInUrl(text));
  const address = addressMention(host);
  return [
    text === undefined ? undefined : urlMention(text),
    domainMention(host),
    address === undefined || isLocalOnly(address) ? undefined : address,
  ];
}
