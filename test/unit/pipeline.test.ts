import type { Row, Statements } from '../../graph/db/database.js';
import { pipelined } from '../../graph/db/pipeline.js';

/** A server that answers in order and refuses everything behind a statement that failed. */
function server(failing: string): { readonly tx: Statements; readonly sent: string[] } {
  const sent: string[] = [];
  let failed = false;
  let last: Promise<unknown> = Promise.resolve();
  const answer = (text: string): Row[] => {
    if (failed) throw new Error(`${text}: the transaction has failed`);
    failed = text === failing;
    if (failed) throw new Error(`${text} is what failed`);
    return [{ text }];
  };
  const run = (text: string): Promise<Row[]> => {
    sent.push(text);
    const answered = last.then(() => answer(text));
    last = answered.catch(() => undefined);
    return answered;
  };
  return { tx: { run }, sent };
}

describe('statements of one transaction, pipelined', () => {
  it('are sent at once, in order, and answered before the work counts as done', async () => {
    const { tx, sent } = server('');
    const answers: unknown[] = [];
    const done = pipelined((pipeline) => {
      const first = pipeline.run('first');
      pipeline.send('second', {}, ([row]) => answers.push(row?.['text']));
      expect(sent).toEqual(['first', 'second']);
      return first;
    })(tx);
    await expect(done).resolves.toEqual([{ text: 'first' }]);
    expect(answers).toEqual(['second']);
  });

  it('fail with the first failure, whichever of them was awaited', async () => {
    const { tx } = server('first');
    const done = pipelined(async (pipeline) => {
      pipeline.send('first', {});
      await pipeline.run('second');
    })(tx);
    await expect(done).rejects.toThrow('first is what failed');
  });

  it('fail where an answer is not what it must be, though nobody waited for it', async () => {
    const { tx } = server('');
    const done = pipelined((pipeline) => {
      pipeline.send('count', {}, () => {
        throw new Error('too few');
      });
      return Promise.resolve();
    })(tx);
    await expect(done).rejects.toThrow('too few');
  });

  it('leave no failure unhandled when the work fails before it awaits what it started', async () => {
    const { tx } = server('first');
    const done = pipelined((pipeline) => {
      void pipeline.start(pipeline.run('first').then((rows) => rows.length));
      return Promise.reject(new Error('the work'));
    })(tx);
    await expect(done).rejects.toThrow('first is what failed');
  });
});
