import { CAPTURE_CODES } from '../capture/codes.ts'
import { CAPTURE_LIMIT } from '../capture/limits.ts'
import { splitProxyCerts } from '../capture/split.ts'
import { createSplitStream, type StreamedSplit } from '../capture/split-stream.ts'
import { finding } from '../report/catalogue.ts'
import { readCaptureInput } from './capture.ts'
import { unpack } from './containers.ts'
import { parseInput } from './input.ts'
import type { Io } from './io.ts'
import { addressOf, readLong, type Parts } from './read-input.ts'
import { isBytes } from '../report/kinds.ts'

function splitWhole(input: Uint8Array | object): StreamedSplit {
  const { files, findings } = splitProxyCerts(input)
  return { files, count: files.length, findings }
}

async function splitParts({ parts }: Parts): Promise<StreamedSplit | undefined> {
  const stream = createSplitStream()
  for await (const part of parts) if (!stream.push(part)) return undefined
  return stream.end()
}

const tooLong = (): StreamedSplit => {
  const limit = `${String(CAPTURE_LIMIT)} characters`
  return { files: [], count: 0, findings: [finding(CAPTURE_CODES, 'capture-too-long', { limit })] }
}

/**
 * The certificates of the capture that an argument names. What is longer than the reader of captures takes is read part by part,
 * where its blocks are as every writer writes them.
 */
export async function splitInput(
  argument: string,
  io: Io,
  limit = CAPTURE_LIMIT,
): Promise<StreamedSplit> {
  const [path, block] = addressOf(argument)
  if (block !== undefined) return splitWhole(await readCaptureInput(argument, io))
  const given = await readLong(path, io, limit)
  if (isBytes(given)) return splitWhole(await parseInput(await unpack(given, path, io)))
  const split = await splitParts(given)
  if (split !== undefined) return split
  return given.again ? splitWhole(await readCaptureInput(argument, io)) : tooLong()
}
