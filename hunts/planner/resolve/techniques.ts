import type { Event, Thing } from '../scene.js';
import { replace } from './attach.js';
import type { Resolution } from './resolution.js';

const means = new Set(['by', 'via', 'with', 'using', 'through']);

/** "discovery via whoami", "groups enumerated with net": who or what did it shows the technique. */
export function uniteTechniques(state: Resolution): void {
  for (const named of state.scene.techniques) {
    if (named.thing === undefined) continue;
    const doer = doerIn(state, named.thing);
    if (doer === undefined) continue;
    replace(state, named.thing, doer);
    named.thing = doer;
  }
}

function doerIn({ scene }: Resolution, technique: Thing): Thing | undefined {
  const tie = scene.ties.find(({ a, word, b }) => a === technique && means.has(word) && canAct(b));
  if (tie !== undefined) {
    scene.ties.splice(scene.ties.indexOf(tie), 1);
    return tie.b;
  }
  const event = scene.events.find((one) => isOfTechnique(one, technique));
  const doer = event?.parts.find(({ marker, thing }) => means.has(marker) && canAct(thing))?.thing;
  if (event === undefined || doer === undefined) return undefined;
  scene.events.splice(scene.events.indexOf(event), 1);
  for (const { marker, thing } of event.parts)
    if (thing !== technique && thing !== doer) scene.ties.push({ a: doer, word: marker, b: thing });
  return doer;
}

/** The technique was done; "a shell started by X" is an act on the shell instead. */
function isOfTechnique({ parts, frames }: Event, technique: Thing): boolean {
  return (
    parts.some(({ marker, thing }) => marker === 'subject' && thing === technique) &&
    !frames.some(({ relations }) => relations.includes('PROC_CREATED'))
  );
}

function canAct({ kinds }: Thing): boolean {
  return kinds.length === 0 || kinds.includes('Process') || kinds.includes('User');
}
