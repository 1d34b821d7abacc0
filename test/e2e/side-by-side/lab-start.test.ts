import { describe, expect, it } from 'vitest';
import { startLab } from '../../../src/lab/index.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { withImage } from '../../support/lab.ts';
import { defaultLab } from '../../../src/lab/definition/default-lab.ts';
import { labTools } from '../../support/lab-tools.ts';
import { everySecond } from '../../support/short-form.ts';

describe.skipIf(NO_ENGINE)('a lab that does not start', () => {
  const { run } = labTools();

  it.each(everySecond([0, 30, 100, 200, 350, 500], 0))(
    'leaves nothing when its start is aborted after %d ms',
    async (ms) => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error('enough')), ms);
      const starting = startLab({ run: run(), scenario: 'test', signal: stop.signal });
      await starting.then(
        async (lab) => expect(await lab.destroy()).toEqual([]),
        (error: unknown) => expect(error).toMatchObject({ message: 'enough' }),
      );
    },
  );

  it('says which image is missing', async () => {
    const starting = startLab({
      run: run(),
      scenario: 'test',
      lab: withImage(defaultLab(), 'drillbook/no-such-image:1'),
    });
    await expect(starting).rejects.toMatchObject({ code: 'image-missing' });
  });

  it('says what was missing if it does not start in time', async () => {
    const starting = startLab({ run: run(), scenario: 'test', deadline: 1 });
    await expect(starting).rejects.toMatchObject({ code: 'lab-not-ready' });
  });
});
