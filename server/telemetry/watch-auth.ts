import { trace } from '@opentelemetry/api';
import { TENANT_ATTRIBUTE } from '../../graph/index.js';
import type { Auth } from '../auth.js';
import type { Metrics } from '../metrics.js';

/** The same, telling the current span whose request it is, and the metrics of tokens that do not hold. */
export function watchAuth(auth: Auth, metrics: Metrics): Auth {
  return {
    ...auth,
    verify: async (header) => {
      try {
        const principal = await auth.verify(header);
        trace.getActiveSpan()?.setAttribute(TENANT_ATTRIBUTE, principal.tenant);
        return principal;
      } catch (error) {
        metrics.countAuthFailure();
        throw error;
      }
    },
  };
}
