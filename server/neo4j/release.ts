/**
 * The one Neo4j that Spoor brings. The long-term-support line is pinned to a patch release, because
 * one internal setting (see `settings.ts`) and the hunt sandbox's grammar are checked against it.
 * After a change run `scripts/lock-jars.mjs`, which renews `generated/jars.ts`, and renew the checksums
 * of the grammar below; the tests of the sandbox then say whether its rules still know all of it.
 */
export const neo4jRelease = {
  version: '5.26.25',
  mainClass: 'org.neo4j.server.CommunityEntryPoint',
  adminClass: 'org.neo4j.cli.AdminTool',
  artifacts: ['org.neo4j:neo4j', 'org.neo4j.app:neo4j-server'],
  /** The grammar of the server's own parser, which the hunt sandbox reads texts with (Apache-2.0). */
  grammar: {
    artifact: 'org.neo4j:cypher-v5-antlr-parser',
    jarSha256: 'a7d2dac8951b3549e788ee27a00e73018a02ac996d011cef6767fa4d395d7eb3',
    path: 'org/neo4j/cypher/internal/parser/v5',
    files: {
      'Cypher5Lexer.interp': '1c1d14aac4da7208f7b497c40702078103fa7fb5f6317f9f84ded4a70a8820ef',
      'Cypher5Parser.interp': 'aa32add3f44f65c24d5e1a2f8f4e63edd1a21a815ed3092905f581cf95164872',
    },
  },
  /** Pinned, so that the same plugin resolves the same set of jars for everyone. */
  dependencyPlugin: 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1',
  javaMinimum: 17,
  /** The newest Java that this release was run on by its makers. */
  javaTested: 21,
  /** The oldest server that may be given through NEO4J_URI. */
  oldestServer: '5.26',
} as const;
