import { TENANT_ATTRIBUTE, traced } from '../../graph/index.js';
import type { IngestSummary } from '../../ingest/index.js';

/** What a body is taken for. */
interface Body {
  readonly tenant: string;
  readonly format: string;
  readonly source: string | undefined;
}

/** Puts a span around the ingest of one body, with what became of its events as numbers. */
export function traceIngest(
  { tenant, format, source }: Body,
  work: () => Promise<IngestSummary>,
): Promise<IngestSummary> {
  const attributes = {
    [TENANT_ATTRIBUTE]: tenant,
    'spoor.format': format,
    ...(source !== undefined && { 'spoor.source': source }),
  };
  return traced('ingest', { attributes }, async (span) => {
    const summary = await work();
    span.setAttributes({
      'spoor.events.received': summary.received,
      'spoor.events.accepted': summary.accepted,
      'spoor.events.ignored': summary.ignored,
      'spoor.events.duplicates': summary.duplicates,
      'spoor.events.rejected': summary.rejected.count,
      'spoor.graph.entities': summary.entities,
      'spoor.graph.relationships': summary.relationships,
      'spoor.graph.suppressed': summary.suppressed,
    });
    return summary;
  });
}
