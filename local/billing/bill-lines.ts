import { join } from 'node:path';
import * as z from 'zod';
import type { ControlRoute } from '../control/control-door';
import type { BillLine } from '../control/faults';
import { AwsError } from '../gateway/service-handler';
import { readJson, writeJson } from '../json-file';

const LINES: z.ZodType<readonly BillLine[]> = z.array(
  z.strictObject({
    date: z.iso.date(),
    service: z.string().min(1),
    dataset: z.string().min(1).exactOptional(),
    usd: z.number(),
  }),
);

/** Lines that were put besides what the environment used itself; they outlive the process. */
export class BillLines {
  #lines: readonly BillLine[];
  readonly #file: string;

  private constructor(file: string, lines: readonly BillLine[]) {
    this.#file = file;
    this.#lines = lines;
  }

  static async open(directory: string): Promise<BillLines> {
    const file = join(directory, 'lines.json');
    return new BillLines(file, (await readJson<readonly BillLine[]>(file)) ?? []);
  }

  all(): readonly BillLine[] {
    return this.#lines;
  }

  /** `PUT /_catchment/bill [BillLine…]` replaces all lines. @throws AwsError ValidationException */
  route(): ControlRoute {
    return {
      method: 'PUT',
      path: 'bill',
      handle: async (body) => {
        const parsed = LINES.safeParse(body);
        if (!parsed.success) {
          const words = z.prettifyError(parsed.error).replaceAll('\n', ' ');
          throw new AwsError(
            'ValidationException',
            `The bill is a list of {date, service, dataset?, usd}: ${words}`,
          );
        }
        await writeJson(this.#file, parsed.data);
        this.#lines = parsed.data;
        return { lines: parsed.data.length };
      },
    };
  }
}
