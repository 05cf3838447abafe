import { Turns } from '../turns.js';
import type { ProjectionSize } from './projection.js';
import { LiveGraph, type LiveGraphOptions } from './live-graph.js';

type Shared = Omit<LiveGraphOptions, 'tenant' | 'label' | 'turns'>;

/** What the projections of all tenants hold. */
export interface LiveSize {
  readonly tenants: number;
  readonly edges: number;
  readonly bytes: number;
  readonly evicted: number;
}

/** The projections of tenants that are asked about, within a budget of edges and tenants. */
export class LiveGraphs {
  readonly #options: Shared;
  readonly #turns = new Turns();
  /** Least recently asked first. */
  readonly #graphs = new Map<string, LiveGraph>();
  #closing: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: Shared) {
    this.#options = options;
  }

  /** A tenant's projection, begun now where there is none; undefined once all are closed. */
  of(tenant: string, label: string): LiveGraph | undefined {
    if (this.#isClosed) return undefined;
    const known = this.#graphs.get(tenant);
    const graph = known ?? new LiveGraph({ ...this.#options, turns: this.#turns, tenant, label });
    this.#graphs.delete(tenant);
    this.#graphs.set(tenant, graph);
    this.#keepWithinBudget();
    return graph;
  }

  /** Begins a tenant's projection because something happens there, where there is room beside the others. */
  begin(tenant: string, label: string): void {
    const { liveEdges, liveTenants } = this.#options.settings;
    if (this.#graphs.has(tenant) || this.#graphs.size >= liveTenants) return;
    if (this.size.edges < liveEdges) this.of(tenant, label);
  }

  get size(): LiveSize {
    const sizes = [...this.#graphs.values()].flatMap(({ size }) => size ?? []);
    const sum = (of: (size: ProjectionSize) => number): number =>
      sizes.reduce((total, size) => total + of(size), 0);
    return {
      tenants: sizes.length,
      edges: sum(({ edges }) => edges),
      bytes: sum(({ bytes }) => bytes),
      evicted: sum(({ evicted }) => evicted),
    };
  }

  /** Ends them; the feed that they follow must be closed before that is awaited. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const tenant of [...this.#graphs.keys()]) this.#drop(tenant);
    await this.#closing;
  }

  #keepWithinBudget(): void {
    const { liveEdges, liveTenants } = this.#options.settings;
    for (const tenant of [...this.#graphs.keys()]) {
      if (this.#graphs.size <= 1) return;
      if (this.#graphs.size <= liveTenants && this.size.edges <= liveEdges) return;
      this.#drop(tenant);
    }
  }

  #drop(tenant: string): void {
    const graph = this.#graphs.get(tenant);
    this.#graphs.delete(tenant);
    if (graph !== undefined) this.#closing = Promise.all([this.#closing, graph.close()]);
  }
}
