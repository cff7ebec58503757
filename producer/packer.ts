import { ulid } from 'ulid';
import { encodeFrame } from './frame';
import type { PackedOptions } from './options';

interface OpenPack {
  lines: string[];
  bytes: number;
  timer: NodeJS.Timeout;
}

/** A frame that is ready to be a record. */
export interface Frame {
  /** ULID, in its header. */
  readonly batch: string;
  readonly payload: Buffer;
  readonly rows: number;
  /** Bytes that its lines counted for while the pack was open. */
  readonly lineBytes: number;
}

export interface PackerSettings extends Required<PackedOptions> {
  /** The header line of a batch; as long for every ULID. */
  readonly header: (batch: string) => string;
  /** A payload has no more bytes than this, compressed or not. */
  readonly maxPayloadBytes: number;
}

/** Gathers JSON lines per lane and seals them into frames, by size or by delay. Knows no stream. */
export class Packer {
  readonly #settings: PackerSettings;
  readonly #sealed: (lane: string, frame: Frame) => void;
  readonly #open = new Map<string, OpenPack>();
  /** A line up to this long surely fits into a payload of its own, compressible or not. */
  readonly #surelyFits: number;

  /** @param sealed takes each frame, in the order of its lane's rows */
  constructor(settings: PackerSettings, sealed: (lane: string, frame: Frame) => void) {
    this.#settings = settings;
    this.#sealed = sealed;
    this.#surelyFits = settings.maxPayloadBytes - Buffer.byteLength(settings.header(ulid())) - 1;
  }

  /**
   * @param lineBytes of the JSON text and its line end
   * @returns false when the line fits into no payload, even alone; it was not taken
   */
  add(lane: string, line: string, lineBytes: number): boolean {
    if (lineBytes > this.#surelyFits) return this.#addLarge(lane, line, lineBytes);
    const { maxRecordBytes, maxDelayMs } = this.#settings;
    let pack = this.#open.get(lane);
    if (pack !== undefined && pack.bytes + lineBytes > maxRecordBytes) {
      this.#seal(lane, pack);
      pack = undefined;
    }
    if (pack === undefined) {
      pack = { lines: [], bytes: 0, timer: setTimeout(() => this.seal(lane), maxDelayMs) };
      this.#open.set(lane, pack);
    }
    pack.lines.push(line);
    pack.bytes += lineBytes;
    if (pack.bytes >= maxRecordBytes) this.#seal(lane, pack);
    return true;
  }

  seal(lane: string): void {
    const pack = this.#open.get(lane);
    if (pack !== undefined) this.#seal(lane, pack);
  }

  sealAll(): void {
    for (const [lane, pack] of this.#open) this.#seal(lane, pack);
  }

  #seal(lane: string, pack: OpenPack): void {
    clearTimeout(pack.timer);
    this.#open.delete(lane);
    this.#emit(lane, pack.lines, pack.bytes);
  }

  /** Halves what does not compress to the stream's limit; a line alone surely fits. */
  #emit(lane: string, lines: readonly string[], lineBytes: number): void {
    const frame = this.#encode(lines, lineBytes);
    if (frame !== undefined) {
      this.#sealed(lane, frame);
      return;
    }
    const first = lines.slice(0, lines.length >> 1);
    const firstBytes = first.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    this.#emit(lane, first, firstBytes);
    this.#emit(lane, lines.slice(first.length), lineBytes - firstBytes);
  }

  #addLarge(lane: string, line: string, lineBytes: number): boolean {
    const frame = this.#encode([line], lineBytes);
    if (frame === undefined) return false;
    this.seal(lane);
    this.#sealed(lane, frame);
    return true;
  }

  /** @returns undefined when it is larger than a payload may be */
  #encode(lines: readonly string[], lineBytes: number): Frame | undefined {
    const { header, zstdLevel, maxPayloadBytes } = this.#settings;
    const batch = ulid();
    const payload = encodeFrame(header(batch), lines, zstdLevel);
    return payload.length > maxPayloadBytes ? undefined : { batch, payload, rows: lines.length, lineBytes };
  }
}
