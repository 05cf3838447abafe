import type { Observation } from '../../graph/index.js';
import { countAt, plainAt } from '../normalise/common/fields.js';
import type { Plain } from '../normalise/common/text.js';
import { deviceOf } from '../normalise/ocsf/device.js';
import { objectsAt, said } from '../normalise/ocsf/fields.js';
import { ocsf } from '../normalise/ocsf.js';
import type { AlertDraft, AlertFormat } from './alert-format.js';
import { mentionsIn, type Piece } from './piece.js';
import { severityOf } from './severity.js';

/** Detection Findings of OCSF (class 2004), and the Security Findings that went before them (2001). */
export const ocsfFinding: AlertFormat = {
  name: 'ocsf',
  recognises: (record) => countAt(record, 'class_uid') !== undefined,
  inside: () => undefined,
  read,
};

const CLASSES = new Set([2001, 2004]);
const NO_FINDING = 'its class is no alert; expected class_uid 2004 or 2001';
const MOST_EVIDENCE = 8;
const MOST_OBSERVABLES = 40;

function read(record: Plain): AlertDraft | string {
  if (!CLASSES.has(countAt(record, 'class_uid') ?? 0)) return NO_FINDING;
  const info = { ...plainAt(record, 'finding'), ...plainAt(record, 'finding_info') };
  const analytic = analyticOf(record, info);
  const title = said(info, 'title') ?? said(info, 'desc') ?? said(record, 'message');
  const type = textOfTypes(info);
  return {
    id: said(info, 'uid') ?? said(record, 'metadata', 'uid'),
    ruleId: said(analytic, 'uid') ?? said(analytic, 'name') ?? type ?? title,
    ruleName: said(analytic, 'name') ?? type ?? title,
    title,
    severity: severityOf([record['severity_id'], record['severity']].map(known)),
    times: timesOf(record, info),
    techniques: [info['attacks'], record['attacks'], info['related_analytics'], analytic['desc']],
    mentions: mentionsOf(record),
    ...observedIn(record),
    fields: [
      ['description', said(info, 'desc') ?? said(record, 'message')],
      ['product', said(record, 'metadata', 'product', 'name')],
      ['analytic', said(analytic, 'name')],
      ['confidence', said(record, 'confidence') ?? said(record, 'confidence_score')],
      ['risk_score', record['risk_score']],
      ['disposition', said(record, 'disposition')],
      ['status', said(record, 'status')],
      ['types', info['types']],
      ['link', said(info, 'src_url')],
      ...observablesOf(record),
    ],
  };
}

/** 0 and 99 are `Unknown` and `Other`: the words beside them may say more. */
function known(value: unknown): unknown {
  return value === 0 || value === 99 ? undefined : value;
}

function analyticOf(record: Plain, info: Plain): Plain {
  const own = plainAt(info, 'analytic');
  return Object.keys(own).length > 0 ? own : plainAt(record, 'analytic');
}

function textOfTypes(info: Plain): string | undefined {
  const { types } = info;
  return said({ first: Array.isArray(types) ? (types as readonly unknown[])[0] : types }, 'first');
}

/** A finding is dated when it was made, which can be hours after what it is about. */
function timesOf(record: Plain, info: Plain): unknown[] {
  const names = ['last_seen_time', 'first_seen_time', 'created_time'];
  return [
    ...names.flatMap((name) => [info[name], info[`${name}_dt`]]),
    ...['time', 'time_dt'].map((name) => record[name]),
  ];
}

/** The finding itself, its evidence, then what it says is affected. */
function mentionsOf(record: Plain): AlertDraft['mentions'] {
  const around = deviceOf(record);
  const pieces: Piece[] = [...objectsAt(MOST_EVIDENCE, record, 'evidences'), record];
  return pieces.flatMap((piece) => mentionsIn(piece, around));
}

/** What telemetry would make of it: the acts in its evidence. */
function observedIn(record: Plain): { readonly observations?: readonly Observation[] } {
  const verdict = ocsf.normalise(record);
  return verdict.outcome === 'accepted' ? { observations: verdict.observations } : {};
}

/** Observables repeat what is told elsewhere in one list; they are for the reader, by name. */
function observablesOf(record: Plain): [string, unknown][] {
  return objectsAt(MOST_OBSERVABLES, record, 'observables').flatMap((one): [string, unknown][] => {
    const name = said(one, 'name') ?? said(one, 'type');
    return name === undefined ? [] : [[name.slice(0, 64), one['value']]];
  });
}
