import { placeNouns } from './nouns/places.js';
import { vagueNouns } from './nouns/anything.js';
import { estateNouns } from './nouns/estate.js';
import { networkNouns } from './nouns/network.js';
import { fileNouns } from './nouns/files.js';
import { persistenceNouns } from './nouns/persistence.js';
import { cloudNouns } from './nouns/cloud.js';
import { agentNouns } from './nouns/agents.js';
import { kinNouns } from './nouns/kin.js';
import { programNouns } from './nouns/programs.js';
import { propertyNouns } from './nouns/properties.js';
import { actNouns } from './nouns/acts.js';
import type { Noun } from './nouns/noun.js';

/** All of them. Where two have a word in common, both are tried. */
export const nouns: readonly Noun[] = [
  ...placeNouns,
  ...vagueNouns,
  ...estateNouns,
  ...networkNouns,
  ...fileNouns,
  ...persistenceNouns,
  ...cloudNouns,
  ...agentNouns,
  ...kinNouns,
  ...programNouns,
  ...propertyNouns,
  ...actNouns,
];
