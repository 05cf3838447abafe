import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Where things are under SPOOR_HOME/neo4j. All absolute, symbolic links resolved. */
export interface Neo4jLayout {
  readonly root: string;
  readonly data: string;
  readonly logs: string;
  readonly conf: string;
  readonly run: string;
  readonly passwordFile: string;
  readonly pidFile: string;
  readonly debugLog: string;
}

/** Makes the folders, readable by this user only. */
export function layOut(home: string): Neo4jLayout {
  mkdirSync(join(home, 'neo4j'), { recursive: true, mode: 0o700 });
  // The command line of the child carries this path, and it is how a leftover child is recognised.
  const root = realpathSync(join(home, 'neo4j'));
  const layout = {
    root,
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    conf: join(root, 'conf'),
    run: join(root, 'run'),
    passwordFile: join(root, 'password'),
    // Not neo4j.pid: Neo4j writes one of that name itself.
    pidFile: join(root, 'run', 'child.json'),
    debugLog: join(root, 'logs', 'debug.log'),
  };
  for (const folder of [layout.data, layout.logs, layout.conf, layout.run]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  return layout;
}
