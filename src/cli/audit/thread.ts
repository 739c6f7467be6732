import { judgeBatch, type BatchAnswer, type BatchTask } from './judge-batch.ts'

/** What a thread of the pool runs for each batch. */
export const judge = (task: BatchTask): Promise<BatchAnswer> => judgeBatch(task)
