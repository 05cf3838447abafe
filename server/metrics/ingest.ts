import { Counter, Gauge, type Registry } from 'prom-client';
import { formats, type IngestSummary } from '../../ingest/index.js';

/** Places for bodies of telemetry, as they are now. */
export interface Places {
  readonly taken: number;
  readonly total: number;
}

/** Telemetry in. */
export interface IngestMetrics {
  countIngest(summary: IngestSummary): void;
  /** Asked at each scrape. */
  watchPlaces(places: Places): void;
}

const outcomes = ['accepted', 'ignored', 'duplicate', 'rejected'] as const;

export function openIngestMetrics(registry: Registry): IngestMetrics {
  const registers = [registry];
  const events = new Counter({
    name: 'spoor_ingest_events_total',
    help: 'Events received, by what became of them; the outcomes add up to what was received.',
    labelNames: ['outcome'],
    registers,
  });
  const byFormat = new Counter({
    name: 'spoor_ingest_events_by_format_total',
    help: 'Events received, by the format that they were read as.',
    labelNames: ['format'],
    registers,
  });
  for (const outcome of outcomes) events.inc({ outcome }, 0);
  for (const { name: format } of formats) byFormat.inc({ format }, 0);
  const created = new Counter({
    name: 'spoor_graph_created_total',
    help: 'Nodes and edges that were new in the graph.',
    labelNames: ['what'],
    registers,
  });
  const suppressed = new Counter({
    name: 'spoor_graph_suppressed_edges_total',
    help: 'Edges that the degree guard kept out.',
    registers,
  });
  return {
    countIngest: (summary) => {
      events.inc({ outcome: 'accepted' }, summary.accepted);
      events.inc({ outcome: 'ignored' }, summary.ignored);
      events.inc({ outcome: 'duplicate' }, summary.duplicates);
      events.inc({ outcome: 'rejected' }, summary.rejected.count);
      for (const [format, count] of Object.entries(summary.formats))
        byFormat.inc({ format }, count);
      created.inc({ what: 'entity' }, summary.entities);
      created.inc({ what: 'relationship' }, summary.relationships);
      suppressed.inc(summary.suppressed);
    },
    watchPlaces: addPlaceGauges(registry),
  };
}

function addPlaceGauges(registry: Registry): IngestMetrics['watchPlaces'] {
  let places: Places = { taken: 0, total: 0 };
  new Gauge({
    name: 'spoor_ingest_places_taken',
    help: 'Bodies of telemetry that are being taken; at spoor_ingest_places the next one gets 429.',
    registers: [registry],
    collect() {
      this.set(places.taken);
    },
  });
  new Gauge({
    name: 'spoor_ingest_places',
    help: 'Bodies of telemetry that may be taken at a time.',
    registers: [registry],
    collect() {
      this.set(places.total);
    },
  });
  return (watched) => {
    places = watched;
  };
}
