import type { Plan } from 'neo4j-driver';
import { HuntError } from './hunt-error.js';

/**
 * Every operator that a plan may have. All of them read; those that read what is not the tenant's (an
 * index, a relationship type) are followed by the look at its label that the text demands. What is not
 * here, procedures, LOAD CSV, SHOW, TERMINATE, writes and the scan of all nodes, is refused.
 */
const operators: ReadonlySet<string> = new Set(
  `AggregatingSkip Aggregation AllReduce Anti AntiConditionalApply AntiSemiApply Apply Argument
  ArgumentTracker AssertSameNode AssertSameRelationship AssertingMultiNodeIndexSeek
  AssertingMultiRelationshipIndexSeek BFSPruningVarLengthExpand CacheProperties CartesianProduct
  ConditionalApply DirectedRelationshipIndexContainsScan DirectedRelationshipIndexEndsWithScan
  DirectedRelationshipIndexScan DirectedRelationshipIndexSeek DirectedRelationshipIndexSeekByRange
  DirectedRelationshipTypeScan DirectedUnionRelationshipTypesScan Distinct Eager EagerAggregation
  EmptyResult EmptyRow ErrorPlan Expand(All) Expand(Into) Filter IntersectionNodeByLabelsScan Input
  LeftOuterHashJoin LetAntiSemiApply LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply Limit
  MultiNodeIndexSeek NodeByLabelScan NodeCountFromCountStore NodeHashJoin NodeIndexContainsScan
  NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeUniqueIndexSeek
  NodeUniqueIndexSeekByRange NullifyMetadata Optional OptionalExpand(All) OptionalExpand(Into)
  OrderedAggregation OrderedDistinct OrderedUnion PartialSort PartialTop PartitionedNodeByLabelScan
  PartitionedUnwind ProduceResults Projection ProjectEndpoints PathPropagatingBFS
  RelationshipCountFromCountStore Repeat(Trail) RepeatOptions RightOuterHashJoin RollUpApply
  SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath Skip Sort StatefulShortestPath(All)
  StatefulShortestPath(All,Trail) StatefulShortestPath(Into) StatefulShortestPath(Into,Trail)
  SubtractionNodeByLabelsScan Top Top1WithTies TriadicBuild TriadicFilter TriadicSelection
  UndirectedRelationshipIndexContainsScan UndirectedRelationshipIndexEndsWithScan
  UndirectedRelationshipIndexScan UndirectedRelationshipIndexSeek
  UndirectedRelationshipIndexSeekByRange UndirectedRelationshipTypeScan
  UndirectedUnionRelationshipTypesScan Union UnionNodeByLabelsScan Unwind ValueHashJoin
  VarLengthExpand(All) VarLengthExpand(Into) VarLengthExpand(Pruning) VarLengthExpand(Pruning,BFS,All)
  VarLengthExpand(Pruning,BFS,Into)`.split(/\s+/),
);

/**
 * Looks at what the server would do. Nothing of the plan is shown: its estimates tell of other tenants.
 * @throws HuntError HUNT_COST, HUNT_UNCONFINED
 */
export function checkPlan(
  queryType: string | null,
  plan: Plan | false,
  maxEstimatedRows: number,
): void {
  if (queryType !== 'r' || plan === false) throw unconfined(`type ${queryType ?? 'none'}`);
  for (const step of steps(plan)) {
    const operator = step.operatorType.split('@', 1)[0] ?? '';
    if (!operators.has(operator)) throw unconfined(operator);
    if (estimateOf(step) > maxEstimatedRows) {
      throw new HuntError(
        'HUNT_COST',
        'The hunt would go through too many combinations: connect its patterns with each other, begin at something with a name, or follow fewer hops.',
      );
    }
  }
}

function* steps(plan: Plan): Generator<Plan, void, undefined> {
  yield plan;
  for (const child of plan.children) yield* steps(child);
}

function estimateOf({ arguments: details }: Plan): number {
  const rows = details['EstimatedRows'];
  return typeof rows === 'number' || typeof rows === 'bigint' ? Number(rows) : 0;
}

function unconfined(what: string): HuntError {
  return new HuntError('HUNT_UNCONFINED', 'The hunt would do what hunts may not; it was not run.', {
    cause: new Error(`plan: ${what}`),
  });
}
