import type { ColumnChunk, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { freeNow } from '../free-now';
import type { Column, Page } from './column';

/** At both ends of a file. */
const MAGIC = Buffer.from('PAR1');
const CREATED_BY = 'catchment';

/** The bytes of a file in the order of their writing, put together once. */
class Parts {
  readonly #parts: Uint8Array[] = [];
  offset = 0;

  add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.offset += bytes.length;
  }

  /** @returns length of the header */
  addHeader(header: Parameters<typeof writePageHeader>[1]): number {
    const writer = new ByteWriter(64);
    writePageHeader(writer, header);
    this.add(writer.getBytes());
    return writer.offset;
  }

  /** Ends the parts. */
  concat(): Uint8Array {
    const whole = Buffer.concat(this.#parts, this.offset);
    for (const part of this.#parts) freeNow(part);
    return whole;
  }
}

/** @returns bytes that the page would have uncompressed, its header counted */
function writePage(file: Parts, { rows, nulls, levels, encoding, uncompressedBytes, body }: Page): number {
  const header = file.addHeader({
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels.length + uncompressedBytes,
    compressed_page_size: levels.length + body.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: nulls,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
      is_compressed: uncompressedBytes > 0,
    },
  });
  file.add(levels);
  file.add(body);
  return header + levels.length + uncompressedBytes;
}

function writeChunk(file: Parts, column: Column): ColumnChunk {
  const { dictionary, pages } = column.encode();
  const start = file.offset;
  let uncompressed = 0;
  if (dictionary !== undefined) {
    const header = file.addHeader({
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: dictionary.uncompressedBytes,
      compressed_page_size: dictionary.body.length,
      dictionary_page_header: { num_values: dictionary.count, encoding: 'PLAIN' },
    });
    file.add(dictionary.body);
    uncompressed += header + dictionary.uncompressedBytes;
  }
  const dataAt = file.offset;
  let rows = 0;
  for (const page of pages) {
    uncompressed += writePage(file, page);
    rows += page.rows;
  }
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: column.element.type ?? 'BYTE_ARRAY',
      encodings: dictionary === undefined ? ['PLAIN', 'RLE'] : ['PLAIN', 'RLE', 'RLE_DICTIONARY'],
      path_in_schema: [column.element.name],
      codec: 'ZSTD',
      num_values: BigInt(rows),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(file.offset - start),
      data_page_offset: BigInt(dataAt),
      ...(dictionary && { dictionary_page_offset: BigInt(start) }),
    },
  };
}

/**
 * A whole Parquet file of flat columns in one row group. hyparquet-writer writes the headers and the
 * footer; the columns are encoded here while rows arrive, because gathering boxed values for its writer
 * costs more than everything else that the consumer does. Ends the columns.
 *
 * @param schema root first, then the elements of `columns` in their order
 */
export function parquetFile(
  schema: readonly SchemaElement[],
  columns: readonly Column[],
  rows: number,
): Uint8Array {
  const file = new Parts();
  file.add(MAGIC);
  const chunks = columns.map((column) => writeChunk(file, column));
  const total = chunks.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n);
  const footer = new ByteWriter();
  writeMetadata(footer, {
    version: 2,
    created_by: CREATED_BY,
    schema: [...schema],
    num_rows: BigInt(rows),
    row_groups: [{ columns: chunks, total_byte_size: total, num_rows: BigInt(rows) }],
    metadata_length: 0,
  });
  file.add(footer.getBytes());
  file.add(MAGIC);
  return file.concat();
}
