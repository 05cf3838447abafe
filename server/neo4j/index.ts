/** The Neo4j that Spoor brings: fetched once, started as a child, watched over. */
export { freeDiskMb } from './disk.js';
export { faultyGrammarFiles, grammarFolder, resolveGrammar } from './grammar-cache.js';
export { homeHolder } from './home-lock.js';
export { type JarCacheOptions, jarFolder } from './jar-cache.js';
export { checkJarsFully, isSound, type JarFaults } from './jar-check.js';
export { findJava, type Java } from './java.js';
export type { DownloadProgress } from './maven.js';
export { type OfflineStore, openOfflineStore } from './offline-store.js';
export { assertPortFree } from './port.js';
export { checkServer, type Probe, type ServerVersion } from './probe.js';
export { showDownload } from './progress.js';
export { neo4jRelease } from './release.js';
export type { Neo4jSettings, Neo4jSizing } from './settings.js';
export { type Neo4jHandle, startNeo4j, type StartNeo4jOptions } from './start.js';
export type { Neo4jState, SupervisorLog } from './supervisor.js';
