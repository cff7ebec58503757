import type { Random } from './random';

export type Source = 'web' | 'mobile' | 'server';

/** What one step of a visit adds to an event. */
export interface Step {
  readonly type: string;
  readonly source: Source;
  readonly properties: Readonly<Record<string, string>>;
}

const PRODUCTS = 2000;
const PAGES = ['/', '/new', '/sale', '/gifts', '/help', '/account'] as const;
const WORDS = ['mug', 'lantern', 'clock', 'garland', 'teapot', 'cushion', 'candle', 'basket'] as const;
const CAMPAIGNS = ['none', 'newsletter', 'search', 'social'] as const;
const APP_VERSIONS = ['5.1.0', '5.2.3', '5.3.0'] as const;
/** A visit goes on after each event with this chance: eight events on average. */
const GOES_ON = 0.875;

interface Product {
  readonly id: string;
  /** Pence. */
  readonly price: number;
}

function product(random: Random): Product {
  const number = Math.floor(PRODUCTS * random.next() ** 2);
  return { id: `p-${number}`, price: 95 + ((number * 7919) % 9900) };
}

function pounds(pence: number): string {
  return `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, '0')}`;
}

/** One visit of one user: pages and products are looked at, some are bought. */
export class Visit {
  readonly userId: string;
  /** Its events are this much older than their sending. Milliseconds. */
  readonly lateByMs: number;
  readonly #random: Random;
  readonly #source: Source;
  readonly #device: Readonly<Record<string, string>>;
  #looksAt: Product | undefined;
  readonly #cart: { readonly product: Product; readonly quantity: number }[] = [];
  /** Steps that follow from the one before. */
  #next: 'checkout' | 'purchase' | 'order_confirmed' | undefined;
  #total = 0;
  over = false;

  constructor(random: Random, userId: string, source: Source, lateByMs: number) {
    this.userId = userId;
    this.lateByMs = lateByMs;
    this.#random = random;
    this.#source = source;
    this.#device =
      source === 'mobile' ? { app_version: random.pick(APP_VERSIONS) } : { campaign: random.pick(CAMPAIGNS) };
  }

  step(): Step {
    const made = this.#next === undefined ? this.#browse() : this.#buy(this.#next);
    if (this.#next === undefined && this.#random.next() > GOES_ON) this.over = true;
    return made;
  }

  #made(type: string, properties: Readonly<Record<string, string>>, source = this.#source): Step {
    return {
      type,
      source,
      properties: source === 'server' ? properties : { ...this.#device, ...properties },
    };
  }

  #browse(): Step {
    const random = this.#random;
    const dice = random.next();
    if (this.#looksAt !== undefined && dice < 0.14) return this.#addToCart(this.#looksAt);
    if (this.#cart.length > 0 && dice < 0.24) {
      this.#next = 'purchase';
      return this.#made('checkout', { items: String(this.#cart.length) });
    }
    if (dice < 0.6) {
      this.#looksAt = product(random);
      return this.#made('product_view', {
        product_id: this.#looksAt.id,
        page: `/products/${this.#looksAt.id}`,
      });
    }
    if (dice < 0.72) return this.#made('search', { query: random.pick(WORDS) });
    return this.#made('page_view', { page: random.pick(PAGES) });
  }

  #addToCart(looksAt: Product): Step {
    const quantity = this.#random.integer(1, 6);
    this.#cart.push({ product: looksAt, quantity });
    this.#looksAt = undefined;
    return this.#made('add_to_cart', {
      product_id: looksAt.id,
      quantity: String(quantity),
      amount: pounds(looksAt.price * quantity),
    });
  }

  #buy(type: 'checkout' | 'purchase' | 'order_confirmed'): Step {
    if (type === 'order_confirmed') {
      this.#next = undefined;
      return this.#made('order_confirmed', { amount: pounds(this.#total) }, 'server');
    }
    this.#total = this.#cart.reduce((sum, line) => sum + line.product.price * line.quantity, 0);
    const quantity = this.#cart.reduce((sum, line) => sum + line.quantity, 0);
    this.#cart.length = 0;
    this.#next = 'order_confirmed';
    return this.#made('purchase', { amount: pounds(this.#total), quantity: String(quantity) });
  }
}
