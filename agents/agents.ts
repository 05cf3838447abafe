import type { Agent } from './define-agent.js';
import { techniqueTagger } from './technique-tagger/technique-tagger.js';

/** The agents that come with Spoor. A new one is added here, and has its section in config/spoor.yaml. */
export const agents: readonly Agent[] = [techniqueTagger];
