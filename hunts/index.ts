/** The door of hunts/: a hypothesis in plain words becomes a plan, sandboxed Cypher, and findings. */
export { planSchema, PLAN_VERSION, type HuntPlan } from './plan/plan.js';
export { faultsOf } from './plan/check.js';
export { describePlan } from './plan/describe.js';
export { HuntEngine, type EngineOptions, type HuntWatch, type Progress } from './engine/engine.js';
export {
  verdicts,
  type Hunt,
  type HuntCaller,
  type HuntProblem,
  type HuntQuestion,
  type HuntStatus,
  type Verdict,
} from './engine/hunt.js';
export { HuntBook, type HuntPlace } from './lasting/hunt-book.js';
export type { SavedHunt } from './lasting/saved-hunt.js';
export { verbsOf } from './lasting/verbs-of.js';
export { starterHunts, type StarterHunt } from './library/library.js';
export {
  houseWords,
  readHouseName,
  readHouseVerb,
  type HouseWords,
} from './planner/house-words.js';
export { grammarPlanner } from './engine/grammar-planner.js';
export type { PlannedHunt, Planner, PlannerQuestion } from './engine/planner.js';
export type { Finding } from './result/finding.js';
export type { FindingStep } from './result/step.js';
export { plannerWithModel } from './engine/planner-with-model.js';
export type { ModelAccess } from './model/open-planner.js';
export { ModelFailure, type Chat, type ChatAnswer, type ChatMessage } from './model/chat.js';
export { LangChainChat, type AnswerShape } from './model/langchain-chat.js';
export { parseObject } from './model/parse-object.js';
export { Untrusted, visible } from './model/untrusted.js';
export type { TokenUse } from './planner/interface.js';
export {
  officialTechnique,
  officialTechniques,
  retiredTechnique,
  tableVersions,
  type OfficialTechnique,
} from './attack/index.js';
export { allTechniques, techniqueById } from './techniques/catalogue.js';
export { techniquesNamed, type NamedTechnique } from './techniques/named.js';
export type { Sign } from './techniques/expand.js';
export { tagSteps, type StepTag, type TaggableStep } from './techniques/tag.js';
export type { Technique } from './techniques/technique.js';
export {
  Sandbox,
  type HuntAnswer,
  type Prepared,
  type RunRequest,
  type SandboxOptions,
  type SandboxSettings,
} from './sandbox/sandbox.js';
export type { Refusal } from './sandbox/prepared.js';
export { allRules as sandboxRules } from './sandbox/rules/index.js';
export type { RuleText as SandboxRule } from './sandbox/rule.js';
