/**
 * The one Neo4j that Spoor brings. The long-term-support line is pinned to a patch release, because
 * one internal setting (see `settings.ts`) and the hunt sandbox's grammar are checked against it.
 * After a change run `scripts/lock-neo4j-jars.mjs`, which renews `generated/jars.ts`.
 */
export const neo4jRelease = {
  version: '5.26.25',
  mainClass: 'org.neo4j.server.CommunityEntryPoint',
  adminClass: 'org.neo4j.cli.AdminTool',
  artifacts: ['org.neo4j:neo4j', 'org.neo4j.app:neo4j-server'],
  /** Pinned, so that the same plugin resolves the same set of jars for everyone. */
  dependencyPlugin: 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1',
  javaMinimum: 17,
  /** The newest Java that this release was run on by its makers. */
  javaTested: 21,
  /** The oldest server that may be given through NEO4J_URI. */
  oldestServer: '5.26',
} as const;
