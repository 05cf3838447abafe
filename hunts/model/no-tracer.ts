import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';

/**
 * LangChain sends every prompt to a tracing service where LANGSMITH_TRACING or LANGCHAIN_TRACING_V2 is set.
 * It adds its tracer only where none of that name is there, so one that does nothing keeps prompts here.
 */
export async function noTracer(): Promise<BaseCallbackHandler> {
  const { BaseCallbackHandler: Handler } = await import('@langchain/core/callbacks/base');
  return new (class extends Handler {
    readonly name = 'langchain_tracer';
    /** Asked of any tracer by this name. */
    getRunTreeWithTracingConfig(): undefined {
      return undefined;
    }
    updateFromRunTree(): void {
      // Nothing is traced.
    }
  })();
}
