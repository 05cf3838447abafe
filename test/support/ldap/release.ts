/** The directory that the tests run, in one jar. After a change run `scripts/lock-jars.mjs`. */
export const ldapRelease = {
  version: '7.0.3',
  artifact: { group: 'com.unboundid', name: 'unboundid-ldapsdk' },
  mainClass: 'com.unboundid.ldap.listener.InMemoryDirectoryServerTool',
} as const;
