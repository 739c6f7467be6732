// In place of test/support/processor-time.ts: only the clock on the wall is there. It stands still in workerd while nothing is
// awaited, so what tests say of time is held by Node and by Chromium.
export const processorTime = () => performance.now()
