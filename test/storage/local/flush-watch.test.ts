import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import { FlushWatch } from '../../../src/storage/local/flush-watch.ts';
import { faultOf } from '../made-store.ts';

/** Work that ends when the test says so. */
function pending(): { readonly work: () => Promise<void>; readonly end: () => void; readonly fail: (code: string) => void } {
  let end = (): void => undefined;
  let fail: (code: string) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = (code) => { reject(Object.assign(new Error(code), { code })); };
  });
  return { work: async () => ended, end, fail };
}

describe('a flush that failed', () => {
  let watch: FlushWatch;
  beforeEach(() => { watch = new FlushWatch('/kho/staging'); });

  it('is a fault of the storage with its path', async () => {
    const { code, params } = await faultOf(watch.flush(async () => { throw Object.assign(new Error('no'), { code: 'EIO' }); }));
    expect({ code, params }).to.deep.equal({ code: 'STORAGE_FAILED', params: { path: '/kho/staging', detail: 'EIO' } });
  });

  it('makes every later one refuse, without asking the kernel again', async () => {
    await faultOf(watch.flush(async () => { throw new Fault('STORAGE_FULL'); }));
    let asked = 0;
    expect((await faultOf(watch.flush(async () => { asked += 1; }))).code).to.equal('STORAGE_FULL');
    expect(asked).to.equal(0);
  });

  it('in the background is told by the next one', async () => {
    watch.begin(async () => { throw Object.assign(new Error('no'), { code: 'EIO' }); });
    expect((await faultOf(watch.flush(async () => undefined))).params).to.include({ detail: 'EIO' });
  });

  it('takes with it those that were under way: its error may have been about their bytes', async () => {
    const early = pending();
    const late = pending();
    watch.begin(early.work);
    const flushed = watch.flush(late.work).then(() => 'durable', (fault: unknown) => (fault as Fault).code);
    late.end();
    await Promise.resolve();
    early.fail('EIO');
    expect(await flushed).to.equal('STORAGE_FAILED');
  });

  it('is none: flushes that succeed do not disturb each other', async () => {
    const early = pending();
    watch.begin(early.work);
    const flushed = watch.flush(async () => undefined);
    early.end();
    await flushed;
    await watch.flush(async () => undefined);
  });
});
