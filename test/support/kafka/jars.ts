import { jarsOf } from '../locked-jars.js';
import { lockedJars } from './generated/jars.js';
import { kafkaRelease } from './release.js';

const { version, artifact } = kafkaRelease;

/** The folder that holds exactly the locked jars of the broker. */
export const kafkaJars = (): Promise<string> =>
  jarsOf({ name: 'kafka', version, artifact, lockedJars });
