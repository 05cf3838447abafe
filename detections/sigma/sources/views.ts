import type { SigmaEvent } from '../match/sigma-event.js';
import type { Plain } from '../plain.js';
import { copilotView, spanViews, traceViews } from './ai-views.js';
import { auditViews } from './audit-view.js';
import { cloudtrailView, entraView, m365View } from './cloud-views.js';
import { defenderView } from './defender-view.js';
import { sysmonLinuxView } from './linux-view.js';
import { ocsfView } from './ocsf-view.js';
import { windowsView } from './windows-view.js';
import { zeekView } from './zeek-view.js';

type MakeViews = (record: Plain) => readonly SigmaEvent[];

const one =
  (make: (record: Plain) => SigmaEvent | undefined): MakeViews =>
  (record) => {
    const view = make(record);
    return view === undefined ? [] : [view];
  };

/** How a record of each format that ingest reads is shown to rules; formats that are not here to none. */
const VIEWS: ReadonlyMap<string, MakeViews> = new Map([
  ['windows', one(windowsView)],
  ['winlogbeat', one(windowsView)],
  ['sysmon-linux', one(sysmonLinuxView)],
  ['auditd', auditViews],
  ['zeek', one(zeekView)],
  ['cloudtrail', one(cloudtrailView)],
  ['defender', one(defenderView)],
  ['entra', one(entraView)],
  ['m365', one(m365View)],
  ['ocsf', one(ocsfView)],
  ['copilot', one(copilotView)],
  ['otel-genai', spanViews],
  ['agent-trace', traceViews],
]);

/** What a record is to rules: mostly one event, several where it holds several, or none. */
export function viewsOf(format: string, record: Plain): readonly SigmaEvent[] {
  return VIEWS.get(format)?.(record) ?? [];
}
