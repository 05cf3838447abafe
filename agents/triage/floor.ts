import { toldByGraph } from './graph-features.js';
import type { JudgedAlert } from './features.js';
import type { TriageSettings } from './settings.js';

export type FloorSettings = Pick<
  TriageSettings,
  'spareSources' | 'spareRules' | 'spareAssets' | 'spareUnknownAssets' | 'newRuleDays'
>;

/**
 * Hard signs: what they speak of is no matter of likelihood. A model may raise a verdict on such an alert,
 * never lower it. Each is a clause that goes on from "because".
 */
export function hardSigns(alert: JudgedAlert, settings: FloorSettings): readonly string[] {
  const { enrichment, source, ruleId, entities } = alert;
  const assets = new Set(settings.spareAssets);
  const isDecoy = hasDecoyHit(alert);
  const isBlocked = (toldByGraph(enrichment, 'runtimeBlocks') ?? 0) > 0;
  return [
    ...(isDecoy ? ['a decoy was touched'] : []),
    ...((enrichment?.indicators.length ?? 0) > 0 ? ['threat intelligence knows a part of it'] : []),
    ...(isBlocked ? ['an AI runtime blocked what it is about'] : []),
    ...(settings.spareSources.includes(source) ? ['policy names its source'] : []),
    ...(settings.spareRules.includes(ruleId) ? ['policy names its rule'] : []),
    ...(entities.some((uid) => assets.has(uid)) ? ['policy names one of its assets'] : []),
  ];
}

/** What makes an alert too grave to be dismissed by likeness, or by a model alone. Clauses as above. */
export function graveSigns(
  alert: JudgedAlert,
  settings: Pick<FloorSettings, 'spareUnknownAssets'>,
): readonly string[] {
  const criticality = alert.enrichment?.criticality ?? 'UNKNOWN';
  return [
    ...(alert.severity === 'HIGH' || alert.severity === 'CRITICAL'
      ? [`its severity is ${alert.severity}`]
      : []),
    ...(criticality === 'CRITICAL' ? ['its asset is CRITICAL'] : []),
    ...(criticality === 'UNKNOWN' && settings.spareUnknownAssets
      ? ['nobody says how much its asset matters']
      : []),
  ];
}

/** Why the prefilter may not discard it: hard signs, and what is too grave or too new to be weighed. */
export function floorOf(alert: JudgedAlert, settings: FloorSettings): readonly string[] {
  const age = toldByGraph(alert.enrichment, 'ruleAgeDays') ?? 0;
  return [
    ...hardSigns(alert, settings),
    ...graveSigns(alert, settings),
    ...(age < settings.newRuleDays
      ? [`its rule was first seen less than ${settings.newRuleDays} days ago`]
      : []),
  ];
}

export function hasDecoyHit({ enrichment, source }: JudgedAlert): boolean {
  return source === 'decoy' || (toldByGraph(enrichment, 'decoyHits') ?? 0) > 0;
}
