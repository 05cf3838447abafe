import type { Connector, ConnectorOperation } from '../../response/index.js';

/** A system outside in which things are cut off, or held back, by their name. */
export class Network {
  readonly isolated = new Set<string>();
  /** Every time that something was really done, by key. */
  readonly done: string[] = [];
  refuses = false;
  lies = false;
  keeps = false;

  /** The same, but for what is changed of its one operation. */
  but(change: (known: ConnectorOperation) => Partial<ConnectorOperation>): Connector {
    const { name, operations } = this.connector;
    const { call } = operations;
    if (call === undefined) throw new Error('no operation');
    return { name, operations: { call: { ...call, ...change(call) } } };
  }

  readonly connector: Connector = {
    name: 'webhook',
    operations: {
      call: {
        check: () => undefined,
        capture: ({ target }) => Promise.resolve(this.isolated.has(target.name)),
        execute: ({ key, target }) => {
          if (this.refuses) return Promise.reject(new Error('refused'));
          // As a receiver does that knows keys: once.
          if (!this.done.includes(key)) this.done.push(key);
          if (!this.lies) this.isolated.add(target.name);
          return Promise.resolve({ ok: true });
        },
        validate: ({ target }) =>
          Promise.resolve({ ok: this.isolated.has(target.name), observed: 'asked the network' }),
        rollBack: ({ target }, before) => {
          if (before === false && !this.keeps) this.isolated.delete(target.name);
          return Promise.resolve(null);
        },
        validateRollBack: ({ target }, before) =>
          Promise.resolve({
            ok: this.isolated.has(target.name) === before,
            observed: 'asked the network again',
          }),
      },
    },
  };
}
