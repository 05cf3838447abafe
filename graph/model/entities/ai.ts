import { declareEntity, integer, text } from '../declare.js';

const issuer = text('Who runs or publishes it: platform, service or tenant.');
const name = text('The name by which it is spoken of.', { indexed: true, searchable: true });

export const AiAgent = declareEntity({
  kind: 'AiAgent',
  plural: 'aiAgents',
  meaning: 'An agent or assistant that a model drives.',
  keys: [['issuer', 'agent_id']],
  retention: 'inventory',
  properties: {
    name,
    agent_id: text('Identifier that its issuer gave it; its name where there is none.', {
      indexed: true,
      searchable: true,
    }),
    issuer,
    version: text('Version, where telemetry tells.'),
  },
});

export const AiModel = declareEntity({
  kind: 'AiModel',
  plural: 'aiModels',
  meaning: 'A model that inferences are made with.',
  keys: [['issuer', 'name']],
  retention: 'inventory',
  properties: { name, issuer },
});

export const Tool = declareEntity({
  kind: 'Tool',
  plural: 'tools',
  meaning: 'A function, extension or data store that agents may call.',
  keys: [['issuer', 'name']],
  retention: 'inventory',
  properties: { name, issuer, type: text('function, extension or datastore, where it is told.') },
});

export const Inference = declareEntity({
  kind: 'Inference',
  plural: 'inferences',
  meaning: 'One run of an agent, or one call of a model.',
  keys: [['issuer', 'inference_id']],
  retention: 'activity',
  properties: {
    name: text('Identifier of the run, conversation or call.', { indexed: true, searchable: true }),
    inference_id: text('What tells it apart among those of its issuer.', {
      indexed: true,
      searchable: true,
    }),
    issuer,
    type: text('run where it is a whole conversation; else the operation: chat, embeddings …'),
    outcome: text('How it ended, where telemetry tells.'),
    input_tokens: integer('Tokens that went in.', { keep: 'max' }),
    output_tokens: integer('Tokens that came out.', { keep: 'max' }),
  },
});
