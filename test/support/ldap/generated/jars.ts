/** Every jar of the pinned UnboundID LDAP SDK: SHA-256, bytes, file name. Made by scripts/lock-jars.mjs. */
export const lockedJars = `
7f1b9141f2c955d3a03b3f5da2c450bd616826e921a87fc19264a3f22b35e2fb 5895907 unboundid-ldapsdk-7.0.3.jar
`;
