/** One spelling per address: the graph's own, so that questions find what telemetry wrote. */
export {
  canonicalAddress,
  type AddressScope,
  type CanonicalAddress,
} from '../../../graph/index.js';
