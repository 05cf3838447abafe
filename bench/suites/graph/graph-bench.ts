import type { Estate } from '../../estate/estate.js';
import type { HttpClient } from '../../harness/http-client.js';
import type { RawDriver } from '../../harness/raw-driver.js';
import type { GivenServer } from '../../../server/config.js';
import type { BenchService } from '../../harness/service.js';
import type { Bench } from '../../harness/suite.js';

/** A generated graph and the two ways to ask it. */
export interface GraphBench extends Bench {
  /** Past the product. */
  readonly driver: RawDriver;
  /** Through the product, as an analyst of `tenant`. */
  readonly client: HttpClient;
  readonly service: BenchService;
  readonly server: GivenServer;
  readonly tenant: string;
  readonly estate: Estate;
}
